//! What happens on lines of many kinds: with several seeds, in virtual time. Each story's figures are the
//! worst of all seeds; `cargo test -p conclave-congestion --test stories -- --nocapture` prints them.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fmt::Display;
use std::time::Duration;

use congestion::Config;
use netlab::{Conditions, GilbertElliott, Loss, Queue, Rate, Reordering, Scenario};

use crate::line::{CONFIG, DELAY, Sends, Tells, World, ms};

const SEEDS: std::ops::Range<u64> = 1..9;
const LAYERS: u64 = 1_740_000;

fn clean() -> Conditions {
    Conditions { delay: DELAY, ..Conditions::default() }
}

fn limited(bps: u64, queue: u64) -> Conditions {
    Conditions { rate: Some(Rate::new(bps, ms(queue))), ..clean() }
}

/// A line of the table.
fn tell(story: &str, sends: Sends, what: &str, figure: impl Display, promised: impl Display) {
    println!("| {story} | {sends:?} | {what} | {figure} | {promised} |");
}

fn worst<T: Ord>(figures: impl IntoIterator<Item = T>) -> T {
    figures.into_iter().max().unwrap()
}

fn took(time: Option<Duration>) -> Duration {
    time.unwrap_or(Duration::MAX)
}

#[test]
fn a_line_that_gets_thin_is_noticed_within_two_seconds_and_its_queue_drains() {
    for sends in [Sends::All, Sends::Layers] {
        let (mut above, mut queue) = (0, 0);
        for seed in SEEDS {
            let mut world = World::with(Scenario::RateFalls.profile(), seed, sends);
            world.run(ms(12_000));
            let since = world.now;
            world.run(ms(3_000));
            let drained = world.now;
            world.run(ms(15_000));
            above = above.max(world.flow().highest(since));
            queue = queue.max(world.flow().wait(drained, 0.5));
        }
        tell("3 Mbit/s fall to 150 kbit/s", sends, "highest from 2 s on", above, "< 180000");
        tell("", sends, "median wait from 5 s on, ms", queue, "< 100");
        assert!(above < 180_000 && queue < 100, "{above} {queue} ms");
    }
}

#[test]
fn a_long_queue_gets_shorter_within_four_seconds() {
    for sends in [Sends::All, Sends::Layers] {
        let queue = SEEDS.map(|seed| {
            let mut world = World::with(limited(3_000_000, 2_000), seed, sends);
            world.run(ms(10_000));
            world.follow(limited(500_000, 2_000));
            world.run(ms(4_000));
            let since = world.now;
            world.run(ms(2_000));
            world.flow().wait(since, 0.5)
        });
        let queue = worst(queue);
        tell(
            "3 Mbit/s fall to 500 kbit/s, queue of 2 s",
            sends,
            "median wait from 4 to 6 s after, ms",
            queue,
            "< 600",
        );
        assert!(queue < 600, "{sends:?} {queue}");
    }
}

#[test]
fn loss_on_a_full_line_is_told_apart() {
    let (mut lowest, mut highest, mut queue) = (u64::MAX, 0, 0);
    for seed in SEEDS {
        let lossy = Conditions { loss: Loss::Random(0.2), ..limited(1_000_000, 300) };
        let mut world = World::with(lossy, seed, Sends::All);
        world.run(ms(10_000));
        let since = world.now;
        world.run(ms(60_000));
        let mean = world.flow().mean(since);
        (lowest, highest) = (lowest.min(mean), highest.max(mean));
        queue = queue.max(world.flow().wait(since, 0.95));
    }
    tell("1 Mbit/s, 20 % lost singly", Sends::All, "mean", format!("{lowest}..{highest}"), "780000..1100000");
    tell("", Sends::All, "wait of 95 %, ms", queue, "< 250");
    assert!(lowest > 780_000 && highest < 1_100_000 && queue < 250, "{lowest}..{highest} {queue}");
}

