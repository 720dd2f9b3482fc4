//! Floods on the real server; a program of its own, so that nothing runs beside it.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

// The server is needed, its people are not.
#[allow(dead_code)]
#[path = "../meetings/house.rs"]
mod house;

use std::time::Duration;

use headless::load::{
    LocalServer, Settings,
    siege::{Siege, endure},
};
use house::program;

#[tokio::test(flavor = "multi_thread")]
async fn floods_of_strangers_and_of_a_member_do_not_hurt_other_meetings() {
    let settings = Settings { counters: true, ..Settings::default() };
    let server = LocalServer::temporary_as(program(), settings).await.unwrap();
    let siege = Siege {
        meetings: 2,
        people: 3,
        strangers: 4_000,
        member: 20,
        pairs: 3,
        window: Duration::from_secs(4),
    };
    let endured = endure(&server, siege).await.unwrap();
    println!("{endured}");
    let (packets, _, got) = endured.strangers;
    assert!(packets > 20_000 && endured.member > 5_000, "there were floods: {endured}");
    let dropped = server.counter("conclave_media_dropped_total{shard=\"0\"} ").await.unwrap();
    assert!(dropped > packets / 2, "the floods reach the server: {dropped} dropped, {endured}");
    assert_eq!(got, 0, "nobody answers strangers");
    assert!(endured.calm.packets > 100.0, "meetings go on: {endured}");
    assert!(endured.flooded.lost < endured.calm.lost + 0.5, "{endured}");
    assert!(endured.flooded.p95_ms < endured.calm.p95_ms + 10.0, "{endured}");
}
