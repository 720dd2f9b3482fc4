//! What a server that lies tries, and what becomes of it (P7): refused, or noticed and shown; never a ghost
//! in a roster that is called end-to-end encrypted.

use std::collections::BTreeMap;

use client::{
    ShownName,
    view::{Indicator, KeysSeen, NameMark, Phase, Problem},
};
use e2ee::{Change, Group, Identity, Keys, MeetingLink, MeetingSecret, NameKey, Opening, Policy, Profile};
use protocol::{
    ClientMessage, Entry, LogEntry, ParticipantId, PendingMember, Presence, ServerMessage, StreamKind,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use simulation::{Honest, LogEditor, MessageEditor, Provider, Tamper, World, for_seeds};

/// Lets time pass and looks, all the while, that nobody is told of an encrypted meeting with a stranger in it.
fn watch(world: &mut World, time: u64) {
    let until = world.now + time;
    while world.now < until {
        world.run(20);
        for index in world.present() {
            let person = &world.people[index];
            let told = person.in_meeting() && person.view().encryption.indicator == Indicator::EndToEnd;
            let stranger = person.roster().iter().any(|name| !name.starts_with("person "));
            assert!(!(told && stranger), "a ghost is called end-to-end encrypted: {:?}", person.roster());
        }
    }
}

fn heals(world: &mut World, within: u64) {
    let begin = world.now;
    while !world.is_at_peace() {
        assert!(world.now < begin + within, "not healed: {}", world.quarrel().unwrap_or_default());
        watch(world, 20);
    }
}

/// A meeting of the server's own: what it can make without the true one's secrets.
struct Own {
    base: MeetingSecret,
    link: MeetingLink,
}

impl Own {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Self { link: MeetingLink::generate(&mut rng), base: MeetingSecret::generate(&mut rng) }
    }

    /// Somebody with every certificate that this meeting can give.
    fn ghost(&self, participant: ParticipantId) -> Identity {
        let keys = Keys {
            base: &self.base,
            entry: Some(&self.link.secret),
            host: self.link.host.as_ref(),
            returns: None,
        };
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(participant.0[0]));
        Identity::new(&keys, participant, &Profile::new("ghost"), &mut rng).expect("this is our own group")
    }
}

/// A commit and its Welcome from a group of the server's own.
fn foreign_commit() -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let own = Own::new(1);
    let host = own.link.host.as_ref().expect("it was made here");
    let opening = Opening { lobby: false, ..Opening::default() };
    let policy = Policy::new(host.key(), own.link.secret.entry_key(), &opening);
    let (mut group, _) = Group::found(own.ghost(ParticipantId([0xaa; 16])), policy, Some(host))
        .expect("this is our own group");
    let second = own.ghost(ParticipantId([0xbb; 16]));
    let change = Change { add: vec![second.key_package()], refresh: true, ..Change::default() };
    let prepared = group.prepare(change).expect("this is our own group");
    group.apply_commit(&prepared.commit).expect("this is our own group");
    (
        prepared.commit,
        prepared.welcome.expect("this is our own group"),
        group.tree().expect("this is our own group"),
    )
}

#[test]
fn a_ghost_that_the_server_asks_to_add_is_refused() {
    for_seeds("a_ghost_that_the_server_asks_to_add_is_refused", 0, 4, |seed| {
        let mut world = World::meet(seed, 3);
        let ghost = ParticipantId([0xee; 16]);
        let key_package = Own::new(seed).ghost(ghost).key_package();
        world.tamper(MessageEditor(move |_, message| match message {
            ServerMessage::CommitRequest { request, mut adds, removes } => {
                adds.push(PendingMember { participant: ghost, key_package: key_package.clone().into() });
                ServerMessage::CommitRequest { request, adds, removes }
            }
            other => other,
        }));
        world.join();
        watch(&mut world, 5_000);
        assert!(world.is_at_peace(), "{:?}", world.quarrel());
    });
}

#[test]
fn a_commit_that_no_member_made_is_refused_and_noticed() {
    for_seeds("a_commit_that_no_member_made_is_refused_and_noticed", 0, 4, |seed| {
        let mut world = World::meet(seed, 4);
        let (commit, ..) = foreign_commit();
        let mut done = BTreeMap::new();
        let begin = world.now;
        world.tamper(LogEditor::new(move |to, entry: LogEntry| {
            if done.insert(to, ()).is_some() {
                return vec![entry];
            }
            let forged = Entry::Commit { base_epoch: 3, commit: commit.clone().into() };
            vec![LogEntry { entry: forged, ..entry.clone() }, entry]
        }));
        world.chat(0);
        watch(&mut world, 300);
        assert!(world.people.iter().any(|person| person.indicated(Indicator::Settling, begin)));
        heals(&mut world, 5_000);
        assert_eq!(world.groups_gone(), 0);
        assert!(world.people.iter().all(|person| person.chat().len() == 1));
    });
}