#[test]
fn a_line_that_is_thinner_than_believed_is_noticed_within_three_seconds() {
    for sends in [Sends::All, Sends::Layers] {
        let (mut above, mut queue, mut lowest) = (0, 0, u64::MAX);
        for seed in SEEDS {
            let mut world = World::new(limited(150_000, 1_000), seed);
            world.join_with(Config { initial: 3_000_000, ..CONFIG }, sends);
            world.run(ms(3_000));
            let since = world.now;
            world.run(ms(30_000));
            above = above.max(world.flow().highest(since));
            queue = queue.max(world.flow().wait(since + ms(5_000), 0.95));
            lowest = lowest.min(world.flow().mean(since + ms(7_000)));
        }
        tell("150 kbit/s, believed 3 Mbit/s", sends, "highest from 3 s on", above, "< 200000");
        tell("", sends, "wait of 95 % from 8 s on, ms", queue, "< 250");
        tell("", sends, "mean from 10 s on", lowest, "> 110000");
        assert!(above < 200_000 && queue < 250 && lowest > 110_000, "{above} {queue} ms {lowest}");
    }
}

#[test]
fn a_line_that_gets_wide_again_is_noticed_within_ten_seconds() {
    for sends in [Sends::All, Sends::Layers] {
        let times = SEEDS.map(|seed| {
            let mut world = World::with(limited(3_000_000, 300), seed, sends);
            world.run(ms(10_000));
            world.follow(limited(150_000, 300));
            world.run(ms(20_000 + seed * 700));
            world.follow(limited(3_000_000, 300));
            let enough = if sends == Sends::Layers { LAYERS } else { 2_400_000 };
            took(world.until(enough, ms(60_000)))
        });
        let time = worst(times).as_millis();
        tell("150 kbit/s become 3 Mbit/s", sends, "80 % or all layers after, ms", time, "<= 10000");
        assert!(time <= 10_000, "{time} ms");
    }
}

#[test]
fn loss_that_is_no_congestion_does_not_lower_the_estimate() {
    let burst = |share, length| Loss::Burst(GilbertElliott::bursts(share, length));
    let lines = [
        ("10 % lost singly", Loss::Random(0.1)),
        ("30 % lost singly", Loss::Random(0.3)),
        ("10 % lost in bursts of 8", burst(0.1, 8.0)),
        ("5 % lost in bursts of 20", burst(0.05, 20.0)),
    ];
    for (story, loss) in lines {
        for sends in [Sends::All, Sends::Layers, Sends::Voice] {
            let lowest = SEEDS.map(|seed| {
                let mut world = World::with(Conditions { loss, ..clean() }, seed, sends);
                world.run(ms(3_000));
                let since = world.now;
                world.run(ms(60_000));
                world.flow().lowest(since)
            });
            let lowest = lowest.min().unwrap();
            tell(story, sends, "lowest in a minute", lowest, ">= 500000");
            assert!(lowest >= 500_000, "{story} {sends:?}: {lowest}");
        }
    }
}

#[test]
fn loss_that_is_congestion_lowers_it_where_there_is_no_queue() {
    let promised = 1_500_000;
    // Frames are bursts, which a line without any queue would never let pass.
    for (sends, queue) in [(Sends::All, 2_500), (Sends::UpTo(1_740_000), 2_500), (Sends::Layers, 6_000)] {
        let highest = SEEDS.map(|seed| {
            let policed = Conditions { rate: Some(Rate::new(1_000_000, Queue::Bytes(queue))), ..clean() };
            let mut world = World::with(clean(), seed, sends);
            world.run(ms(10_000));
            world.follow(policed);
            world.run(ms(10_000));
            let since = world.now;
            world.run(ms(20_000));
            world.flow().mean(since)
        });
        let highest = worst(highest);
        tell("policed to 1 Mbit/s, no queue", sends, "mean from 10 s on", highest, format!("< {promised}"));
        assert!(highest < promised, "{highest}");
    }
}

