//! The register of measures: each measure removed in turn, silence, forged signatures, gates, replay.
#![allow(clippy::unwrap_used, missing_docs)]

use proptest::prelude::*;
use trust::measures::catalogue::{CATALOGUE, Id, Mode, Owner, Party};
use trust::measures::gate::{self, Feature, Gate};
use trust::measures::language::Language;
use trust::measures::register::{
    Asked, Attestation, Broken, Change, Entry, Event, NotApplicable, Outcome, Refusal, Register, Role, Signer,
};
use trust::measures::state::{Kind, Silence, State};
use trust::measures::when::{Moment, Span};

use crate::measures_stage::{BAD, FINE, Stage, all_but, day, evidence, moment, scope, signer, signers};

// Each measure removed in turn.

/// `id` is red in `stage`, its gates are closed and name it, and nothing else differs from `twin`, where it still holds.
fn only_this_is_red(id: Id, kind: Kind, stage: &Stage, twin: &Stage) {
    assert_eq!(twin.red(), [], "{id}");
    assert_eq!(stage.now, twin.now);
    assert_eq!(stage.state(id).kind(), kind, "{id}");
    for ((other, state), (_, before)) in stage.states().into_iter().zip(twin.states()) {
        assert!(other == id || state == before, "{id} changes {other}: {before:?} to {state:?}");
    }
    let title = id.measure().title;
    for feature in Feature::ALL {
        match stage.gate(feature) {
            Gate::Open => assert!(!id.measure().gates.contains(&feature), "{id} leaves {feature:?} open"),
            Gate::Closed { measures, says, .. } => {
                assert!(id.measure().gates.contains(&feature), "{id} closes {feature:?}");
                assert_eq!(measures, [id]);
                for language in [Language::En, Language::Nl] {
                    let says = says.of(language);
                    assert!(says.starts_with(feature.closed().of(language)), "{says}");
                    assert!(says.contains(title.of(language)) && says.ends_with('.'), "{says}");
                }
            }
        }
    }
}

#[test]
fn each_check_that_fails_makes_its_measure_red_and_closes_its_gates() {
    let mut tried = 0;
    for row in CATALOGUE.iter().filter(|row| row.check().is_some()) {
        for result in [BAD, Outcome::Broken] {
            let (mut stage, mut twin) = (Stage::well(), Stage::well());
            stage.wait(Span::minutes(5)).prove(row.id, result);
            twin.wait(Span::minutes(5)).prove(row.id, FINE);
            only_this_is_red(row.id, Kind::Failing, &stage, &twin);
            stage.wait(Span::minutes(1)).prove(row.id, FINE);
            assert_eq!(stage.red(), [], "{} does not come back", row.id);
        }
        tried += 1;
    }
    assert_eq!(tried, 40);
}

#[test]
fn each_check_that_falls_silent_makes_its_measure_red_after_two_cadences() {
    for row in &CATALOGUE {
        let Some(check) = row.check() else { continue };
        let (mut stage, mut twin) = (Stage::well(), Stage::well());
        let last = stage.now;
        for stage in [&mut stage, &mut twin] {
            stage.wait(check.every.twice());
            stage.renew(&all_but(row.id));
            for role in signers(row) {
                stage.sign(row.id, *role).unwrap();
            }
        }
        twin.prove(row.id, FINE);
        only_this_is_red(row.id, Kind::Expired, &stage, &twin);
        assert_eq!(
            stage.state(row.id),
            State::Expired { since: Some(last.after(check.every.twice())), why: Silence::CheckSilent }
        );

        let mut sooner = Stage::well();
        sooner.now = Moment::from_unix(last.after(check.every.twice()).unix() - 1);
        assert_ne!(sooner.state(row.id).kind(), Kind::Failing);
        assert!(row.term().is_some() || sooner.state(row.id).holds(), "{} is red too early", row.id);
    }
}

