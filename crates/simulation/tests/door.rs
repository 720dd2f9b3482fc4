//! The door and the hosts' powers (P7, P13, P14): who comes in, who decides, and what a server that lies can do
//! about it.

use client::{
    Intent,
    io::HostAct,
    view::{Event, Opening, Phase, Powers, Problem, Role},
};
use e2ee::{Identity, Keys, MeetingLink, MeetingSecret, Profile};
use protocol::{Caller, ClientMessage, ParticipantId, PendingMember, ServerMessage, StreamKind};
use simulation::{MessageEditor, Tamper, World, for_seeds};

const ALL: Powers = Powers {
    microphone: true,
    camera: true,
    share: true,
    chat: true,
    private_chat: true,
    reactions: true,
    rename: true,
    record: true,
};
const LOBBY: Opening = Opening { lobby: true, early: false, allowed: ALL, quiet_above: u16::MAX };
/// No lobby, and hosts begin.
const OPEN: Opening = Opening { lobby: false, ..LOBBY };

/// A host alone in a meeting with a lobby.
fn host_alone(seed: u64) -> World {
    let mut world = World::with_opening(seed, LOBBY);
    world.join();
    assert!(world.run_until(3_000, |world| world.people[0].in_meeting()).is_some());
    world
}

/// A host and so many guests whom it let in; the lobby stays on.
fn host_and_guests(seed: u64, guests: usize) -> World {
    let mut world = host_alone(seed);
    for _ in 0..guests {
        world.join();
    }
    until_callers(&mut world, 0, guests);
    world.act(0, HostAct::Admit { people: None });
    at_peace(&mut world, 5_000);
    world
}

fn until_callers(world: &mut World, host: usize, count: usize) {
    let there = world.run_until(5_000, |world| world.people[host].view().callers.len() == count);
    assert!(there.is_some(), "callers: {:?}", world.people[host].view().callers);
}

fn at_peace(world: &mut World, within: u64) {
    assert!(world.run_until(within, World::is_at_peace).is_some(), "{:?}", world.quarrel());
}

fn id_of(world: &World, viewer: usize, whom: usize) -> String {
    let name = format!("person {whom}");
    let people = &world.people[viewer].view().people;
    people.iter().find(|person| person.name == name).map(|person| person.id.clone()).unwrap_or_default()
}

fn own_role(world: &World, index: usize) -> Option<Role> {
    world.people[index].view().policy.as_ref().map(|policy| policy.role)
}

fn noticed(world: &World, index: usize, what: Event) -> bool {
    world.people[index].view().notices.iter().any(|notice| notice.what == what)
}

#[test]
fn a_guest_waits_until_a_host_lets_them_in() {
    for_seeds("a_guest_waits_until_a_host_lets_them_in", 0, 5, |seed| {
        let mut world = host_alone(seed);
        world.join();
        world.join();
        until_callers(&mut world, 0, 2);
        world.run(5_000);
        for guest in [1, 2] {
            let view = world.people[guest].view();
            assert_eq!(view.phase, Phase::Waiting);
            assert!(view.people.is_empty() && view.encryption.members == 0, "a guest sees nobody");
            let waiting = view.waiting.as_ref().expect("it is told how it stands");
            assert!(waiting.host_present);
            assert_eq!(waiting.waiting, 2);
        }
        let mut names: Vec<_> =
            world.people[0].view().callers.iter().map(|caller| caller.name.clone()).collect();
        names.sort();
        assert_eq!(names, ["person 1", "person 2"]);

        world.intend(2, Intent::Note { text: "it is me".into() });
        let heard = world.run_until(2_000, |world| {
            world.people[0].view().callers.iter().any(|caller| caller.note.as_deref() == Some("it is me"))
        });
        assert!(heard.is_some());

        let second = world.people[0].view().callers.iter().find(|caller| caller.name == "person 2");
        let second = second.map(|caller| caller.id.clone()).expect("it waits");
        world.act(0, HostAct::Admit { people: Some(vec![second]) });
        assert!(world.run_until(3_000, |world| world.people[2].in_meeting()).is_some());
        world.run(500);
        assert_eq!(world.people[1].view().phase, Phase::Waiting);
        assert_eq!(world.people[0].roster(), ["person 0", "person 2"]);

        let first = world.people[0].view().callers[0].id.clone();
        world.act(0, HostAct::Decline { people: vec![first], block: true });
        let declined =
            world.run_until(3_000, |world| world.people[1].view().problem == Some(Problem::Declined));
        assert!(declined.is_some());
        world.intend(1, Intent::Retry);
        world.run(3_000);
        assert!(world.people[0].view().callers.is_empty(), "blocked means that nobody is asked again");
        assert_ne!(world.people[1].view().phase, Phase::Meeting);
    });
}

