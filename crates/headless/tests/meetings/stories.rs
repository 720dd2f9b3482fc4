//! A few people, and what may happen to them.

use crate::house::{A_WHILE, House, SOON, goes_on, group, join, roster, sees_and_hears, talking};
use headless::{Options, Participant, load::Settings, participant::Tiles, peer::Over};
use protocol::StreamKind::{Camera, Microphone, Screen};

/// Three who talk.
async fn three(house: &House) -> (Participant, Participant, Participant, String) {
    let (anna, link) = house.found("Anna", talking()).await;
    let bert = join(&link, "Bert", talking()).await;
    let carl = join(&link, "Carl", talking()).await;
    (anna, bert, carl, link)
}

async fn all_see_and_hear_each_other(people: &[(&Participant, &str)]) {
    for (viewer, own) in people {
        let others: Vec<&str> = people.iter().map(|(_, name)| *name).filter(|name| name != own).collect();
        sees_and_hears(viewer, &others).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_people_see_and_hear_each_other() {
    let house = House::open().await;
    let (anna, bert, carl, _) = three(&house).await;
    all_see_and_hear_each_other(&[(&anna, "Anna"), (&bert, "Bert"), (&carl, "Carl")]).await;
    for participant in [&anna, &bert, &carl] {
        let frames = participant.state().frames;
        assert_eq!((frames.failed, frames.unexpected), (0, 0), "{frames:?}");
    }
    assert_eq!(group(&anna), group(&bert));
    assert_eq!(group(&anna), group(&carl));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_comes_later_sees_and_hears_those_who_were_there() {
    let house = House::open().await;
    let (anna, link) = house.found("Anna", talking()).await;
    let bert = join(&link, "Bert", talking()).await;
    anna.chat("before");
    sees_and_hears(&anna, &["Bert"]).await;
    let late = join(&link, "Late", talking()).await;
    sees_and_hears(&late, &["Anna", "Bert"]).await;
    sees_and_hears(&bert, &["Late"]).await;
    late.until(SOON, |state| state.chat() == ["before"]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_leaves_is_gone_and_the_others_go_on() {
    let house = House::open().await;
    let (anna, bert, carl, _) = three(&house).await;
    all_see_and_hear_each_other(&[(&anna, "Anna"), (&bert, "Bert"), (&carl, "Carl")]).await;
    let (epoch, _) = group(&anna);
    bert.leave(SOON).await.unwrap();
    roster(&anna, &["Anna", "Carl"]).await;
    roster(&carl, &["Anna", "Carl"]).await;
    assert!(group(&anna).0 > epoch, "the keys change when somebody leaves");
    for stream in [Microphone, Camera] {
        goes_on(&anna, "Carl", stream).await;
        goes_on(&carl, "Anna", stream).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_goes_on_on_another_thread_when_its_own_has_no_room_and_nobody_notices() {
    // So little that the second who comes is placed elsewhere.
    let house =
        House::open_as(Settings { shards: 2, full_at_percent: 1, counters: true, ..Settings::default() })
            .await;
    let (anna, bert, carl, link) = three(&house).await;
    let everyone = [(&anna, "Anna"), (&bert, "Bert"), (&carl, "Carl")];
    all_see_and_hear_each_other(&everyone).await;
    let on_both = async || {
        let sessions = async |shard| {
            house.server.counter(&format!("conclave_media_sessions{{shard=\"{shard}\"}}")).await.unwrap()
        };
        (sessions(0).await, sessions(1).await)
    };
    // Told a few times a second.
    tokio::time::sleep(A_WHILE).await;
    let (first, second) = on_both().await;
    assert!(first > 0 && second > 0 && first + second == 3, "{first} and {second}");
    for (participant, _) in everyone {
        let frames = participant.state().frames;
        assert_eq!((frames.failed, frames.unexpected), (0, 0), "{frames:?}");
    }
    assert_eq!(house.server.counter("conclave_crossings_dropped_total").await, Some(0));

    // Who has left is gone everywhere, and the others go on, until one is alone; who comes then is met as ever.
    bert.leave(SOON).await.unwrap();
    roster(&anna, &["Anna", "Carl"]).await;
    goes_on(&anna, "Carl", Camera).await;
    goes_on(&carl, "Anna", Camera).await;
    carl.leave(SOON).await.unwrap();
    roster(&anna, &["Anna"]).await;
    let dora = join(&link, "Dora", talking()).await;
    sees_and_hears(&dora, &["Anna"]).await;
    sees_and_hears(&anna, &["Dora"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_of_the_signalling_costs_neither_media_nor_messages() {
    let house = House::open().await;
    let (anna, bert, carl, _) = three(&house).await;
    all_see_and_hear_each_other(&[(&anna, "Anna"), (&bert, "Bert"), (&carl, "Carl")]).await;
    let (epoch, _) = group(&anna);
    bert.cut_socket();
    anna.chat("said meanwhile");
    bert.chat("said without a line");
    for participant in [&anna, &bert, &carl] {
        let both = |state: &headless::State| {
            let chat = state.chat();
            chat.contains(&"said meanwhile") && chat.contains(&"said without a line") && chat.len() == 2
        };
        participant.until(SOON, both).await.unwrap();
    }
    goes_on(&bert, "Anna", Camera).await;
    goes_on(&anna, "Bert", Camera).await;
    assert_eq!(group(&bert).0, epoch, "coming back to a seat needs no new keys");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_server_does_not_end_the_meeting() {
    let mut house = House::open().await;
    let (anna, bert, carl, link) = three(&house).await;
    all_see_and_hear_each_other(&[(&anna, "Anna"), (&bert, "Bert"), (&carl, "Carl")]).await;
    let before = group(&anna);
    house.server.restart().await.unwrap();
    for (viewer, others) in [(&anna, ["Bert", "Carl"]), (&bert, ["Anna", "Carl"]), (&carl, ["Anna", "Bert"])]
    {
        for name in others {
            goes_on(viewer, name, Microphone).await;
            goes_on(viewer, name, Camera).await;
        }
    }
    for participant in [&anna, &bert, &carl] {
        assert_eq!(group(participant), before, "the same group goes on in the same epoch");
    }
    let dora = join(&link, "Dora", talking()).await;
    sees_and_hears(&dora, &["Anna", "Bert", "Carl"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_network_is_survived() {
    let house = House::open().await;
    let (anna, link) = house.found("Anna", talking()).await;
    let bert = join(&link, "Bert", talking()).await;
    all_see_and_hear_each_other(&[(&anna, "Anna"), (&bert, "Bert")]).await;
    bert.change_network();
    bert.until(SOON, |state| state.moves == 1).await.unwrap();
    goes_on(&bert, "Anna", Camera).await;
    goes_on(&anna, "Bert", Camera).await;
    goes_on(&anna, "Bert", Microphone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_muted_sends_nothing() {
    let house = House::open().await;
    let (anna, link) = house.found("Anna", talking()).await;
    let bert = join(&link, "Bert", Options::default()).await;
    sees_and_hears(&bert, &["Anna"]).await;
    assert_eq!(bert.state().frames.sealed, 0, "who never switched anything on has sent nothing");

    anna.devices(false, false);
    let silent =
        |state: &headless::State| {
            state.view.iter().flat_map(|view| &view.people).any(|person| {
                person.name == "Anna" && !person.camera.announced && !person.microphone.announced
            })
        };
    bert.until(SOON, silent).await.unwrap();
    // The counts are brought up to date ten times a second.
    tokio::time::sleep(A_WHILE / 5).await;
    let sealed = anna.state().frames.sealed;
    let opened = bert.state().frames.opened;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(anna.state().frames.sealed, sealed);
    assert_eq!(bert.state().frames.opened, opened);

    anna.devices(true, false);
    goes_on(&bert, "Anna", Microphone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_screen_is_seen() {
    let house = House::open().await;
    let (_anna, link) = house.found("Anna", Options { screen: true, ..talking() }).await;
    let bert = join(&link, "Bert", Options::default()).await;
    sees_and_hears(&bert, &["Anna"]).await;
    goes_on(&bert, "Anna", Screen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn media_goes_over_tcp_where_udp_does_not() {
    let house = House::open().await;
    let (anna, link) = house.found("Anna", talking()).await;
    let bert = join(&link, "Bert", Options { over: Over::Tcp, ..talking() }).await;
    all_see_and_hear_each_other(&[(&anna, "Anna"), (&bert, "Bert")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_shows_no_pictures_gets_none() {
    let house = House::open().await;
    let (_anna, link) = house.found("Anna", talking()).await;
    let bert = join(&link, "Bert", Options { tiles: Tiles::AsTold, ..Options::default() }).await;
    goes_on(&bert, "Anna", Microphone).await;
    tokio::time::sleep(A_WHILE).await;
    assert!(bert.state().heard_of("Anna", Camera).is_none());
}