#[test]
fn a_long_queue_is_not_filled() {
    for sends in [Sends::All, Sends::Layers] {
        let (mut queue, mut lowest) = (0, u64::MAX);
        for seed in SEEDS {
            let mut world = World::with(Scenario::Bufferbloat.profile(), seed, sends);
            world.run(ms(5_000));
            let since = world.now;
            world.run(ms(60_000));
            queue = queue.max(world.flow().wait(since, 0.95));
            lowest = lowest.min(world.flow().mean(since));
        }
        tell("bufferbloat, 1 Mbit/s, queue of 2 s", sends, "wait of 95 %, ms", queue, "< 250");
        tell("", sends, "mean estimate", lowest, "> 700000");
        assert!(queue < 250 && lowest > 700_000, "{queue} ms, {lowest}");
    }
}

#[test]
fn jitter_and_another_order_do_not_lower_it() {
    let reordering = Some(Reordering { share: 0.02, late_by: ms(40) });
    for overtaking in [true, false] {
        for sends in [Sends::All, Sends::Layers, Sends::Voice] {
            let lowest = SEEDS.map(|seed| {
                let jittery =
                    Conditions { jitter: ms(30), overtaking, reordering, ..limited(4_000_000, 300) };
                let mut world = World::with(jittery, seed, sends);
                world.run(ms(10_000));
                let since = world.now;
                world.run(ms(60_000));
                world.flow().lowest(since)
            });
            let lowest = lowest.min().unwrap();
            let story = format!("4 Mbit/s, jitter of 30 ms, overtaking {overtaking}, 2 % held");
            tell(&story, sends, "lowest in a minute", lowest, ">= 1000000");
            assert!(lowest >= 1_000_000, "{story} {sends:?}: {lowest}");
        }
    }
}

#[test]
fn after_an_outage_it_is_back_within_three_seconds() {
    for sends in [Sends::All, Sends::Layers] {
        let (mut time, mut during) = (Duration::ZERO, 0);
        for seed in SEEDS {
            let line = limited(3_000_000, 300);
            let mut world = World::with(line, seed, sends);
            world.run(ms(20_000));
            world.cut(line);
            world.run(ms(9_000 + seed * 130));
            during = during.max(world.flow().controller.estimate());
            world.open(line);
            let enough = if sends == Sends::Layers { LAYERS } else { 2_400_000 };
            time = time.max(took(world.until(enough, ms(30_000))));
        }
        tell(
            "3 Mbit/s, nothing for 10 s",
            sends,
            "80 % or all layers after, ms",
            time.as_millis(),
            "<= 3000",
        );
        tell("", sends, "estimate at the end of the silence", during, "< 100000");
        assert!(time <= ms(3_000) && during < 100_000, "{time:?} {during}");
    }
}

#[test]
fn a_radio_that_pauses_does_not_lower_it() {
    for sends in [Sends::All, Sends::Layers, Sends::Voice] {
        let lowest = SEEDS.map(|seed| {
            let line = limited(4_000_000, 2_000);
            let mut world = World::with(line, seed, sends);
            world.run(ms(10_000));
            let since = world.now;
            for pause in 0..20 {
                world.follow(Conditions { rate: Some(Rate::new(0, Queue::Bytes(10_000_000))), ..line });
                world.run(ms(100 + 10 * pause));
                world.follow(line);
                world.run(ms(1_500));
            }
            world.flow().lowest(since)
        });
        let lowest = lowest.min().unwrap();
        tell("4 Mbit/s, pauses of 100 to 300 ms", sends, "lowest", lowest, ">= 1000000");
        assert!(lowest >= 1_000_000, "{sends:?} {lowest}");
    }
}

