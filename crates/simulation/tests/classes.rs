//! A meeting of a class, with members whose programs are altered and a server that lies about the rules.

use client::{
    Intent,
    io::{HostAct, RecordingWish},
    view::{ClassException, ClassRules, Grant, KeysSeen, LobbyRule, NameMark, PeopleRule, Phase, Problem},
};
use protocol::{ClientMessage, ServerMessage, StreamKind};
use simulation::{Honest, Provider, Tamper, World, for_seeds};

fn rules() -> ClassRules {
    ClassRules {
        organisation: "07".repeat(16),
        by: "Example University".into(),
        class: "children".into(),
        title: "With children".into(),
        people: PeopleRule::Link,
        mfa: false,
        verified_by: None,
        lobby: LobbyRule::Off,
        record: Grant::Nobody,
        share: Grant::Nobody,
        chat: true,
        private_chat: false,
        rename: true,
        muted: true,
        camera_off: true,
        kept_days: 7,
        file_hours: 720,
        chat_hours: 0,
        regions: Vec::new(),
        exceptions: Vec::new(),
    }
}

fn world(seed: u64, rules: ClassRules, count: usize) -> World {
    let mut world = World::new(seed);
    world.class = Some(rules);
    for _ in 0..count {
        world.join();
        world.run(1_500);
    }
    world.run(3_000);
    world
}

#[test]
fn everyone_reads_the_rules_before_the_door_and_inside() {
    let mut world = world(1, rules(), 1);
    let newcomer = world.join();
    assert!(world.run_until(10_000, |world| world.people[newcomer].in_meeting()).is_some());
    for person in &world.people {
        assert_eq!(person.view().class.as_ref(), Some(&rules()));
    }
}

#[test]
fn nobody_records_shares_or_writes_privately_where_the_class_says_so() {
    for_seeds("nobody_records_shares_or_writes_privately_where_the_class_says_so", 0, 4, |seed| {
        let mut world = world(seed, rules(), 3);
        let powers = world.people[0].view().policy.as_ref().expect("in the meeting").may;
        assert!(
            !powers.record && !powers.share && !powers.private_chat && powers.chat,
            "not the host either"
        );
        world.devices(0, &[StreamKind::Screen]);
        world.intend(0, Intent::Record { wish: RecordingWish::Running });
        world.run(3_000);
        for person in &world.people {
            let view = person.view();
            assert!(view.recording.running.is_empty());
            assert!(view.people.iter().all(|one| !one.screen.announced));
        }
    });
}

#[test]
fn everyone_comes_in_muted_with_the_camera_off() {
    let mut world = world(2, rules(), 1);
    let newcomer = world.join();
    world.devices(newcomer, &[StreamKind::Microphone, StreamKind::Camera]);
    world.run(6_000);
    let view = world.people[newcomer].view();
    assert_eq!(view.phase, Phase::Meeting);
    let told = |event| view.notices.iter().any(|notice| notice.what == event);
    assert!(told(client::view::Event::MutedOnEntry) && told(client::view::Event::CameraOffOnEntry));
}

#[test]
fn a_host_who_wants_more_than_the_class_allows_changes_nothing() {
    let mut world = world(3, ClassRules { lobby: LobbyRule::Always, ..rules() }, 1);
    world.act(0, HostAct::Lobby { on: false });
    world.run(3_000);
    assert!(world.people[0].view().policy.as_ref().expect("in the meeting").lobby);
    assert!(world.people[0].in_meeting(), "and nobody loses their seat by it");
}

/// The server tells other rules than the host has signed, or none.
struct OtherRules(bool);

impl Tamper for OtherRules {
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        _: &mut rand_chacha::ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        let message = match message {
            ServerMessage::Card { card, class } => {
                let class = class.filter(|_| self.0).map(|mut class| {
                    class.people = protocol::class::People::Members;
                    class
                });
                ServerMessage::Card { card, class }
            }
            other => other,
        };
        vec![(to, message)]
    }
}

#[test]
fn who_is_told_other_rules_than_the_host_has_signed_does_not_come_in() {
    for keeps in [false, true] {
        let mut world = world(4, rules(), 1);
        world.tamper(OtherRules(keeps));
        let newcomer = world.join();
        world.run(8_000);
        let view = world.people[newcomer].view();
        assert_eq!(view.problem, Some(Problem::RulesDiffer));
        assert!(!world.people[newcomer].in_meeting());
    }
}

