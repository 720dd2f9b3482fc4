//! A scenario by name on the real server; a program of its own, so that its time can be measured.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

// This meeting needs a part of it.
#[allow(dead_code)]
#[path = "../meetings/house.rs"]
mod house;

use std::time::Duration;

use headless::load::named::{Fit, Named, Order, Target, hold};
use house::House;

#[tokio::test(flavor = "multi_thread")]
async fn listeners_who_rest_stay_on_the_line_and_are_counted() {
    let house = House::open().await;
    let scale = 0.025;
    let order = Order {
        shape: Named::find("speaker-1000").unwrap().at(scale),
        wanted: scale,
        fit: Fit { scale, because: None },
        // Longer than the server keeps a silent line.
        duration: Duration::from_secs(20),
    };
    let figures = hold(&order, Target::Own(&house.server), std::future::pending()).await.unwrap();
    println!("{figures}");
    assert_eq!((figures.joined, figures.failed, figures.without_frame), (25, 0, 0), "{figures}");
    // The speaker, and of the listeners the second and the eighteenth to come.
    assert_eq!((figures.followed, figures.rested), (3, 22), "{figures}");
    assert_eq!((figures.signalling_lost, figures.media_lost), (0, 0), "{figures}");
    assert_eq!(figures.frames_failed, 0, "{figures}");
    // However few a busy machine lets the one send, they come to all 24, but for what is under way when it is counted
    // and a picture that is held back for a while.
    let copies = figures.packets_sent * 24;
    assert!(figures.packets_sent > 0 && figures.packets_received * 2 > copies, "{figures}");
    assert!(figures.packets_received <= copies + copies / 10, "{figures}");
    let passage = figures.passage.unwrap();
    assert!(passage.timed > figures.packets_received / 8, "a quarter is followed: {figures}");
    assert!(passage.p50_us > 1.0 && passage.p50_us <= passage.p99_us, "{figures}");
    let server = figures.server.unwrap();
    assert!(server.ns_per_packet > 100.0 && server.memory_per_participant > 1e4, "{figures}");
    assert!(figures.to_json().contains("\"ns_per_packet\""));
    assert!(figures.derived.unwrap().participants == 1_000);
}