#[test]
fn a_longer_path_is_no_congestion_for_long() {
    for sends in [Sends::All, Sends::Layers, Sends::Voice] {
        let (mut lowest, mut time) = (u64::MAX, Duration::ZERO);
        for seed in SEEDS {
            let line = limited(3_000_000, 300);
            let mut world = World::with(line, seed, sends);
            world.run(ms(20_000));
            world.follow(Conditions { delay: DELAY + ms(150), ..line });
            let since = world.now;
            world.run(ms(8_000));
            lowest = lowest.min(world.flow().lowest(since));
            let enough = if sends == Sends::Layers { LAYERS } else { 2_400_000 };
            time = time.max(ms(8_000) + took(world.until(enough, ms(60_000))));
        }
        tell("3 Mbit/s, 150 ms longer from one moment on", sends, "lowest", lowest, ">= 400000");
        tell("", sends, "80 % or all layers after, ms", time.as_millis(), "<= 12000");
        assert!(lowest >= 400_000 && time <= ms(12_000), "{sends:?}: {lowest} {time:?}");
    }
}

#[test]
fn after_a_silence_a_longer_path_that_loses_is_believed_soon() {
    let (mut lowest, mut time) = (u64::MAX, Duration::ZERO);
    for seed in SEEDS {
        let line = limited(3_000_000, 300);
        let mut world = World::with(line, seed, Sends::All);
        world.run(ms(20_000));
        world.cut(line);
        world.run(ms(2_500));
        world.open(Conditions { delay: DELAY + ms(150), loss: Loss::Random(0.08), ..line });
        world.run(ms(3_000));
        let since = world.now;
        world.run(ms(8_000));
        lowest = lowest.min(world.flow().lowest(since));
        time = time.max(ms(11_000) + took(world.until(1_500_000, ms(60_000))));
    }
    tell(
        "3 Mbit/s, nothing for 2.5 s, then 150 ms longer and 8 % lost",
        Sends::All,
        "lowest",
        lowest,
        ">= 400000",
    );
    tell("", Sends::All, "half after, ms", time.as_millis(), "<= 15000");
    assert!(lowest >= 400_000 && time <= ms(15_000), "{lowest} {time:?}");
}

#[test]
fn who_sends_little_beside_others_who_fill_the_line_is_back_when_they_stop() {
    for sends in [Sends::Layers, Sends::Voice] {
        let (mut lowest, mut time) = (u64::MAX, Duration::ZERO);
        for seed in SEEDS {
            let mut world = World::with(limited(2_000_000, 400), seed, sends);
            world.run(ms(10_000));
            let since = world.now;
            world.join(Sends::Blindly(2_200_000));
            world.run(ms(15_000));
            lowest = lowest.min(world.flow().lowest(since));
            world.flows[1].sends = Sends::Blindly(0);
            time = time.max(took(world.until(1_600_000, ms(60_000))));
        }
        tell("2 Mbit/s, filled by others for 15 s", sends, "lowest", lowest, ">= 40000");
        tell("", sends, "80 % after, ms", time.as_millis(), "<= 10000");
        assert!(time <= ms(10_000), "{sends:?}: {lowest} {time:?}");
    }
}

#[test]
fn who_sent_little_for_a_minute_gets_more_within_three_seconds() {
    let times = SEEDS.map(|seed| {
        let mut world = World::with(limited(3_000_000, 300), seed, Sends::Voice);
        world.flow().controller.desired(40_000);
        world.run(ms(60_000));
        world.flow().sends = Sends::Layers;
        world.flow().controller.desired(LAYERS);
        took(world.until(LAYERS, ms(30_000)))
    });
    let time = worst(times).as_millis();
    tell("3 Mbit/s, a voice for a minute", Sends::Layers, "all layers after, ms", time, "<= 3000");
    assert!(time <= 3_000, "{time} ms");
}