#[test]
fn each_signature_that_ends_or_is_withdrawn_makes_its_measure_red() {
    let mut tried = 0;
    for row in CATALOGUE.iter().filter(|row| row.term().is_some()) {
        for leaving in signers(row) {
            let until = day("2026-09-20");
            let (mut over, mut withdrawn, mut twin) = (Stage::well(), Stage::well(), Stage::well());
            over.sign_until(row.id, *leaving, until).unwrap();
            withdrawn.write(Entry::AttestationWithdrawn { measure: row.id, by: signer(*leaving) }).unwrap();
            assert_eq!(withdrawn.state(row.id).kind(), Kind::Expired);
            over.now = until.last();
            over.prove(row.id, FINE);
            assert!(over.state(row.id).holds(), "{} ends a day early", row.id);
            for stage in [&mut over, &mut withdrawn, &mut twin] {
                stage.now = until.end();
                stage.renew(&all_but(row.id));
                stage.prove(row.id, FINE);
            }
            only_this_is_red(row.id, Kind::Expired, &over, &twin);
            only_this_is_red(row.id, Kind::Expired, &withdrawn, &twin);
            over.sign(row.id, *leaving).unwrap();
            assert_eq!(over.red(), []);
            tried += 1;
        }
    }
    assert_eq!(tried, 26, "24 rows, two of them with two signatures");
}

// Silence.

#[test]
fn on_a_fresh_register_everything_is_red_and_everything_is_closed() {
    let stage = Stage::fresh();
    assert_eq!(stage.red().len(), 60);
    assert_eq!(stage.closed(), Feature::ALL);
}

#[test]
fn a_register_that_nobody_writes_into_turns_red_by_itself() {
    let mut stage = Stage::well();
    assert_eq!((stage.red().len(), stage.closed().len()), (0, 0));
    stage.wait(Span::hours(2));
    assert!(stage.red().contains(&Id::M01) && !stage.red().contains(&Id::M04), "{:?}", stage.red());
    stage.wait(Span::days(800));
    assert_eq!(stage.red().len(), 60);
    assert_eq!(stage.closed(), Feature::ALL);
}

#[test]
fn a_failing_check_that_falls_silent_stays_failing() {
    let mut stage = Stage::well();
    stage.wait(Span::minutes(1)).prove(Id::M13, BAD);
    let since = stage.now;
    stage.wait(Span::days(10));
    assert_eq!(stage.state(Id::M13), State::Failing { since, why: BAD });
}

#[test]
fn proved_since_counts_from_the_last_gap_or_failure() {
    let mut stage = Stage::fresh();
    let mut since = |result, hours| {
        stage.wait(Span::hours(hours)).prove(Id::M13, result);
        match stage.state(Id::M13) {
            State::Proved { since, .. } | State::Failing { since, .. } => since,
            state => panic!("{state:?}"),
        }
    };
    let first = since(FINE, 1);
    assert_eq!(since(FINE, 1), first);
    let after_a_gap = since(FINE, 2);
    assert_ne!(after_a_gap, first);
    let failing = since(BAD, 1);
    assert_eq!(since(Outcome::Broken, 5), failing);
    assert_ne!(since(FINE, 1), failing);
}

#[test]
fn evidence_that_comes_late_does_not_hide_the_gap() {
    let mut stage = Stage::fresh();
    stage.prove(Id::M13, FINE);
    let ran = stage.now.after(Span::hours(1));
    stage.wait(Span::hours(2));
    assert_eq!(stage.state(Id::M13).kind(), Kind::Expired);
    let late = evidence(Id::M13.measure(), "node-1", ran, FINE).unwrap();
    stage.write(Entry::Evidence(late)).unwrap();
    assert!(matches!(stage.state(Id::M13), State::Proved { since, .. } if since == ran));
}

// Servers.

#[test]
fn every_server_in_use_has_to_show_it() {
    let mut stage = Stage::fresh();
    stage.prove_on("node-1", Id::M13, FINE);
    stage.prove_on("node-2", Id::M13, BAD);
    assert_eq!(stage.state(Id::M13).kind(), Kind::Failing);
    stage.wait(Span::hours(1)).prove_on("node-2", Id::M13, FINE);
    assert_eq!(stage.state(Id::M13).kind(), Kind::Proved);
    stage.wait(Span::hours(1)).prove_on("node-2", Id::M13, FINE);
    assert_eq!(stage.state(Id::M13).kind(), Kind::Expired, "node-1 is silent");

    let retired = |role| Entry::NodeRetired { node: "node-1".parse().unwrap(), by: signer(role) };
    assert_eq!(stage.write(retired(Role::Admin)), Err(Refusal::OnlySupplierRetires(Role::Admin)));
    stage.write(retired(Role::Supplier)).unwrap();
    assert_eq!(stage.state(Id::M13).kind(), Kind::Proved);
    stage.wait(Span::minutes(1)).prove_on("node-1", Id::M13, BAD);
    assert_eq!(stage.state(Id::M13).kind(), Kind::Failing, "a server that speaks is in use");
    let node_2 = Entry::NodeRetired { node: "node-2".parse().unwrap(), by: signer(Role::Supplier) };
    stage.write(retired(Role::Supplier)).unwrap();
    stage.write(node_2).unwrap();
    assert_eq!(stage.state(Id::M13), State::Expired { since: None, why: Silence::NotChecked });
}