#[test]
fn whose_connection_breaks_in_the_lobby_keeps_place_and_note() {
    for_seeds("whose_connection_breaks_in_the_lobby_keeps_place_and_note", 0, 8, |seed| {
        let mut world = host_alone(seed);
        for guest in 1..=3 {
            world.join();
            until_callers(&mut world, 0, guest);
        }
        world.intend(1, Intent::Note { text: "it is me".into() });
        world.run(2_000);
        let place = |world: &World, guest: usize| {
            world.people[guest].view().waiting.as_ref().map(|waiting| (waiting.place, waiting.waiting))
        };
        let callers = |world: &World| {
            let seen = world.people[0].view().callers.iter();
            seen.map(|caller| (caller.id.clone(), caller.since, caller.note.clone())).collect::<Vec<_>>()
        };
        let before = callers(&world);
        for _ in 0..3 {
            world.cut(1);
            let stands = |world: &World| callers(world) == before;
            assert!(world.run_until(3_000, |world| !stands(world)).is_none(), "hosts notice nothing");
            assert_eq!([1, 2, 3].map(|guest| place(&world, guest)), [1, 2, 3].map(|place| Some((place, 3))));
        }
        // Let in at the very moment: in once the connection stands again.
        world.cut(2);
        let second = before[1].0.clone();
        world.act(0, HostAct::Admit { people: Some(vec![second]) });
        assert!(world.run_until(5_000, |world| world.people[2].in_meeting()).is_some());
        world.run(1_000);
        assert_eq!(world.people[0].roster(), ["person 0", "person 2"]);
        // A lid that is closed for a minute.
        world.sleep(1);
        assert!(world.run_until(40_000, |world| callers(world).len() == 1).is_some());
        world.run(20_000);
        world.wake_up(1);
        until_callers(&mut world, 0, 2);
        assert_eq!(place(&world, 1), Some((1, 2)));
        // A server that starts anew knows nobody at its door; they come by themselves, with their note.
        world.restart_server();
        until_callers(&mut world, 0, 2);
        world.run(1_000);
        let notes: Vec<_> = callers(&world).into_iter().filter_map(|(.., note)| note).collect();
        assert_eq!(notes, ["it is me"]);
    });
}

#[test]
fn nobody_is_let_in_by_the_servers_word() {
    for_seeds("nobody_is_let_in_by_the_servers_word", 0, 6, |seed| {
        let mut world = host_and_guests(seed, 2);
        // The server asks everyone, the host too, to add whoever waits, as if there were no lobby.
        let mut asked = 0;
        let (send, waits) = std::sync::mpsc::channel::<PendingMember>();
        let mut stolen = Vec::new();
        world.tamper(MessageEditor(move |_, message| match message {
            ServerMessage::Callers { fresh, came, gone } => {
                for caller in &came {
                    let pending = PendingMember {
                        participant: caller.participant,
                        key_package: caller.key_package.clone(),
                    };
                    let _ = send.send(pending);
                }
                ServerMessage::Callers { fresh, came, gone }
            }
            ServerMessage::Log { .. } => {
                stolen.extend(waits.try_iter());
                if stolen.is_empty() || asked > 20 {
                    return message;
                }
                asked += 1;
                ServerMessage::CommitRequest {
                    request: 1_000 + asked,
                    adds: stolen.clone(),
                    removes: Vec::new(),
                }
            }
            other => other,
        }));
        world.join();
        until_callers(&mut world, 0, 1);
        for _ in 0..6 {
            world.chat(0);
            world.run(1_000);
        }
        assert_eq!(world.people[3].view().phase, Phase::Waiting);
        for member in 0..3 {
            assert!(!world.people[member].roster().contains(&"person 3".to_owned()));
        }
    });
}

