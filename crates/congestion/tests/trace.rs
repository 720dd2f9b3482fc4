#![allow(clippy::unwrap_used)]
mod line;
use line::*;
use netlab::*;
fn clean() -> Conditions {
    Conditions { delay: DELAY, ..Conditions::default() }
}
fn limited(bps: u64, queue: u64) -> Conditions {
    Conditions { rate: Some(Rate::new(bps, ms(queue))), ..clean() }
}
fn step(w: &mut World, n: u64) {
    for _ in 0..n {
        w.run(ms(250));
        let f = &w.flows[0];
        eprintln!(
            "{:.3} est {} q {:?} loss {:.2}",
            (w.now - w.start).as_secs_f64(),
            f.controller.estimate(),
            f.controller.queue_delay(),
            f.controller.loss()
        );
    }
}
#[test]
fn outage() {
    for seed in 1..4 {
        eprintln!("seed {seed}");
        let line = limited(3_000_000, 300);
        let mut w = World::with(line, seed, Sends::All);
        step(&mut w, 80);
        w.cut(line);
        w.run(ms(9000 + seed * 130));
        w.open(line);
        step(&mut w, 30);
    }
}
#[test]
fn wide() {
    for seed in 1..9 {
        eprintln!("seed {seed}");
        let mut w = World::with(limited(3_000_000, 300), seed, Sends::Layers);
        w.run(ms(10_000));
        w.follow(limited(150_000, 300));
        step(&mut w, 20 * 4);
        w.run(ms(seed * 700));
        eprintln!("wide");
        w.follow(limited(3_000_000, 300));
        step(&mut w, 60);
    }
}
#[test]
fn voice() {
    for seed in 1..4 {
        eprintln!("seed {seed}");
        let mut w = World::with(limited(3_000_000, 300), seed, Sends::Voice);
        w.flow().controller.desired(40_000);
        w.run(ms(60_000));
        eprintln!("more");
        w.flow().sends = Sends::Layers;
        w.flow().controller.desired(1_740_000);
        step(&mut w, 24);
    }
}
#[test]
fn radio() {
    for seed in 1..3 {
        let line = limited(4_000_000, 2_000);
        let mut w = World::with(line, seed, Sends::All);
        step(&mut w, 40);
        for p in 0..20 {
            eprintln!("pause {p}");
            w.follow(Conditions { rate: Some(Rate::new(0, Queue::Bytes(10_000_000))), ..line });
            w.run(ms(100 + 10 * p));
            w.follow(line);
            step(&mut w, 6);
        }
    }
}
#[test]
fn fall() {
    for seed in 1..3 {
        let mut w = World::with(Scenario::RateFalls.profile(), seed, Sends::All);
        w.run(ms(9500));
        step(&mut w, 80);
    }
}
#[test]
fn loss30() {
    for seed in 1..3 {
        for s in [Sends::Layers, Sends::Voice] {
            eprintln!("seed {seed} {s:?}");
            let mut w = World::with(Conditions { loss: Loss::Random(0.3), ..clean() }, seed, s);
            step(&mut w, 120);
        }
    }
}
