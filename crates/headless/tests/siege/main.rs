//! Floods on the real server; a program of its own, so that what it measures of other meetings is not hurt by those of other tests.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

// The server is needed, its people are not.
#[allow(dead_code)]
#[path = "../meetings/house.rs"]
mod house;

use std::{path::Path, time::Duration};

use headless::load::{
    LocalServer, Settings,
    siege::{Endured, Siege, endure},
};
use house::{built, program};
use tokio::sync::Mutex;

const BOTH: Siege =
    Siege { meetings: 2, people: 3, strangers: 4_000, member: 20, pairs: 3, window: Duration::from_secs(4) };

/// One siege at a time, and nothing built beside it.
static FIELD: Mutex<()> = Mutex::const_new(());

/// What came of it, and how many datagrams the server has dropped.
async fn lay(program: &Path, siege: Siege) -> (Endured, u64) {
    let settings = Settings { counters: true, ..Settings::default() };
    let server = LocalServer::temporary_as(program, settings).await.unwrap();
    let endured = endure(&server, siege).await.unwrap();
    println!("{endured}");
    assert!(endured.calm.packets > 100.0, "meetings go on: {endured}");
    (endured, server.counter("conclave_media_dropped_total{shard=\"0\"} ").await.unwrap())
}

/// What floods have done that they must not.
fn harm(endured: &Endured) -> Vec<&'static str> {
    let Endured { calm, flooded, strangers: (_, _, got), .. } = endured;
    let harms = [
        (*got > 0, "strangers are answered"),
        (flooded.lost >= calm.lost + 0.5, "packets are lost"),
        (flooded.p95_ms >= calm.p95_ms + 10.0, "packets come late"),
    ];
    harms.into_iter().filter_map(|(done, what)| done.then_some(what)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn floods_of_strangers_and_of_a_member_do_not_hurt_other_meetings() {
    let _alone = FIELD.lock().await;
    let (endured, dropped) = lay(program(), BOTH).await;
    let (packets, ..) = endured.strangers;
    assert!(packets > 20_000 && endured.member > 5_000, "there were floods: {endured}");
    assert!(dropped > packets / 2, "the floods reach the server: {dropped} dropped, {endured}");
    assert!(harm(&endured).is_empty(), "{:?}: {endured}", harm(&endured));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_guard_is_hurt_and_it_is_seen() {
    let _alone = FIELD.lock().await;
    let unguarded = built("conclave-unguarded");
    let by_strangers = hurt(&unguarded, |more| Siege { strangers: 8_000 * more, member: 0, ..BOTH }).await;
    assert!(harm(&by_strangers).contains(&"strangers are answered"), "{by_strangers}");
    hurt(&unguarded, |more| Siege { strangers: 0, member: BOTH.member * more, ..BOTH }).await;
}

/// A flood that does hurt, the larger the quicker the machine is.
async fn hurt(program: &Path, siege: impl Fn(u32) -> Siege) -> Endured {
    for more in [1, 2, 4, 8] {
        let (endured, _) = lay(program, Siege { pairs: 1, ..siege(more) }).await;
        let harm = harm(&endured);
        if harm.contains(&"packets are lost") || harm.contains(&"packets come late") {
            return endured;
        }
    }
    panic!("no flood hurts");
}