#[test]
fn a_ghost_among_the_callers_is_not_let_in_with_all() {
    for_seeds("a_ghost_among_the_callers_is_not_let_in_with_all", 0, 4, |seed| {
        let mut world = host_alone(seed);
        let ghost = ParticipantId([0xee; 16]);
        let (base, link) = (MeetingSecret::new([1; 16]), MeetingLink::generate(&mut world.rng));
        let keys = Keys { base: &base, entry: Some(&link.secret), host: link.host.as_ref(), returns: None };
        let identity = Identity::new(&keys, ghost, &Profile::new("person 9"), &mut world.rng);
        let key_package = identity.expect("it is the server's own").key_package();
        world.tamper(MessageEditor(move |_, message| match message {
            ServerMessage::Callers { fresh, mut came, gone } => {
                let key_package = key_package.clone().into();
                came.push(Caller { participant: ghost, key_package, note: None });
                ServerMessage::Callers { fresh, came, gone }
            }
            other => other,
        }));
        world.join();
        until_callers(&mut world, 0, 2);
        let names: Vec<_> = world.people[0].view().callers.iter().map(|caller| caller.name.clone()).collect();
        assert!(names.contains(&"person 1".to_owned()) && !names.contains(&"person 9".to_owned()));
        world.act(0, HostAct::Admit { people: None });
        at_peace(&mut world, 5_000);
        world.act(0, HostAct::Admit { people: Some(vec![ghost.to_text()]) });
        world.run(2_000);
        assert_eq!(world.people[0].roster(), ["person 0", "person 1"]);
    });
}

#[test]
fn a_card_of_before_the_link_was_changed_or_of_another_meeting_opens_nothing() {
    let other = {
        let mut world = World::with_opening(99, LOBBY);
        let seen = std::rc::Rc::new(std::cell::RefCell::new(None));
        let keep = seen.clone();
        world.tamper(CardTaker(keep));
        world.join();
        world.run(1_000);
        seen.take().expect("it was registered")
    };
    let mut world = host_alone(1);
    world.tamper(MessageEditor(move |_, message| match message {
        ServerMessage::Card { .. } => ServerMessage::Card { card: other.clone(), class: None },
        other => other,
    }));
    let guest = world.join();
    world.run(3_000);
    assert_eq!(world.people[guest].view().problem, Some(Problem::NotAvailable));
    assert_eq!(world.people[guest].view().meeting, None);
}

/// Takes down the card that is registered.
struct CardTaker(std::rc::Rc<std::cell::RefCell<Option<protocol::Bytes>>>);

impl Tamper for CardTaker {
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        if let ClientMessage::Register { card, .. } = &message {
            *self.0.borrow_mut() = Some(card.clone());
        }
        vec![(from, message)]
    }
}

#[test]
fn a_reload_passes_lobby_and_lock_without_a_host_and_is_one_entry() {
    for_seeds("a_reload_passes_lobby_and_lock_without_a_host_and_is_one_entry", 0, 6, |seed| {
        let mut world = host_and_guests(seed, 2);
        world.act(0, HostAct::Lock { on: true });
        let locked =
            world.run_until(3_000, |world| world.people[1].view().policy.as_ref().is_some_and(|p| p.locked));
        assert!(locked.is_some());
        let id = id_of(&world, 2, 1);
        world.sleep(0);
        world.run(500);
        world.open_page(1);
        let back = world.run_until(4_000, |world| world.people[1].in_meeting());
        assert!(back.is_some(), "{:?}", world.people[1].view().problem);
        world.wake_up(0);
        at_peace(&mut world, 5_000);
        assert_eq!(id_of(&world, 2, 1), id, "the same person, not a second one");
        assert_eq!(world.people[2].roster(), ["person 0", "person 1", "person 2"]);
    });
}

#[test]
fn who_was_removed_comes_back_only_if_a_host_lets_them() {
    for_seeds("who_was_removed_comes_back_only_if_a_host_lets_them", 0, 6, |seed| {
        let mut world = World::with_opening(seed, OPEN);
        for _ in 0..3 {
            world.join();
            world.run(500);
        }
        at_peace(&mut world, 3_000);
        let intruder = id_of(&world, 0, 2);
        world.act(0, HostAct::Remove { people: vec![intruder] });
        let gone = world.run_until(3_000, |world| world.people[2].view().problem == Some(Problem::Removed));
        assert!(gone.is_some(), "{:?}", world.people[2].view().problem);
        assert_eq!(world.people[2].view().phase, Phase::Left);
        let lobby = |world: &World| world.people[1].view().policy.as_ref().is_some_and(|policy| policy.lobby);
        assert!(world.run_until(1_000, lobby).is_some(), "newcomers wait from now on");
        // By the same link, with everything that the tab kept, and anew.
        world.open_page(2);
        world.join();
        until_callers(&mut world, 0, 2);
        world.run(3_000);
        for out in [2, 3] {
            assert_eq!(world.people[out].view().phase, Phase::Waiting);
        }
        assert_eq!(world.people[1].roster(), ["person 0", "person 1"]);
        world.act(0, HostAct::Admit { people: None });
        at_peace(&mut world, 5_000);
    });
}

