//! A meeting of a class, with members whose programs are altered and a server that lies about the rules.

use client::{
    Intent,
    io::{HostAct, RecordingWish},
    view::{ClassException, ClassRules, Grant, LobbyRule, PeopleRule, Phase, Problem},
};
use protocol::{ClientMessage, ServerMessage, StreamKind};
use simulation::{Tamper, World, for_seeds};

fn rules() -> ClassRules {
    ClassRules {
        organisation: "07".repeat(16),
        by: "Example University".into(),
        class: "children".into(),
        title: "With children".into(),
        people: PeopleRule::Link,
        mfa: false,
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