#[test]
fn replayed_commits_and_messages_change_nothing() {
    for_seeds("replayed_commits_and_messages_change_nothing", 0, 4, |seed| {
        let mut world = World::meet(seed, 3);
        world.tamper(LogEditor::new(|_, entry: LogEntry| vec![entry.clone(), entry]));
        world.join();
        watch(&mut world, 2_000);
        for index in [0, 1, 2, 3] {
            world.chat(index);
        }
        watch(&mut world, 8_000);
        assert!(world.is_at_peace(), "{:?}", world.quarrel());
        for person in &world.people {
            assert_eq!(person.chat().len(), 4);
        }
    });
}

#[test]
fn a_withheld_commit_is_noticed_and_healed_within_five_seconds() {
    for_seeds("a_withheld_commit_is_noticed_and_healed_within_five_seconds", 0, 6, |seed| {
        let mut world = World::meet(seed, 4);
        let begin = world.now;
        let mut done = false;
        world.tamper(LogEditor::new(move |to, entry: LogEntry| match entry.entry {
            Entry::Commit { .. } if to == 1 && !done => {
                done = true;
                vec![]
            }
            _ => vec![entry],
        }));
        world.join();
        // The newcomer's first word in the new epoch gives it away.
        let noticed = world.run_until(3_000, |world| world.people[1].indicated(Indicator::Settling, begin));
        assert!(noticed.is_some(), "nobody noticed");
        heals(&mut world, 5_000);
    });
}

#[test]
fn a_commit_and_a_message_in_the_wrong_order_are_healed() {
    for_seeds("a_commit_and_a_message_in_the_wrong_order_are_healed", 0, 4, |seed| {
        let mut world = World::meet(seed, 4);
        let mut held = None;
        world.tamper(LogEditor::new(move |to, entry: LogEntry| match entry.entry {
            Entry::Commit { .. } if to == 1 && held.is_none() => {
                held = Some(entry);
                vec![]
            }
            _ if to == 1 => match held.replace(LogEntry { seq: 0, ..entry.clone() }) {
                Some(commit) if commit.seq > 0 => vec![entry, commit],
                _ => vec![entry],
            },
            _ => vec![entry],
        }));
        world.join();
        watch(&mut world, 1_000);
        heals(&mut world, 8_000);
    });
}

/// Gives two halves of a meeting two different commits for one epoch.
struct Fork {
    /// Who is asked besides the one whom the server asks.
    other: usize,
    asked: Option<(usize, u64)>,
    held: Option<(usize, ClientMessage)>,
    forged: Option<protocol::Bytes>,
    done: bool,
}

const FORKED: u64 = 1 << 40;

impl Tamper for Fork {
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        _: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        match message {
            ServerMessage::CommitRequest { request, adds, removes } if !self.done && to != self.other => {
                self.asked = Some((to, request));
                let copy = ServerMessage::CommitRequest {
                    request: request + FORKED,
                    adds: adds.clone(),
                    removes: removes.clone(),
                };
                vec![(to, ServerMessage::CommitRequest { request, adds, removes }), (self.other, copy)]
            }
            ServerMessage::Log { entries } if to == self.other || to == 1 => {
                let swap =
                    |entry: LogEntry, forged: &mut Option<protocol::Bytes>| match (&entry.entry, &forged) {
                        (Entry::Commit { base_epoch, .. }, Some(commit)) => LogEntry {
                            entry: Entry::Commit { base_epoch: *base_epoch, commit: commit.clone() },
                            ..entry
                        },
                        _ => entry,
                    };
                let entries = entries.into_iter().map(|entry| swap(entry, &mut self.forged)).collect();
                vec![(to, ServerMessage::Log { entries })]
            }
            other => vec![(to, other)],
        }
    }

    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        match message {
            ClientMessage::Commit { request: Some(request), commit, .. } if request > FORKED => {
                self.forged = Some(commit);
                self.done = true;
                self.held.take().into_iter().collect()
            }
            ClientMessage::Commit { request: Some(request), .. }
                if !self.done && self.asked == Some((from, request)) =>
            {
                self.held = Some((from, message));
                vec![]
            }
            other => vec![(from, other)],
        }
    }
}