#[test]
fn the_host_who_drops_comes_back_as_host() {
    for_seeds("the_host_who_drops_comes_back_as_host", 0, 6, |seed| {
        let mut world = host_and_guests(seed, 2);
        world.cut(0);
        at_peace(&mut world, 4_000);
        assert_eq!(own_role(&world, 0), Some(Role::Host));
        world.open_page(0);
        let back = world.run_until(4_000, |world| own_role(world, 0) == Some(Role::Host));
        assert!(back.is_some());
        // Left for good, and back by the hosts' link: nobody has to let them in.
        let link = world.people[0].view().host_link.clone();
        world.leave(0);
        let said = world.run_until(9_000, |world| noticed(world, 1, Event::HostGone));
        assert!(said.is_some(), "the meeting goes on and says so");
        assert!(world.people[1].in_meeting() && world.people[2].in_meeting());
        world.hand_out(link);
        let host = world.join();
        at_peace(&mut world, 4_000);
        assert_eq!(own_role(&world, host), Some(Role::Host));
        assert_eq!(own_role(&world, 1), Some(Role::Member), "who stayed longest is not host by that");
    });
}

#[test]
fn a_cohost_helps_and_takes_over_only_when_no_host_is_left() {
    for_seeds("a_cohost_helps_and_takes_over_only_when_no_host_is_left", 0, 6, |seed| {
        let mut world = host_and_guests(seed, 2);
        let person = id_of(&world, 0, 1);
        world.act(0, HostAct::Appoint { person, role: Role::Cohost });
        let made = world.run_until(3_000, |world| own_role(world, 1) == Some(Role::Cohost));
        assert!(made.is_some());
        assert!(noticed(&world, 1, Event::MadeCohost));
        world.act(1, HostAct::TakeOver);
        world.act(2, HostAct::TakeOver);
        world.run(2_000);
        assert_eq!((own_role(&world, 1), own_role(&world, 2)), (Some(Role::Cohost), Some(Role::Member)));
        // It lets people in.
        world.join();
        until_callers(&mut world, 1, 1);
        world.act(1, HostAct::Admit { people: None });
        at_peace(&mut world, 4_000);
        world.leave(0);
        world.run(2_000);
        let may = world.people[1].view().policy.as_ref().is_some_and(|policy| policy.may_take_over);
        assert!(may);
        world.act(1, HostAct::TakeOver);
        let host = world.run_until(3_000, |world| own_role(world, 1) == Some(Role::Host));
        assert!(host.is_some());
        world.act(2, HostAct::TakeOver);
        world.run(2_000);
        assert_eq!(own_role(&world, 2), Some(Role::Member));
        at_peace(&mut world, 3_000);
    });
}

#[test]
fn safe_mode_silences_everyone_but_hosts_in_one_act() {
    for_seeds("safe_mode_silences_everyone_but_hosts_in_one_act", 0, 6, |seed| {
        let mut world = host_and_guests(seed, 2);
        world.frames = true;
        for index in 0..3 {
            world.devices(index, &[StreamKind::Microphone, StreamKind::Camera]);
        }
        world.run(4_000);
        assert!(world.people[2].frames().shown > 0, "{:?}", world.people[2].frames());
        world.act(0, HostAct::Safe { on: true });
        let safe = world.run_until(3_000, |world| {
            (0..3).all(|index| world.people[index].view().policy.as_ref().is_some_and(|p| p.safe))
        });
        assert!(safe.is_some());
        world.run(1_500);
        for guest in [1, 2] {
            let view = world.people[guest].view();
            assert!(view.policy.as_ref().is_some_and(|policy| policy.may == Powers::default()));
            let own = view.people.iter().find(|person| person.own).expect("it is in");
            assert!(!own.microphone.announced && !own.camera.announced);
        }
        let text = world.chat(1);
        world.run(2_000);
        assert!((0..3).all(|index| !world.people[index].chat().contains(&text)));
        let newcomer = world.join();
        world.run(2_000);
        assert_eq!(world.people[newcomer].view().problem, Some(Problem::Locked), "nobody comes in");
        world.act(0, HostAct::Safe { on: false });
        let over = world.run_until(3_000, |world| {
            world.people[1].view().policy.as_ref().is_some_and(|policy| policy.may == ALL)
        });
        assert!(over.is_some());
        let text = world.chat(1);
        world.run(2_000);
        assert!((0..3).all(|index| world.people[index].chat().contains(&text)));
        world.drop_page(newcomer);
        at_peace(&mut world, 3_000);
    });
}

