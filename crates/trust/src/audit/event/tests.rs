use proptest::prelude::*;

use super::*;

fn event(act: Act) -> Event {
    Event {
        at: UnixMillis(1_700_000_000_000),
        organisation: Some(OrganisationId::new("uni").unwrap()),
        actor: Actor::Account(AccountId::new("a1").unwrap()),
        subject: Some(AccountId::new("b2").unwrap()),
        act,
    }
}

#[test]
fn the_stored_form_is_this() {
    let read = event(Act::RecordRead {
        part: RecordPart::Sessions,
        reason: Some(Reason::new("ticket 12, \"cannot sign in\"").unwrap()),
    });
    assert_eq!(
        String::from_utf8(read.to_bytes().unwrap()).unwrap(),
        r#"{"at":1700000000000,"organisation":"uni","actor":{"kind":"account","id":"a1"},"subject":"b2","act":{"kind":"record_read","part":"sessions","reason":"ticket 12, \"cannot sign in\""}}"#
    );
    let alone = Event {
        organisation: None,
        actor: Actor::System,
        subject: None,
        ..event(Act::ExceptionExpired { exception: Name::new("x9").unwrap() })
    };
    assert_eq!(
        String::from_utf8(alone.to_bytes().unwrap()).unwrap(),
        r#"{"at":1700000000000,"actor":{"kind":"system"},"act":{"kind":"exception_expired","exception":"x9"}}"#
    );
}

#[test]
fn what_was_written_before_parts_were_told_is_still_read() {
    let old = br#"{"at":5,"organisation":"uni","actor":{"kind":"account","id":"a1"},"act":{"kind":"organisation_changed"}}"#;
    assert_eq!(Event::from_bytes(old).unwrap().act, Act::OrganisationChanged { parts: vec![] });
}