/// The host's program registers laxer rules than its card has: the server would see to less.
struct LaxerRegistration;

impl Tamper for LaxerRegistration {
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        let message = match message {
            ClientMessage::Register { mut meeting, card, signature } => {
                if let Some(class) = &mut meeting.class {
                    class.people = protocol::class::People::Link;
                }
                ClientMessage::Register { meeting, card, signature }
            }
            other => other,
        };
        vec![(from, message)]
    }
}

#[test]
fn rules_that_were_changed_on_their_way_to_the_server_are_not_registered() {
    let mut world = World::new(5);
    world.class = Some(ClassRules { people: PeopleRule::Members, ..rules() });
    world.tamper(LaxerRegistration);
    world.join();
    world.run(8_000);
    assert!(!world.people[0].in_meeting());
}

#[test]
fn when_an_exception_has_ended_the_door_is_closed() {
    let exception = ClassException {
        setting: "record".into(),
        instead_of: "nobody".into(),
        owner: "Examination board".into(),
        reason: "Oral examinations".into(),
        // The simulation's clock begins at 1,000,000.
        until: 1_012_000,
    };
    let mut world = world(6, ClassRules { record: Grant::Hosts, exceptions: vec![exception], ..rules() }, 2);
    assert!(world.people[0].view().policy.as_ref().expect("in the meeting").may.record, "by the exception");
    assert!(world.people[1].in_meeting());
    world.run(8_000);
    let late = world.join();
    world.run(5_000);
    assert_eq!(world.people[late].view().problem, Some(Problem::ExceptionOver));
    assert!(world.people[1].in_meeting(), "who is inside stays");
}

const ISSUER: &str = "https://login.university.example";

fn idp() -> Provider {
    Provider::new("p", ISSUER, 7)
}

/// The same address with another key: nobody's but the forger's.
fn forger() -> Provider {
    Provider::new("p", ISSUER, 8)
}

/// A meeting of a class that takes verified names alone, with so many people whose provider vouches for them.
fn verified(seed: u64, count: usize, tamper: impl Tamper + 'static) -> World {
    let mut world = World::new(seed);
    world.tamper(tamper);
    world.class = Some(ClassRules { verified_by: Some(vec![ISSUER.into()]), ..rules() });
    world.provider = Some(idp());
    for _ in 0..count {
        world.join();
        world.run(1_500);
    }
    world.run(3_000);
    world
}

fn is_verified(mark: &NameMark) -> bool {
    matches!(mark, NameMark::Verified { keys: KeysSeen::First, issuer, .. } if issuer == ISSUER)
}

#[test]
fn where_names_have_to_be_verified_they_are_and_a_guest_reads_why_they_cannot_come() {
    for_seeds(
        "where_names_have_to_be_verified_they_are_and_a_guest_reads_why_they_cannot_come",
        0,
        3,
        |seed| {
            let mut world = verified(seed, 3, Honest);
            assert!(world.is_at_peace(), "{:?}", world.quarrel());
            let marks =
                world.people.iter().flat_map(|person| &person.view().people).map(|person| &person.mark);
            assert!(marks.into_iter().all(is_verified));
            // After a reload: the same token, another leaf.
            world.open_page(1);
            world.run(6_000);
            assert!(world.is_at_peace(), "{:?}", world.quarrel());
            world.provider = None;
            let guest = world.join();
            world.run(5_000);
            assert_eq!(world.people[guest].view().problem, Some(Problem::NotVerified));
            // By a provider whose word does not count in this class.
            world.provider = Some(Provider::new("q", "https://elsewhere.example", 9));
            let stranger = world.join();
            world.run(5_000);
            assert_eq!(world.people[stranger].view().problem, Some(Problem::NotVerified));
            assert_eq!(world.people[0].roster().len(), 3);
        },
    );
}

/// These programs hold the forger's key for one of the provider's, too. The others hear of keys late: too late to say with their
/// evidence which they were told, so that it disputes nothing.
struct Believers(Vec<usize>, u64);