#[test]
fn a_meeting_forked_into_halves_is_noticed_and_healed() {
    for_seeds("a_meeting_forked_into_halves_is_noticed_and_healed", 0, 6, |seed| {
        let mut world = World::meet(seed, 5);
        let begin = world.now;
        world.tamper(Fork { other: 0, asked: None, held: None, forged: None, done: false });
        world.join();
        watch(&mut world, 1_000);
        let codes: std::collections::BTreeSet<_> =
            world.present().iter().map(|index| world.people[*index].view().encryption.code.clone()).collect();
        assert!(codes.len() > 1, "there was a fork");
        world.tamper(Honest);
        for index in world.present() {
            world.chat(index);
        }
        watch(&mut world, 1_000);
        assert!(world.people.iter().any(|person| person.indicated(Indicator::Settling, begin)));
        heals(&mut world, 10_000);
    });
}

#[test]
fn a_swapped_key_package_is_refused_and_the_newcomer_told() {
    for_seeds("a_swapped_key_package_is_refused_and_the_newcomer_told", 0, 3, |seed| {
        let mut world = World::meet(seed, 3);
        world.tamper(MessageEditor(move |_, message| match message {
            ServerMessage::CommitRequest { request, mut adds, removes } => {
                for add in &mut adds {
                    add.key_package = Own::new(seed).ghost(add.participant).key_package().into();
                }
                ServerMessage::CommitRequest { request, adds, removes }
            }
            other => other,
        }));
        let newcomer = world.join();
        watch(&mut world, 5_000);
        let view = world.people[newcomer].view();
        assert_eq!((view.phase, view.problem), (Phase::GreenRoom, Some(Problem::NotAdmitted)));
        for index in 0..3 {
            assert_eq!(world.people[index].roster().len(), 3);
            assert_eq!(world.people[index].view().encryption.indicator, Indicator::EndToEnd);
        }
    });
}

#[test]
fn a_downgraded_suite_is_refused() {
    let mut world = World::meet(7, 3);
    world.tamper(MessageEditor(|_, message| match message {
        ServerMessage::CommitRequest { request, mut adds, removes } => {
            for add in &mut adds {
                // MLSMessage: version, wire format, then the key package's version and cipher suite.
                add.key_package.0[6..8].copy_from_slice(&[0x00, 0x01]);
            }
            ServerMessage::CommitRequest { request, adds, removes }
        }
        other => other,
    }));
    let newcomer = world.join();
    watch(&mut world, 5_000);
    assert_eq!(world.people[newcomer].view().problem, Some(Problem::NotAdmitted));
    assert!((0..3).all(|index| world.people[index].roster().len() == 3));
}

#[test]
fn a_welcome_to_a_group_of_the_servers_own_is_refused() {
    let mut world = World::meet(8, 2);
    let (_, welcome, tree) = foreign_commit();
    world.tamper(MessageEditor(move |_, message| match message {
        ServerMessage::Admitted { seq, .. } => ServerMessage::Admitted {
            seq,
            welcome: welcome.clone().into(),
            ratchet_tree: tree.clone().into(),
        },
        other => other,
    }));
    let newcomer = world.join();
    watch(&mut world, 20_000);
    let person = &world.people[newcomer];
    assert!(!person.in_meeting() && !person.indicated(Indicator::EndToEnd, 0));
    assert_eq!(person.view().problem, Some(Problem::NotAdmitted));
}

#[test]
fn swapped_faces_are_not_shown_and_noticed() {
    let mut world = World::meet(9, 3);
    world.frames = true;
    for index in 0..3 {
        world.devices(index, &[StreamKind::Microphone, StreamKind::Camera]);
    }
    watch(&mut world, 6_000);
    assert_eq!(world.people[0].view().encryption.indicator, Indicator::EndToEnd);
    let withheld = world.people[0].frames().withheld;
    world.tamper(MessageEditor(|to, message| match message {
        ServerMessage::Slots { mut slots } if to == 0 => {
            let first = slots[0].source;
            slots[0].source = slots[1].source;
            slots[1].source = first;
            ServerMessage::Slots { slots }
        }
        other => other,
    }));
    // Any change makes the server say the slots again.
    world.devices(2, &[StreamKind::Microphone]);
    watch(&mut world, 6_000);
    assert_eq!(world.people[0].view().encryption.indicator, Indicator::Broken);
    assert!(world.people[0].frames().withheld > withheld);
    assert_eq!(world.people[1].view().encryption.indicator, Indicator::EndToEnd);
}