#[test]
fn a_client_that_sends_what_was_taken_away_is_not_seen() {
    for_seeds("a_client_that_sends_what_was_taken_away_is_not_seen", 0, 4, |seed| {
        let mut world = host_and_guests(seed, 2);
        world.frames = true;
        let person = id_of(&world, 0, 1);
        let powers = Powers { camera: true, share: true, ..Powers::default() };
        world.act(0, HostAct::Deny { person: person.clone(), powers });
        let taken = world.run_until(3_000, |world| {
            world.people[1].view().policy.as_ref().is_some_and(|policy| !policy.may.camera)
        });
        assert!(taken.is_some());
        assert!(noticed(&world, 1, Event::CameraTaken));
        world.run(500);
        let before = world.people[2].frames();
        // Its client sends all the same.
        world.people[1].force_streams(&[StreamKind::Camera]);
        world.run(4_000);
        let seen = world.people[2].view().people.iter().find(|one| one.id == person).cloned();
        assert!(seen.is_some_and(|one| !one.camera.announced && !one.may.camera));
        assert_eq!(world.people[2].frames().shown, before.shown, "nothing of it is shown");
        assert!(world.is_at_peace(), "{:?}", world.quarrel());
    });
}

#[test]
fn muting_switches_off_and_only_the_person_switches_on() {
    for_seeds("muting_switches_off_and_only_the_person_switches_on", 0, 4, |seed| {
        let mut world = host_and_guests(seed, 2);
        for index in 0..3 {
            world.devices(index, &[StreamKind::Microphone]);
        }
        world.run(1_000);
        // A guest's word mutes nobody.
        let host = id_of(&world, 1, 0);
        world.act(1, HostAct::Mute { person: Some(host) });
        world.act(1, HostAct::Mute { person: None });
        world.run(1_500);
        assert!((0..3).all(|index| speaks(&world, index)));
        world.act(0, HostAct::Mute { person: None });
        let muted = world.run_until(2_000, |world| !speaks(world, 1) && !speaks(world, 2));
        assert!(muted.is_some());
        assert!(speaks(&world, 0) && noticed(&world, 1, Event::Muted));
        world.act(0, HostAct::AskToUnmute { person: None });
        world.run(2_000);
        assert!(noticed(&world, 1, Event::AskedToUnmute));
        assert!(!speaks(&world, 1), "nobody is unmuted from afar");
        world.devices(1, &[StreamKind::Microphone]);
        world.run(1_000);
        assert!(speaks(&world, 1));
    });
}

#[test]
fn a_new_name_reaches_everyone_and_those_who_come_later_and_only_if_it_is_allowed() {
    for_seeds("a_new_name_reaches_everyone", 0, 4, |seed| {
        let mut world = host_and_guests(seed, 2);
        world.intend(1, Intent::Rename { name: "  Ann \u{202e}".into() });
        let told = |world: &World, viewer: usize| world.people[viewer].roster().contains(&"Ann".to_owned());
        assert!(world.run_until(2_000, |world| (0..3).all(|index| told(world, index))).is_some());
        assert!(noticed(&world, 2, Event::Renamed));
        let late = world.join();
        until_callers(&mut world, 0, 1);
        world.act(0, HostAct::Admit { people: None });
        assert!(world.run_until(5_000, |world| told(world, late)).is_some());
        let powers = Powers { rename: true, ..Powers::default() };
        world.act(0, HostAct::Deny { person: id_of(&world, 0, 2), powers });
        world.run(1_000);
        world.intend(2, Intent::Rename { name: "person 0".into() });
        world.run(1_500);
        assert!(world.people[0].roster().contains(&"person 2".to_owned()));
    });
}

#[test]
fn a_host_alone_comes_back_from_a_reload_as_host() {
    for_seeds("a_host_alone_comes_back_from_a_reload_as_host", 0, 4, |seed| {
        let mut world = host_alone(seed);
        world.open_page(0);
        let back = world.run_until(4_000, |world| own_role(world, 0) == Some(Role::Host));
        assert!(back.is_some(), "{:?} {:?}", world.people[0].view().phase, world.people[0].view().problem);
        world.join();
        until_callers(&mut world, 0, 1);
        world.act(0, HostAct::Admit { people: None });
        at_peace(&mut world, 5_000);
    });
}

