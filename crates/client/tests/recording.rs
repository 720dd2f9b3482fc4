//! Recordings on members' machines: everyone is told before anything is recorded.

use client::{
    Intent,
    io::{HostAct, RecordingWish},
    view::{Event, OwnRecording, Powers},
};
use e2ee::Opening;

use crate::page::{Page, Room, Table};

fn table() -> Table {
    Table::with_guest(&Room::new(Opening { lobby: false, ..Opening::default() }))
}

fn record(page: &mut Page, wish: RecordingWish) {
    page.intent(Intent::Record { wish });
}

fn own(page: &Page) -> OwnRecording {
    page.view().recording.own
}

/// Whose recordings somebody is shown: the place in the table, whether paused, whether allowed.
fn shown(table: &Table, to: usize) -> Vec<(usize, bool, bool)> {
    let running = &table.pages[to].view().recording.running;
    let place = |id: &str| (0..table.pages.len()).find(|page| table.id(*page) == id);
    running.iter().map(|one| (place(&one.person).expect("a member"), one.paused, one.allowed)).collect()
}

fn told(page: &Page) -> Vec<Event> {
    page.view().notices.iter().map(|notice| notice.what).collect()
}

#[test]
fn nothing_is_recorded_before_everyone_has_been_told() {
    let mut table = table();
    record(&mut table.pages[0], RecordingWish::Running);
    assert_eq!(own(&table.pages[0]), OwnRecording::Announcing);
    assert!(table.pages[0].view().recording.taken.is_empty());
    table.settle();
    assert_eq!(own(&table.pages[0]), OwnRecording::Running);
    assert_eq!(table.pages[0].view().recording.taken, [table.id(0), table.id(1)]);
    assert_eq!(
        (shown(&table, 1), told(&table.pages[1])),
        (vec![(0, false, true)], vec![Event::RecordingStarted])
    );

    record(&mut table.pages[0], RecordingWish::Paused);
    assert_eq!(own(&table.pages[0]), OwnRecording::Paused, "at once");
    table.settle();
    assert_eq!(shown(&table, 1), [(0, true, true)]);
    record(&mut table.pages[0], RecordingWish::Running);
    assert_eq!(own(&table.pages[0]), OwnRecording::Announcing, "going on is told first, too");
    table.settle();
    assert_eq!(own(&table.pages[0]), OwnRecording::Running);
    record(&mut table.pages[0], RecordingWish::Off);
    assert_eq!(own(&table.pages[0]), OwnRecording::Off);
    table.settle();
    assert_eq!(shown(&table, 1), []);
    let all =
        [Event::RecordingStarted, Event::RecordingPaused, Event::RecordingResumed, Event::RecordingEnded];
    assert_eq!(told(&table.pages[1]), all);
}

#[test]
fn a_newcomer_is_told_and_not_taken_in_before() {
    let room = Room::new(Opening::default());
    let mut table = Table::with_guest(&room);
    record(&mut table.pages[0], RecordingWish::Running);
    table.settle();
    table.waits(3, &room);
    table.pages[0].act(HostAct::Admit { people: None });
    assert!(!table.pages[0].view().recording.taken.contains(&table.pages[2].knocked().to_text()));
    table.settle();
    assert_eq!(
        (shown(&table, 2), told(&table.pages[2])),
        (vec![(0, false, true)], vec![Event::RecordingStarted])
    );
    assert!(table.pages[0].view().recording.taken.contains(&table.id(2)));
}

#[test]
fn who_wishes_to_be_left_out_is_left_out() {
    let mut table = table();
    record(&mut table.pages[0], RecordingWish::Running);
    table.settle();
    table.pages[1].intent(Intent::LeaveOut { on: true });
    table.settle();
    let (host, guest) = (table.id(0), table.id(1));
    let recording = &table.pages[0].view().recording;
    assert_eq!((&recording.taken, &recording.left_out), (&vec![host], &vec![guest.clone()]));
    table.pages[1].intent(Intent::LeaveOut { on: false });
    table.settle();
    assert!(table.pages[0].view().recording.taken.contains(&guest));
}

#[test]
fn recording_is_for_hosts_until_they_give_it_and_ends_when_they_take_it() {
    let mut table = table();
    record(&mut table.pages[1], RecordingWish::Running);
    assert_eq!(own(&table.pages[1]), OwnRecording::Off);
    let allow = |table: &mut Table, record| {
        let powers = Powers { record, ..table.pages[0].view().policy.as_ref().unwrap().allowed };
        table.pages[0].act(HostAct::Allow { powers });
        table.settle();
    };
    allow(&mut table, true);
    record(&mut table.pages[1], RecordingWish::Running);
    table.settle();
    assert_eq!((own(&table.pages[1]), shown(&table, 0)), (OwnRecording::Running, vec![(1, false, true)]));
    allow(&mut table, false);
    assert_eq!((own(&table.pages[1]), shown(&table, 0)), (OwnRecording::Off, vec![]));
    assert_eq!(told(&table.pages[1]), [Event::RecordGiven, Event::RecordTaken]);
}

#[test]
fn a_host_stops_a_recording_and_a_member_does_not() {
    let room = Room::new(Opening { lobby: false, allowed: e2ee::Powers::ALL, ..Opening::default() });
    let mut table = Table::with_guest(&room);
    record(&mut table.pages[0], RecordingWish::Running);
    record(&mut table.pages[1], RecordingWish::Running);
    table.settle();
    let (host, guest) = (table.id(0), table.id(1));
    table.pages[1].act(HostAct::StopRecording { person: host });
    table.pages[0].act(HostAct::StopRecording { person: guest });
    table.settle();
    assert_eq!((own(&table.pages[0]), own(&table.pages[1])), (OwnRecording::Running, OwnRecording::Off));
    assert!(told(&table.pages[1]).contains(&Event::RecordingStopped));
    assert_eq!(shown(&table, 0), [(0, false, true)]);
}

#[test]
fn a_recording_ends_with_its_recorder() {
    let mut table = table();
    record(&mut table.pages[0], RecordingWish::Running);
    table.settle();
    assert_eq!(shown(&table, 1), [(0, false, true)]);
    table.pages[0].intent(Intent::Leave);
    assert_eq!(own(&table.pages[0]), OwnRecording::Off);
}