#[test]
fn slots_and_streams_of_people_who_are_not_there_show_nothing() {
    let mut world = World::meet(10, 2);
    let ghost = ParticipantId([0xee; 16]);
    world.tamper(MessageEditor(move |_, message| match message {
        ServerMessage::Slots { mut slots } => {
            for slot in &mut slots {
                slot.source = Some((ghost, StreamKind::Camera));
            }
            ServerMessage::Slots { slots }
        }
        ServerMessage::Speakers { .. } => ServerMessage::Speakers { loudest: vec![ghost] },
        other => other,
    }));
    world.devices(0, &[StreamKind::Camera]);
    world.devices(1, &[StreamKind::Camera]);
    watch(&mut world, 4_000);
    for person in &world.people {
        assert_eq!(person.view().people.len(), 2);
        assert!(person.view().slots.is_empty() && person.view().speaking.is_empty());
    }
}

#[test]
fn what_is_withheld_cannot_be_hidden_by_saying_that_people_come_and_go() {
    let mut world = World::meet(11, 3);
    let mut known = std::collections::BTreeSet::new();
    world.tamper(Withhold(move |message: &ServerMessage| {
        let ServerMessage::Log { entries } = message else { return None };
        known.extend(entries.iter().map(|entry| entry.from));
        let told = known.iter().flat_map(|participant| {
            [Presence::Away, Presence::Here]
                .map(|presence| ServerMessage::Presence { participant: *participant, presence })
        });
        Some(told.chain([ServerMessage::Pong]).collect())
    }));
    world.run(170_000);
    for _ in 0..200 {
        world.run(500);
        assert_ne!(world.people[1].view().encryption.indicator, Indicator::EndToEnd);
    }
}

#[test]
fn a_single_message_kept_from_a_single_reader_is_noticed_by_the_next_beat() {
    for_seeds("a_single_message_kept_from_a_single_reader", 0, 4, |seed| {
        let mut world = World::meet(seed, 4);
        world.chat(0);
        world.run(12_000);
        let begin = world.now;
        let kept_back = world.people[0].view().people[0].id.clone();
        let mut done = false;
        world.tamper(LogEditor::new(move |to, entry: LogEntry| match entry.entry {
            Entry::Message { .. } if to == 2 && !done && entry.from.to_text() == kept_back => {
                done = true;
                vec![]
            }
            _ => vec![entry],
        }));
        world.chat(0);
        world.run(40_000);
        for index in [1, 2, 3] {
            let missing = |name: &str| {
                let view = world.people[index].view();
                view.people.iter().filter(|person| person.name == name).map(|person| person.missing).sum()
            };
            assert_eq!((missing("person 0"), index), (u32::from(index == 2), index));
            assert_eq!(missing("person 1") + missing("person 3"), 0);
        }
        assert!(world.people[2].indicated(Indicator::Settling, begin));
        assert!(!world.people[1].indicated(Indicator::Settling, begin));
    });
}

/// Tells person 1 something else.
struct Withhold<F>(F);

impl<F: FnMut(&ServerMessage) -> Option<Vec<ServerMessage>>> Tamper for Withhold<F> {
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        _: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        let instead = if to == 1 { (self.0)(&message) } else { None };
        instead.unwrap_or_else(|| vec![message]).into_iter().map(|message| (to, message)).collect()
    }
}

const ISSUER: &str = "https://login.university.example";

fn idp() -> Provider {
    Provider::new("p", ISSUER, 7)
}

/// The same address with a key that the server has.
fn forger() -> Provider {
    Provider::new("p", ISSUER, 8)
}

/// Lets time pass and looks, all the while, that nobody is called verified but by the name that their provider said, and the
/// last so many not at all. The provider's names are those by which people go.
fn watch_names(world: &mut World, time: u64, cheats: usize) {
    let until = world.now + time;
    while world.now < until {
        world.run(50);
        let honest: Vec<_> =
            (0..world.people.len() - cheats).map(|index| format!("person {index}")).collect();
        for index in world.present() {
            let view = world.people[index].view();
            let people = view.people.iter().map(|person| (&person.name, &person.mark));
            for (name, mark) in people.chain(view.callers.iter().map(|caller| (&caller.name, &caller.mark))) {
                let NameMark::Verified { name: said, keys, .. } = mark else { continue };
                let sure = matches!(keys, KeysSeen::Known | KeysSeen::First);
                assert!(!sure || (said == name && honest.contains(name)), "{name} is verified as {said}");
            }
        }
    }
}

/// How many are called verified, over all who look.
fn marks(world: &World) -> usize {
    let people = world.people.iter().flat_map(|person| &person.view().people);
    people.filter(|person| matches!(person.mark, NameMark::Verified { keys: KeysSeen::First, .. })).count()
}