#[test]
fn evidence_is_refused_if_its_check_is_unknown_or_its_time_is_wrong() {
    let mut stage = Stage::well();
    let row = Id::M13.measure();
    let before = stage.register.clone();
    let again = evidence(row, "node-1", stage.now, FINE).unwrap();
    let older = evidence(row, "node-1", moment("2026-08-31T08:00:00Z"), FINE).unwrap();
    let future = evidence(row, "node-1", stage.now.after(Span::minutes(3)), FINE).unwrap();
    let mut unknown = again.clone();
    unknown.check = "retention.everything".parse().unwrap();
    assert_eq!(stage.write(Entry::Evidence(again)), Err(Refusal::NotNewer));
    assert_eq!(stage.write(Entry::Evidence(older)), Err(Refusal::NotNewer));
    assert_eq!(stage.write(Entry::Evidence(future)), Err(Refusal::FromTheFuture));
    let name = "retention.everything".to_owned();
    assert_eq!(stage.write(Entry::Evidence(unknown)), Err(Refusal::UnknownCheck(name)));
    stage.now = moment("2026-08-31T08:00:00Z");
    assert_eq!(stage.sign(Id::M21, Role::Dpo), Err(Refusal::ClockWentBack));
    assert_eq!(stage.register, before, "what is refused leaves nothing");
}

/// Who is retired and comes back cannot bring an old result along.
#[test]
fn a_retired_server_does_not_make_old_evidence_new() {
    let mut stage = Stage::fresh();
    let good = evidence(Id::M13.measure(), "node-1", stage.now, FINE).unwrap();
    stage.write(Entry::Evidence(good.clone())).unwrap();
    stage.wait(Span::minutes(1)).prove(Id::M13, BAD);
    stage.write(Entry::NodeRetired { node: "node-1".parse().unwrap(), by: signer(Role::Supplier) }).unwrap();
    assert_eq!(stage.write(Entry::Evidence(good)), Err(Refusal::NotNewer));
}

// Signatures.

#[test]
fn the_supplier_cannot_tick_a_row_of_the_controller() {
    let mut tried = 0;
    for row in CATALOGUE.iter().filter(|row| row.owner == Owner::Controller && row.term().is_some()) {
        let mut stage = Stage::fresh();
        let refused = Err(Refusal::OnlyControllerSigns(row.id, Role::Supplier));
        assert_eq!(stage.sign(row.id, Role::Supplier), refused);
        let withdrawal = Entry::AttestationWithdrawn { measure: row.id, by: signer(Role::Supplier) };
        assert_eq!(stage.write(withdrawal), refused);
        assert!(stage.register.events().is_empty());
        tried += 1;
    }
    assert_eq!(tried, 8);
}

#[test]
fn a_row_of_both_needs_both_signatures() {
    let mut stage = Stage::fresh();
    stage.sign(Id::M58, Role::Supplier).unwrap();
    assert_eq!(stage.state(Id::M58), State::Expired { since: None, why: Silence::NotAttested });
    stage.sign_until(Id::M58, Role::Dpo, day("2026-12-24")).unwrap();
    assert!(
        matches!(stage.state(Id::M58), State::Attested { until, by: Role::Dpo, .. } if until == day("2026-12-24"))
    );
    let admins = Entry::AttestationWithdrawn { measure: Id::M58, by: signer(Role::Admin) };
    assert_eq!(stage.write(admins), Err(Refusal::RoleSignsNothing(Role::Admin)));
}