impl Tamper for Believers {
    fn told(&mut self, to: usize, _: &str, told: Option<Vec<u8>>) -> (u64, Option<Vec<u8>>) {
        let both = || simulation::told(ISSUER, &[&idp(), &forger()]);
        if self.0.contains(&to) { (0, Some(both())) } else { (self.1, told) }
    }
}

#[test]
fn a_hosts_program_lets_nobody_in_whose_name_does_not_hold() {
    let mut world = verified(1, 2, Believers(vec![2], 0));
    world.act(0, HostAct::Lobby { on: true });
    world.run(2_000);
    world.provider = Some(forger());
    let eve = world.join();
    world.run(3_000);
    let waiting = &world.people[0].view().callers;
    assert!(waiting.len() == 1 && waiting[0].barred && waiting[0].mark == NameMark::Refused, "{waiting:?}");
    for people in [None, Some(vec![waiting[0].id.clone()])] {
        world.act(0, HostAct::Admit { people });
        world.run(2_000);
    }
    assert!(!world.people[eve].in_meeting() && world.people[0].roster().len() == 2);
    world.provider = Some(idp());
    let late = world.join();
    world.run(2_000);
    world.act(0, HostAct::Admit { people: None });
    world.run(3_000);
    assert!(world.people[late].in_meeting(), "{:?}", world.people[late].view().problem);
}

#[test]
fn members_do_not_follow_a_host_who_lets_in_an_unverified_name() {
    for_seeds("members_do_not_follow_a_host_who_lets_in_an_unverified_name", 0, 3, |seed| {
        // The first one makes common cause with the forger.
        let mut world = verified(seed, 3, Believers(vec![0, 3], 2_000));
        assert!(world.is_at_peace(), "{:?}", world.quarrel());
        world.act(0, HostAct::Lobby { on: true });
        world.run(2_000);
        let epoch = world.people[1].view().encryption.epoch;
        world.provider = Some(forger());
        let eve = world.join();
        world.run(2_000);
        world.act(0, HostAct::Admit { people: None });
        world.run(8_000);
        for honest in [1, 2] {
            let view = world.people[honest].view();
            assert_eq!((view.phase, view.problem), (Phase::Left, Some(Problem::UnverifiedInside)));
            assert_eq!(view.encryption.epoch, 0, "no keys are left, and none of the new epoch were made");
        }
        assert!(world.people[eve].in_meeting() && world.people[eve].view().encryption.epoch > epoch);
        // Nor does anybody join where she is.
        world.provider = Some(idp());
        let late = world.join();
        world.run(2_000);
        world.act(0, HostAct::Admit { people: None });
        world.run(5_000);
        assert_eq!(world.people[late].view().problem, Some(Problem::UnverifiedInside));
    });
}

/// Somebody is told late of providers, or never.
struct Late(usize, Option<u64>);

impl Tamper for Late {
    fn told(&mut self, to: usize, provider: &str, told: Option<Vec<u8>>) -> (u64, Option<Vec<u8>>) {
        match self.1 {
            _ if to != self.0 || provider != "q" => (0, told),
            Some(later) => (later, told),
            None => (0, None),
        }
    }
}

#[test]
fn who_cannot_check_a_newcomer_waits_for_a_moment_and_then_does_not_follow() {
    for (later, follows) in [(Some(2_000), true), (None, false)] {
        let mut world = World::new(2);
        world.tamper(Late(1, later));
        let by = vec![ISSUER.into(), "https://guests.example".into()];
        world.class = Some(ClassRules { verified_by: Some(by), ..rules() });
        world.provider = Some(idp());
        for _ in 0..3 {
            world.join();
            world.run(1_500);
        }
        world.provider = Some(Provider::new("q", "https://guests.example", 9));
        let newcomer = world.join();
        world.run(1_000);
        assert!(world.people[newcomer].in_meeting(), "{:?}", world.people[newcomer].view().problem);
        world.run(11_000);
        match follows {
            true => assert!(world.is_at_peace(), "{:?}", world.quarrel()),
            false => {
                assert_eq!(world.people[1].view().problem, Some(Problem::NamesUnchecked));
                assert!(world.people[0].in_meeting() && world.people[2].in_meeting());
            }
        }
    }
}