#[test]
fn two_share_a_line() {
    for sends in [Sends::All, Sends::Layers] {
        let (mut least, mut most, mut queue) = (100, 0, 0);
        for seed in SEEDS {
            let mut world = World::with(limited(2_000_000, 500), seed, sends);
            world.run(ms(10_000));
            world.join(sends);
            world.run(ms(30_000));
            let before: Vec<_> = world.flows.iter().map(|flow| flow.arrived_bytes).collect();
            let since = world.now;
            world.run(ms(60_000));
            let got: Vec<_> =
                world.flows.iter().zip(before).map(|(flow, b)| flow.arrived_bytes - b).collect();
            let share = got[0] * 100 / (got[0] + got[1]);
            (least, most) = (least.min(share), most.max(share));
            queue = queue.max(world.flow().wait(since, 0.95));
        }
        tell("2 Mbit/s shared by two", sends, "share of the first, %", format!("{least}..{most}"), "25..75");
        tell("", sends, "wait of 95 %, ms", queue, "< 250");
        assert!(least >= 25 && most <= 75 && queue < 250, "{least}..{most} {queue}");
    }
}

#[test]
fn half_of_the_feedback_suffices() {
    for sends in [Sends::All, Sends::Layers] {
        let (mut lowest, mut queue) = (u64::MAX, 0);
        for seed in SEEDS {
            let mut world = World::with(limited(3_000_000, 300), seed, sends);
            world.lose_feedback(0.5);
            world.run(ms(10_000));
            let since = world.now;
            world.run(ms(60_000));
            lowest = lowest.min(world.flow().mean(since));
            queue = queue.max(world.flow().wait(since, 0.95));
        }
        let enough = if sends == Sends::Layers { LAYERS } else { 2_100_000 };
        tell("3 Mbit/s, half of the feedback lost", sends, "mean", lowest, format!(">= {enough}"));
        tell("", sends, "wait of 95 %, ms", queue, "< 250");
        assert!(lowest >= enough && queue < 250, "{lowest} {queue}");
    }
}

#[test]
fn who_lies_gains_nothing_beyond_the_bounds() {
    for tells in [Tells::AllAtOnce, Tells::AllArrived] {
        for sends in [Sends::All, Sends::Layers] {
            let highest = SEEDS.map(|seed| {
                let mut world = World::with(limited(300_000, 300), seed, sends);
                world.flow().tells = tells;
                let since = world.now;
                world.run(ms(30_000));
                world.flow().highest(since)
            });
            let highest = worst(highest);
            tell(&format!("lies: {tells:?}"), sends, "highest", highest, format!("<= {}", CONFIG.max));
            assert!(highest <= CONFIG.max);
        }
    }
}

#[test]
fn a_bad_receivers_line_is_made_use_of() {
    for sends in [Sends::All, Sends::Layers] {
        let (mut lowest, mut highest, mut queue) = (u64::MAX, 0, 0);
        for seed in SEEDS {
            let mut world = World::with(Scenario::BadReceiver.profile(), seed, sends);
            world.run(ms(10_000));
            let since = world.now;
            world.run(ms(60_000));
            lowest = lowest.min(world.flow().mean(since));
            highest = highest.max(world.flow().mean(since));
            queue = queue.max(world.flow().wait(since, 0.5));
        }
        tell("bad-receiver", sends, "mean", format!("{lowest}..{highest}"), "190000..360000");
        assert!(lowest >= 190_000 && highest < 360_000, "{lowest}..{highest} {queue}");
    }
}

#[test]
fn a_wide_line_is_filled_soon() {
    for sends in [Sends::All, Sends::Layers] {
        let enough = if sends == Sends::Layers { LAYERS } else { 6_400_000 };
        let times = SEEDS.map(|seed| took(World::with(clean(), seed, sends).until(enough, ms(30_000))));
        let time = worst(times).as_millis();
        tell("clean", sends, "80 % of the bound or all layers after, ms", time, "<= 3000");
        assert!(time <= 3_000, "{time}");
    }
}
