//! Eighteen people in one meeting on the real server; a program of its own, so that its time can be measured.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

// This meeting needs a part of it.
#[allow(dead_code)]
#[path = "../meetings/house.rs"]
mod house;

use std::time::Duration;

use headless::{
    load::{Plan, Scenario, run},
    participant::Voice,
};
use house::House;

#[tokio::test(flavor = "multi_thread")]
async fn the_streams_of_eighteen_people_all_open() {
    let house = House::open().await;
    let plan = Plan {
        link: house.server.link(),
        participants: 18,
        arrival: Duration::from_millis(100),
        // More turns than it takes, so that everyone has spoken.
        duration: Voice::TURN * 11,
        // On a busy machine.
        patience: Duration::from_secs(60),
        scenario: Scenario::Meeting,
        tcp: false,
        server: Some(house.server.process()),
    };
    let report = run(&plan, std::future::pending()).await.unwrap();
    println!("{report}");
    assert_eq!((report.joins.ok, report.joins.failed, report.joins.smallest_roster), (18, 0, 18), "{report}");
    assert_eq!(report.streams.announced, 36, "{report}");
    assert_eq!(report.streams.opened_by_somebody, 36, "{report}");
    assert_eq!((report.frames.failed, report.streams.not_opening), (0, 0), "{report}");
    assert_eq!(report.streams.opening, report.streams.wanted, "{report}");
}