fn speaks(world: &World, index: usize) -> bool {
    let own = world.people[index].view().people.iter().find(|person| person.own);
    own.is_some_and(|person| person.microphone.announced)
}

#[test]
fn an_old_guest_link_opens_nothing_and_members_stay() {
    for_seeds("an_old_guest_link_opens_nothing_and_members_stay", 0, 5, |seed| {
        let mut world = World::with_opening(seed, OPEN);
        world.join();
        world.run(1_000);
        world.join();
        at_peace(&mut world, 3_000);
        let old = world.people[0].view().invite.clone();
        let host_link = world.people[0].view().host_link.clone().unwrap_or_default();
        world.intend(0, Intent::RollLink { errand: 1, host_link });
        let rolled = world.run_until(4_000, |world| {
            let invite = &world.people[1].view().invite;
            *invite != old && *invite == world.people[0].view().invite
        });
        assert!(rolled.is_some(), "members learn the new link: {:?}", world.people[0].view().errand);
        let late = world.join();
        world.run(3_000);
        assert_eq!(world.people[late].view().problem, Some(Problem::NotAvailable));
        let new = world.people[0].view().invite.clone();
        world.drop_page(late);
        world.hand_out(new);
        let guest = world.join();
        assert!(world.run_until(4_000, |world| world.people[guest].in_meeting()).is_some());
        // A reload of who was there before is none of the link's business.
        world.open_page(1);
        at_peace(&mut world, 4_000);
    });
}

#[test]
fn end_for_all_ends_it_for_all() {
    for_seeds("end_for_all_ends_it_for_all", 0, 5, |seed| {
        let mut world = host_and_guests(seed, 3);
        world.act(1, HostAct::End);
        world.run(1_500);
        assert!(world.people[2].in_meeting(), "a guest cannot");
        world.act(0, HostAct::End);
        let over = world
            .run_until(3_000, |world| (0..4).all(|index| world.people[index].view().phase == Phase::Left));
        assert!(over.is_some());
        assert!((1..4).all(|index| world.people[index].view().problem == Some(Problem::Ended)));
        world.open_page(1);
        world.run(2_000);
        assert_eq!(world.people[1].view().problem, Some(Problem::Ended));
        // The host may begin again.
        world.open_page(0);
        assert!(world.run_until(3_000, |world| world.people[0].in_meeting()).is_some());
    });
}

#[test]
fn a_server_that_keeps_a_hosts_commit_back_changes_nothing() {
    for_seeds("a_server_that_keeps_a_hosts_commit_back_changes_nothing", 0, 4, |seed| {
        let mut world = host_and_guests(seed, 2);
        // The lock reaches the host alone.
        world.tamper(MessageEditor(|to, message| match message {
            ServerMessage::Log { entries }
                if to != 0 && entries.iter().any(|e| matches!(e.entry, protocol::Entry::Commit { .. })) =>
            {
                ServerMessage::Pong
            }
            other => other,
        }));
        let begin = world.now;
        world.act(0, HostAct::Lock { on: true });
        world.run(2_000);
        world.chat(0);
        world.run(6_000);
        let doubts = |index: usize| {
            world.people[index].indicated(client::view::Indicator::Settling, begin)
                || world.people[index].indicated(client::view::Indicator::Broken, begin)
        };
        assert!(doubts(1) && doubts(2), "members notice that they are not in step");
    });
}

#[test]
fn a_guest_before_the_host_waits_for_one() {
    for_seeds("a_guest_before_the_host_waits_for_one", 0, 5, |seed| {
        let mut world = host_alone(seed);
        let link = world.people[0].view().host_link.clone();
        let guests = world.people[0].view().invite.clone();
        world.leave(0);
        world.run(1_000);
        world.hand_out(guests);
        let guest = world.join();
        let waits = world.run_until(3_000, |world| {
            world.people[guest].view().waiting.as_ref().is_some_and(|waiting| !waiting.host_present)
        });
        assert!(waits.is_some(), "{:?}", world.people[guest].view().problem);
        world.run(20_000);
        assert_eq!(world.people[guest].view().phase, Phase::Waiting);
        world.hand_out(link);
        let host = world.join();
        until_callers(&mut world, host, 1);
        world.act(host, HostAct::Admit { people: None });
        at_peace(&mut world, 4_000);
    });
}