fn vouched_for(seed: u64, count: usize) -> World {
    let mut world = World::new(seed);
    world.provider = Some(idp());
    for _ in 0..count {
        world.join();
        world.run(600);
    }
    world.run(3_000);
    assert_eq!(marks(&world), count * count, "everyone sees everyone's name verified");
    world
}

/// The server gives members key packages under others' names, or the first one's again, or cuts into what stands sealed in them.
struct Shuffles {
    how: usize,
    first: Option<PendingMember>,
}

impl Tamper for Shuffles {
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        let message = match message {
            // The sealed profile is most of a key package that shows evidence: its middle lies in it.
            ClientMessage::Knock { room, proof, visitor, mut key_package, replaces } if self.how == 2 => {
                let middle = key_package.0.len() / 2;
                key_package.0[middle] ^= 1;
                ClientMessage::Knock { room, proof, visitor, key_package, replaces }
            }
            other => other,
        };
        vec![(from, message)]
    }

    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        _: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        let message = match message {
            ServerMessage::CommitRequest { request, mut adds, removes } => {
                let first = self.first.get_or_insert_with(|| adds[0].clone()).clone();
                match self.how {
                    0 => adds.iter_mut().for_each(|add| add.key_package = first.key_package.clone()),
                    1 => adds = vec![first],
                    _ => {}
                }
                ServerMessage::CommitRequest { request, adds, removes }
            }
            other => other,
        };
        vec![(to, message)]
    }
}

#[test]
fn a_server_that_puts_evidence_on_another_leaf_replays_it_or_cuts_it_out_makes_no_verified_name() {
    for how in 0..3 {
        let mut world = vouched_for(how as u64, 2);
        world.tamper(Shuffles { how, first: None });
        world.join();
        world.join();
        watch_names(&mut world, 6_000, 0);
        world.tamper(Honest);
        watch_names(&mut world, 2_000, 0);
    }
}

/// The server tells these that the provider has the forger's key, in place of its own or beside it.
struct FalseKeys {
    to: Vec<usize>,
    beside: bool,
}

impl Tamper for FalseKeys {
    fn told(&mut self, to: usize, _: &str, told: Option<Vec<u8>>) -> (u64, Option<Vec<u8>>) {
        let (own, false_one) = (idp(), forger());
        let keys = if self.beside { vec![&own, &false_one] } else { vec![&false_one] };
        (0, if self.to.contains(&to) { Some(simulation::told(ISSUER, &keys)) } else { told })
    }
}

#[test]
fn a_server_that_tells_some_members_false_keys_makes_no_verified_name() {
    for beside in [false, true] {
        for_seeds("a_server_that_tells_some_members_false_keys_makes_no_verified_name", 0, 2, |seed| {
            let mut world = vouched_for(seed, 2);
            // The next one and the one with the forged name believe the server.
            world.tamper(FalseKeys { to: vec![2, 3], beside });
            world.join();
            watch_names(&mut world, 3_000, 0);
            world.provider = Some(forger());
            let eve = world.join();
            watch_names(&mut world, 5_000, 1);
            assert!(world.people[eve].in_meeting(), "she holds the link, and is there as a guest is");
        });
    }
}

#[test]
fn a_token_that_somebody_saw_in_a_meeting_is_of_no_use_in_another_leaf() {
    for_seeds("a_token_that_somebody_saw_in_a_meeting_is_of_no_use_in_another_leaf", 0, 2, |seed| {
        let mut world = vouched_for(seed, 2);
        let seen = world.people[1].shown().expect("it is shown").clone();
        let key = NameKey::generate(&mut ChaCha8Rng::seed_from_u64(seed)).to_text().to_string();
        // Her own program is told nothing of the provider, and so holds nothing back.
        world.tamper(Silence(2));
        let eve = world.join_showing(ShownName { key, ..seen });
        watch_names(&mut world, 5_000, 1);
        let seen_by_host =
            world.people[0].view().people.iter().find(|person| person.name == "person 2").cloned();
        assert_eq!(seen_by_host.map(|person| person.mark), Some(NameMark::Refused));
        assert!(world.people[eve].in_meeting());
    });
}

/// The server tells somebody nothing of providers.
struct Silence(usize);

impl Tamper for Silence {
    fn told(&mut self, to: usize, _: &str, told: Option<Vec<u8>>) -> (u64, Option<Vec<u8>>) {
        (0, told.filter(|_| to != self.0))
    }
}