#[test]
fn every_kind_has_its_name_and_comes_back() {
    let name = || Name::new("n").unwrap();
    let node = || NodeId::new("node-1").unwrap();
    let reason = || Reason::new("because").unwrap();
    let until = UnixMillis(5);
    let digest = Digest([0xab; 32]);
    let acts = [
        (
            "policy_changed",
            Act::PolicyChanged { setting: name(), before: None, after: Some(name()), reason: None },
        ),
        (
            "exception_made",
            Act::ExceptionMade {
                exception: name(),
                class: Some(name()),
                setting: name(),
                until,
                reason: reason(),
                owner: Some(reason()),
            },
        ),
        ("exception_expired", Act::ExceptionExpired { exception: name() }),
        ("role_granted", Act::RoleGranted { role: name(), until: Some(until), reason: None }),
        ("role_revoked", Act::RoleRevoked { role: name(), reason: None }),
        ("account_created", Act::AccountCreated { origin: AccountOrigin::Provisioning }),
        ("account_renamed", Act::AccountRenamed {}),
        ("account_deactivated", Act::AccountDeactivated { reason: Some(reason()) }),
        ("account_reactivated", Act::AccountReactivated {}),
        ("account_erased", Act::AccountErased {}),
        ("erasure_asked", Act::ErasureAsked {}),
        ("erasure_taken_back", Act::ErasureTakenBack {}),
        ("sessions_ended", Act::SessionsEnded { count: 2 }),
        ("passkey_added", Act::PasskeyAdded {}),
        ("passkey_removed", Act::PasskeyRemoved {}),
        ("provider_linked", Act::ProviderLinked { provider: name() }),
        ("provider_unlinked", Act::ProviderUnlinked { provider: name() }),
        ("invitation_made", Act::InvitationMade { invitation: name(), roles: vec![name()] }),
        ("invitation_withdrawn", Act::InvitationWithdrawn { invitation: name() }),
        ("organisation_founded", Act::OrganisationFounded {}),
        ("organisation_changed", Act::OrganisationChanged { parts: vec![OrganisationPart::Host] }),
        ("notice_changed", Act::NoticeChanged {}),
        ("directory_switched", Act::DirectorySwitched { on: true }),
        ("organisation_deleted", Act::OrganisationDeleted {}),
        ("session_revoked", Act::SessionRevoked { session: name(), reason: None }),
        ("provider_added", Act::ProviderAdded { provider: name(), configuration: digest }),
        ("provider_changed", Act::ProviderChanged { provider: name(), configuration: digest }),
        ("provider_removed", Act::ProviderRemoved { provider: name() }),
        ("provisioning_token_made", Act::ProvisioningTokenMade { token: name(), until: None }),
        ("provisioning_token_revoked", Act::ProvisioningTokenRevoked { token: name() }),
        ("joining_changed", Act::JoiningChanged { required: true, configuration: digest }),
        ("group_roles_set", Act::GroupRolesSet { group: name(), roles: vec![] }),
        ("figures_read", Act::FiguresRead { figures: Figures::Quality }),
        ("record_read", Act::RecordRead { part: RecordPart::Everything, reason: None }),
        (
            "disclosure_printed",
            Act::DisclosurePrinted { about: Disclosure::Person, document: digest, reason: None },
        ),
        ("export_made", Act::ExportMade { export: Export::Person, file: digest }),
        (
            "erasure_done",
            Act::ErasureDone { entries: Entries(vec![(1, 2), (4, 9)]), cause: ErasureCause::Request },
        ),
        (
            "evidence_recorded",
            Act::EvidenceRecorded { check: name(), result: CheckResult::Failed, evidence: digest },
        ),
        (
            "measure_attested",
            Act::MeasureAttested { measure: name(), until, reason: reason(), evidence: None },
        ),
        ("node_draining", Act::NodeDraining { node: node() }),
        ("node_started", Act::NodeStarted { node: node(), version: name(), program: digest }),
        ("node_stopped", Act::NodeStopped { node: node() }),
        ("checkpoint_witnessed", Act::CheckpointWitnessed { witness: name(), size: 7, root: digest }),
    ];
    for (kind, act) in acts {
        let bytes = event(act.clone()).to_bytes().unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(&format!(r#""kind":"{kind}""#)), "{text}");
        assert_eq!(Event::from_bytes(&bytes).unwrap(), event(act));
    }
}

#[test]
fn other_forms_of_the_same_are_refused() {
    let text = String::from_utf8(
        event(Act::RoleRevoked { role: Name::new("admin").unwrap(), reason: None }).to_bytes().unwrap(),
    )
    .unwrap();
    assert!(Event::from_bytes(text.as_bytes()).is_ok());
    for other in [
        text.replace(':', ": "),
        text.replace(r#""role":"admin""#, r#""role":"admin","reason":null"#),
        text.replace(r#""role":"admin""#, r#""role":"admin","more":1"#),
        text.replace(r#""role":"admin""#, r#""role":"ad min""#),
        text.replace("role_revoked", "role_erased"),
        text.replace(r#""at""#, r#""note":"x","at""#),
        format!("{text}\n"),
    ] {
        assert!(Event::from_bytes(other.as_bytes()).is_err(), "{other}");
    }
}

#[test]
fn no_sentence_and_no_address_is_a_name() {
    for text in ["", "two words", "someone@example.org", "näme", &"x".repeat(MAX_NAME + 1)] {
        assert_eq!(Name::new(text), Err(EventError::Name));
    }
    assert!(Name::new(&"x".repeat(MAX_NAME)).is_ok());
    for text in ["", "two\nlines", "\u{1b}[31m", &"x".repeat(MAX_REASON + 1)] {
        assert_eq!(Reason::new(text).unwrap_err(), EventError::Reason);
    }
    assert!(!format!("{:?}", Reason::new("a secret").unwrap()).contains("secret"));
}

#[test]
fn the_longest_event_fits() {
    let longest = |wide: char| {
        let name = || Name::new(&"x".repeat(MAX_NAME)).unwrap();
        let reason = Reason::new(&wide.to_string().repeat(MAX_REASON)).unwrap();
        event(Act::PolicyChanged {
            setting: name(),
            before: Some(name()),
            after: Some(name()),
            reason: Some(reason),
        })
    };
    assert!(longest('\u{10000}').to_bytes().is_ok() && longest('"').to_bytes().is_ok());
    let spans = (0..MAX_SPANS as u64).map(|n| (u64::MAX - 200 + 2 * n, u64::MAX - 199 + 2 * n)).collect();
    let erasure = Act::ErasureDone { entries: Entries(spans), cause: ErasureCause::Organisation };
    assert!(event(erasure).to_bytes().is_ok());
}

#[test]
fn indexes_become_spans() {
    let spans = |indexes: &[u64]| -> Vec<Vec<(u64, u64)>> {
        Entries::covering(indexes.iter().copied()).into_iter().map(Into::into).collect()
    };
    assert_eq!(spans(&[5, 3, 4, 4, 9]), [vec![(3, 6), (9, 10)]]);
    assert!(spans(&[]).is_empty());
    let scattered: Vec<u64> = (0..100).map(|n| n * 2).collect();
    assert_eq!(spans(&scattered).iter().map(Vec::len).collect::<Vec<_>>(), [MAX_SPANS, 36]);
    for wrong in [vec![], vec![(3, 3)], vec![(1, 2), (2, 3)], vec![(4, 5), (1, 2)]] {
        assert_eq!(Entries::try_from(wrong), Err(EventError::Entries));
    }
}

proptest! {
    #[test]
    fn whatever_is_read_is_an_event_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Event::from_bytes(&bytes);
    }

    #[test]
    fn an_event_with_a_byte_changed_is_another_or_none(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let bytes = event(Act::AccountErased {}).to_bytes().unwrap();
        let mut other = bytes.clone();
        let at = at.index(other.len());
        other[at] ^= flip;
        if let Ok(read) = Event::from_bytes(&other) {
            prop_assert_eq!(read.to_bytes().unwrap(), other);
        }
    }

    #[test]
    fn hexadecimal_digits_come_back(bytes in any::<[u8; 32]>()) {
        prop_assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
    }
}