#[test]
fn a_check_and_a_signature_do_not_stand_in_for_each_other() {
    for id in [Id::M15, Id::M26, Id::M51] {
        let mut stage = Stage::fresh();
        stage.prove(id, FINE);
        assert!(!stage.state(id).holds());
        for role in signers(id.measure()) {
            stage.sign(id, *role).unwrap();
        }
        assert_eq!(stage.state(id).kind(), Kind::Attested, "no more than the weaker of the two is said");
        stage.wait(Span::minutes(1)).prove(id, BAD);
        assert_eq!(stage.state(id).kind(), Kind::Failing);
    }
}

#[test]
fn what_a_program_shows_cannot_be_signed_for() {
    for row in CATALOGUE.iter().filter(|row| row.term().is_none()) {
        for role in [Role::Supplier, Role::Admin, Role::Dpo, Role::Auditor, Role::Helpdesk] {
            assert_eq!(Stage::fresh().sign(row.id, role), Err(Refusal::ShownByProgram(row.id)));
        }
    }
}

#[test]
fn roles_that_sign_for_nobody_are_refused_and_forged_ones_are_no_roles() {
    for row in CATALOGUE.iter().filter(|row| row.term().is_some()) {
        for role in [Role::Admin, Role::Auditor, Role::Helpdesk] {
            assert!(Stage::fresh().sign(row.id, role).is_err(), "{} by {role:?}", row.id);
        }
    }
    for role in ["DPO", "dpo ", "supplier,dpo", "root", "", "controller"] {
        let forged = format!(r#"{{"role":"{role}","person":"p-1"}}"#);
        assert!(serde_json::from_str::<Signer>(&forged).is_err(), "{role}");
    }
    assert!(serde_json::from_str::<Signer>(r#"{"role":"dpo","person":"jan@example.org"}"#).is_err());
}

/// Who can write into the database still cannot make the register say what it would have refused.
#[test]
fn a_forged_list_is_not_replayed() {
    let stage = Stage::well();
    let list = serde_json::to_string(stage.register.events()).unwrap();
    let forged = list.replacen(
        r#""measure":"M21","by":{"role":"dpo""#,
        r#""measure":"M21","by":{"role":"supplier""#,
        1,
    );
    assert_ne!(list, forged);
    let events: Vec<Event> = serde_json::from_str(&forged).unwrap();
    let place = events.iter().position(
        |event| matches!(&event.entry, Entry::Attestation(Attestation { measure: Id::M21, by, .. }) if by.role == Role::Supplier),
    );
    let refusal = Refusal::OnlyControllerSigns(Id::M21, Role::Supplier);
    assert_eq!(Register::replay(scope(), events), Err(Broken { entry: place.unwrap(), refusal }));

    let mut events = stage.register.events().to_vec();
    events.push(Event { at: moment("2020-01-01T00:00:00Z"), ..events[0].clone() });
    let entry = events.len() - 1;
    assert_eq!(Register::replay(scope(), events), Err(Broken { entry, refusal: Refusal::ClockWentBack }));
}

/// An update of the server may bring other checks and shorter terms. It starts, and is red where it has to be.
#[test]
fn a_list_of_another_version_is_carried_over_without_what_no_longer_counts() {
    let mut stage = Stage::well();
    stage.write(Entry::AttestationWithdrawn { measure: Id::M57, by: signer(Role::Dpo) }).unwrap();
    let mut events = stage.register.events().to_vec();
    for event in &mut events {
        match &mut event.entry {
            Entry::Evidence(evidence) if evidence.check.as_str() == "names.sealed" => {
                evidence.check = "names.hidden".parse().unwrap();
            }
            Entry::Attestation(attestation) if attestation.measure == Id::M21 => {
                attestation.until = attestation.until.after_months(24);
            }
            _ => {}
        }
    }
    let (register, left_out) = Register::carry_over(scope(), events.clone()).unwrap();
    let refusals: Vec<_> = left_out.into_iter().map(|broken| broken.refusal).collect();
    assert_eq!(refusals, [Refusal::DateTooFar(12), Refusal::UnknownCheck("names.hidden".to_owned())]);
    assert_eq!(Stage { register, now: stage.now }.red(), [Id::M21, Id::M45, Id::M57]);

    events[0].at = stage.now.after(Span::days(1));
    assert!(matches!(
        Register::carry_over(scope(), events),
        Err(Broken { entry: 1, refusal: Refusal::ClockWentBack })
    ));
}

#[test]
fn a_signature_needs_a_date_that_its_row_allows() {
    for row in CATALOGUE.iter().filter(|row| row.term().is_some()) {
        let mut stage = Stage::fresh();
        let months = row.term().unwrap().0;
        let [role, ..] = signers(row) else { panic!() };
        let last = stage.now.day().after_months(months);
        assert_eq!(stage.sign_until(row.id, *role, last.after_days(1)), Err(Refusal::DateTooFar(months)));
        assert_eq!(stage.sign_until(row.id, *role, day("2026-08-31")), Err(Refusal::DatePassed));
        assert_eq!(stage.sign_until(row.id, *role, day("2026-09-01")), Ok(()), "today is a date");
        assert_eq!(stage.sign_until(row.id, *role, last), Ok(()));
    }
    let without = r#"{"at":"2026-09-01T08:00:00Z","entry":"attestation","measure":"M21","by":{"role":"dpo","person":"p"},"document":null}"#;
    assert!(serde_json::from_str::<Event>(without).is_err(), "a signature without a date");
}

// Exceptions.

#[test]
fn a_default_is_left_by_two_people_for_a_year_at_most() {
    let stage = Stage::well();
    let refused = |alter: &dyn Fn(&mut Change), refusal: Refusal| {
        let mut stage = Stage::well();
        let mut change = stage.change(Id::M39);
        alter(&mut change);
        assert_eq!(stage.write(Entry::Change(change)), Err(refusal));
    };
    refused(&|change| change.by = signer(Role::Supplier), Refusal::AdminAsks(Role::Supplier));
    refused(&|change| change.by = signer(Role::Dpo), Refusal::AdminAsks(Role::Dpo));
    refused(&|change| change.countersigned = signer(Role::Admin), Refusal::DpoCountersigns(Role::Admin));
    refused(
        &|change| change.countersigned = signer(Role::Supplier),
        Refusal::DpoCountersigns(Role::Supplier),
    );
    refused(&|change| change.countersigned.person = change.by.person.clone(), Refusal::OnePersonTwice);
    refused(&|change| change.reason = " \n".to_owned(), Refusal::TextMissing);
    refused(&|change| change.setting = String::new(), Refusal::TextMissing);
    refused(&|change| change.reason = "x".repeat(501), Refusal::TextTooLong(500));
    refused(&|change| change.review = day("2026-08-31"), Refusal::DatePassed);
    refused(&|change| change.review = day("2027-09-02"), Refusal::DateTooFar(12));
    for row in CATALOGUE.iter().filter(|row| !matches!(row.mode, Mode::PolicyDefault(_))) {
        refused(&|change| change.measure = row.id, Refusal::NoDefault(row.id));
    }
    for row in CATALOGUE.iter().filter(|row| matches!(row.mode, Mode::PolicyDefault(_))) {
        assert_eq!(Stage::well().leave(Change { measure: row.id, ..stage.change(row.id) }), Ok(()));
    }
}

#[test]
fn an_exception_is_told_at_the_door_and_closes_it_when_its_date_has_passed() {
    let mut stage = Stage::well();
    let told = |stage: &Stage| gate::exceptions(Feature::Guests, &stage.register, stage.now);
    assert_eq!(told(&stage), None);
    stage.leave(stage.change(Id::M39)).unwrap();
    assert_eq!(stage.gate(Feature::Guests), Gate::Open);
    let says = told(&stage).unwrap();
    let en =
        "This organisation has other settings than usual for: “A lobby for outsiders” (until 1 March 2027).";
    let nl = "Deze organisatie heeft andere instellingen dan gewoonlijk voor: “Een wachtruimte voor buitenstaanders” (tot en \
              met 1 maart 2027).";
    assert_eq!((says.en.as_str(), says.nl.as_str()), (en, nl));

    let mut over = Stage { register: stage.register.clone(), now: day("2027-03-01").last() };
    over.renew(&Id::ALL);
    assert_eq!(over.red(), []);
    over.now = day("2027-03-02").start();
    over.renew(&Id::ALL);
    assert_eq!(over.red(), [Id::M39]);
    assert_eq!(over.closed(), [Feature::Guests]);
    assert_eq!(told(&over), None, "what closes the door is told as the reason, once");
    let back = |role| Entry::ChangeWithdrawn { measure: Id::M39, by: signer(role) };
    let refused = Err(Refusal::OnlyOrganisationWithdraws(Role::Supplier));
    assert_eq!(over.write(back(Role::Supplier)), refused);
    over.write(back(Role::Admin)).unwrap();
    assert_eq!(over.red(), []);
    assert_eq!(over.write(back(Role::Dpo)), Err(Refusal::NothingToWithdraw(Id::M39)));
}

#[test]
fn a_measure_does_not_apply_if_the_data_protection_officer_says_so_and_only_where_that_can_be() {
    for row in &CATALOGUE {
        let mut stage = Stage::fresh();
        let review = day("2027-09-01");
        for role in [Role::Supplier, Role::Admin, Role::Auditor, Role::Helpdesk] {
            assert_eq!(stage.waive(row.id, role, review), Err(Refusal::OnlyDpoSaysWhatApplies(role)));
        }
        if row.applies.is_none() {
            assert_eq!(stage.waive(row.id, Role::Dpo, review), Err(Refusal::AppliesEverywhere(row.id)));
            continue;
        }
        assert_eq!(stage.waive(row.id, Role::Dpo, day("2027-09-02")), Err(Refusal::DateTooFar(12)));
        stage.waive(row.id, Role::Dpo, review).unwrap();
        assert_eq!(stage.state(row.id).kind(), Kind::NotApplicable);
        stage.now = review.end();
        stage.renew(&[row.id]);
        let over = State::Expired { since: Some(review.end()), why: Silence::ReviewOver };
        assert_eq!(stage.state(row.id), over, "evidence does not stand in for the review");
        let again = |role| Entry::Applicable { measure: row.id, by: signer(role) };
        assert_eq!(stage.write(again(Role::Supplier)), Err(Refusal::OnlyDpoSaysWhatApplies(Role::Supplier)));
        stage.write(again(Role::Dpo)).unwrap();
        assert!(stage.state(row.id).holds());
        assert_eq!(stage.write(again(Role::Dpo)), Err(Refusal::NothingToWithdraw(row.id)));
    }
    for needed in [Id::M01, Id::M13, Id::M21, Id::M22] {
        assert!(needed.measure().applies.is_none());
    }
}

/// “We hold no sensitive meetings” is no way to hold them without their measure.
#[test]
fn a_measure_that_does_not_apply_because_a_feature_is_not_used_closes_that_feature() {
    let mut tried = Vec::new();
    for row in CATALOGUE.iter().filter(|row| row.applies.is_some()) {
        let mut stage = Stage::well();
        stage.waive(row.id, Role::Dpo, day("2027-03-01")).unwrap();
        let unused = row.applies.unwrap().to_users_of;
        assert_eq!(stage.closed(), Vec::from_iter(unused), "{}", row.id);
        let Some(feature) = unused else { continue };
        let Gate::Closed { measures, says, .. } = stage.gate(feature) else { panic!() };
        assert_eq!(measures, [row.id]);
        assert!(says.en.contains("does not need") && says.nl.contains("niet nodig"), "{says:?}");
        tried.push(feature);
    }
    assert_eq!(tried, [Feature::SensitiveMeetings, Feature::ChildrensMeetings, Feature::Mail]);
}

// Gates.

#[test]
fn a_fresh_organisation_is_on_trial_until_each_of_its_own_rows_is_signed() {
    let mut stage = Stage::fresh();
    for row in &CATALOGUE {
        stage.prove(row.id, FINE);
        if signers(row).contains(&Role::Supplier) {
            stage.sign(row.id, Role::Supplier).unwrap();
        }
    }
    let theirs: Vec<_> = Feature::Production
        .needs()
        .filter(|row| signers(row).contains(&Role::Dpo))
        .map(|row| row.id)
        .collect();
    for needed in [Id::M21, Id::M22, Id::M24] {
        assert!(theirs.contains(&needed));
    }
    for (signed, id) in theirs.iter().enumerate() {
        let Gate::Closed { measures, says, .. } = stage.gate(Feature::Production) else {
            panic!("open before {id}")
        };
        assert_eq!(measures, theirs[signed..]);
        assert!(says.en.starts_with("This organisation is trying the service out"), "{}", says.en);
        stage.sign(*id, Role::Dpo).unwrap();
    }
    assert_eq!(stage.gate(Feature::Production), Gate::Open);
}

#[test]
fn the_join_screen_says_what_is_off_and_why_in_both_languages() {
    let mut stage = Stage::well();
    stage.wait(Span::minutes(1)).prove(Id::M43, BAD);
    let Gate::Closed { says, .. } = stage.gate(Feature::Recording) else { panic!() };
    assert_eq!(
        says.en,
        "Recording is off: nobody can record this meeting. Why: “No recording in the server” has failed its check since \
         1 September 2026."
    );
    assert_eq!(
        says.nl,
        "Opnemen staat uit: niemand kan deze vergadering opnemen. Waarom: de controle van “Geen opname in de server” mislukt \
         sinds 1 september 2026."
    );
    let Gate::Closed { says, .. } = Stage::fresh().gate(Feature::Guests) else { panic!() };
    assert!(says.en.ends_with("has not been checked yet; and 5 more."), "{}", says.en);
}

#[test]
fn every_refusal_says_the_way_out_in_both_languages() {
    let role = Role::Helpdesk;
    let refusals = [
        Refusal::ClockWentBack,
        Refusal::UnknownCheck("a.b".to_owned()),
        Refusal::FromTheFuture,
        Refusal::NotNewer,
        Refusal::OnlySupplierRetires(role),
        Refusal::ShownByProgram(Id::M01),
        Refusal::OnlyControllerSigns(Id::M21, role),
        Refusal::OnlySupplierSigns(Id::M52, role),
        Refusal::RoleSignsNothing(role),
        Refusal::OnlyDpoSaysWhatApplies(role),
        Refusal::AppliesEverywhere(Id::M01),
        Refusal::NoDefault(Id::M01),
        Refusal::AdminAsks(role),
        Refusal::DpoCountersigns(role),
        Refusal::OnePersonTwice,
        Refusal::OnlyOrganisationWithdraws(role),
        Refusal::NothingToWithdraw(Id::M39),
        Refusal::DatePassed,
        Refusal::DateTooFar(12),
        Refusal::TextMissing,
        Refusal::TextTooLong(500),
    ];
    let sentences: String = refusals
        .iter()
        .map(|refusal| {
            let says = refusal.says();
            for text in [&says.en, &says.nl] {
                assert!(text.ends_with('.') && text.matches(". ").count() >= 1, "only what is wrong: {text}");
            }
            format!("{}\n{}\n\n", says.en, says.nl)
        })
        .collect();
    insta::assert_snapshot!(sentences);
}

// History.

#[test]
fn turns_tell_what_happened_between_two_moments_even_if_it_has_gone_by() {
    let mut stage = Stage::fresh();
    let from = stage.now;
    stage.wait(Span::minutes(1)).prove(Id::M13, FINE);
    stage.wait(Span::hours(3)).prove(Id::M13, FINE);
    stage.wait(Span::minutes(1)).prove(Id::M13, BAD);
    stage.wait(Span::minutes(1)).prove(Id::M13, FINE);
    let turns = stage.register.turns(Id::M13, Party::Supplier, from, stage.now);
    let kinds: Vec<_> = turns.iter().map(|turn| (turn.from.kind(), turn.to.kind())).collect();
    assert_eq!(
        kinds,
        [
            (Kind::Expired, Kind::Proved),
            (Kind::Proved, Kind::Expired),
            (Kind::Expired, Kind::Proved),
            (Kind::Proved, Kind::Failing),
            (Kind::Failing, Kind::Proved),
        ]
    );
    assert_eq!(turns[1].at, from.after(Span::minutes(121)), "silence has a moment");

    stage.sign(Id::M21, Role::Dpo).unwrap();
    let signed = stage.now;
    stage.wait(Span::days(30)).sign(Id::M21, Role::Dpo).unwrap();
    assert_eq!(
        stage.register.turns(Id::M21, Party::Controller, signed, stage.now).len(),
        1,
        "a later date is a change"
    );
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof![Just("node-1".to_owned()), Just("node-2".to_owned())]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        4 => Just(Role::Dpo),
        3 => Just(Role::Supplier),
        2 => Just(Role::Admin),
        1 => Just(Role::Auditor),
        1 => Just(Role::Helpdesk)
    ]
}

/// Few measures, of every kind, so that entries meet.
fn measure() -> impl Strategy<Value = Id> {
    prop::sample::select(vec![
        Id::M13,
        Id::M15,
        Id::M21,
        Id::M23,
        Id::M26,
        Id::M39,
        Id::M51,
        Id::M53,
        Id::M58,
    ])
}

/// What somebody might try to write, after so many minutes.
fn attempt() -> impl Strategy<Value = (u16, u8, Id, Role, String, u16, bool)> {
    (0..2_000_u16, 0..10_u8, measure(), role(), label(), 0..420_u16, any::<bool>())
}

fn entry(
    now: Moment,
    (_, what, measure, role, node, days, well): &(u16, u8, Id, Role, String, u16, bool),
) -> Entry {
    let (measure, by, until) = (*measure, signer(*role), now.day().after_days(*days));
    let reason = "Because".to_owned();
    match what {
        0 => Entry::NodeRetired { node: node.parse().unwrap(), by },
        1 => Entry::AttestationWithdrawn { measure, by },
        2 => Entry::NotApplicable(NotApplicable { measure, by, reason, review: until }),
        3 => Entry::Applicable { measure, by },
        4 => {
            let (setting, review) = ("a = b".to_owned(), day("2027-02-01"));
            let asked = Asked { measure, setting, reason, by: signer(Role::Admin), review };
            if *well { Entry::ChangeAsked(asked) } else { Entry::Change(asked.countersigned(by)) }
        }
        5 => Entry::ChangeWithdrawn { measure, by },
        6 | 7 => Entry::Attestation(Attestation { measure, by, until, document: None }),
        _ => match evidence(measure.measure(), node, now, if *well { FINE } else { BAD }) {
            Some(evidence) => Entry::Evidence(evidence),
            None => Entry::Attestation(Attestation { measure, by, until, document: None }),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_same_list_gives_the_same_register(attempts in prop::collection::vec(attempt(), 0..60)) {
        let mut stage = Stage::fresh();
        let start = stage.now;
        for attempt in &attempts {
            stage.wait(Span::minutes(attempt.0));
            let before = stage.register.events().len();
            let written = stage.write(entry(stage.now, attempt)).is_ok();
            prop_assert_eq!(stage.register.events().len(), before + usize::from(written));
        }
        let stored = serde_json::to_string(stage.register.events()).unwrap();
        let events: Vec<Event> = serde_json::from_str(&stored).unwrap();
        let again = Register::replay(scope(), events.clone());
        prop_assert_eq!(again.as_ref(), Ok(&stage.register));

        // What is written later does not change what was the case.
        for half in [events.len() / 2, events.len() / 3] {
            let Some(last) = half.checked_sub(1).and_then(|place| events.get(place)) else { continue };
            let next = events.get(half).map_or(stage.now, |event| event.at);
            if next == last.at {
                continue;
            }
            let early = Register::replay(scope(), events[..half].to_vec()).unwrap();
            for id in Id::ALL {
                prop_assert_eq!(early.state(id, last.at), stage.register.state(id, last.at));
            }
        }

        // A state stands until the moment that was told, and turns are where it changes.
        for id in [Id::M13, Id::M21, Id::M26, Id::M39, Id::M58] {
            let state = stage.state(id);
            let end = stage.register.next_turn(id, stage.now);
            let before = end.map_or(stage.now.after(Span::days(900)), |end| Moment::from_unix(end.unix() - 1));
            prop_assert_eq!(stage.register.state(id, before).kind(), state.kind());
            for party in id.measure().owner.parties() {
                let share = |at| stage.register.share(id, *party, at).kind();
                let turns = stage.register.turns(id, *party, start, stage.now);
                prop_assert_eq!(turns.last().map_or(share(start), |turn| turn.to.kind()), share(stage.now));
            }
        }
    }

    #[test]
    fn no_text_for_an_entry_makes_anything_panic(text in ".{0,200}") {
        let _ = serde_json::from_str::<Event>(&text);
        let forged = serde_json::json!({
            "at": text, "entry": "attestation", "measure": text, "by": {"role": "dpo", "person": text}, "until": text
        });
        let _ = serde_json::from_value::<Event>(forged);
    }
}
