//! Toy senders over a line in virtual time: each has a controller, does as it says, and is told by a receiver
//! what arrived, as browsers tell it.

#![allow(clippy::unwrap_used, dead_code)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use congestion::{Config, Controller, Kind, Probe, ProbeId};
use netlab::{Conditions, Link, Loss, Profile};

pub const CONFIG: Config = Config { initial: 500_000, min: 40_000, max: 8_000_000 };
pub const DELAY: Duration = Duration::from_millis(20);
/// How often browsers tell, in ms: by what is received, between these.
const FEEDBACK: [u64; 3] = [50, 100, 250];
const TICK: Duration = Duration::from_millis(1);
const VOICE: u64 = 40_000;

pub fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[derive(Clone)]
struct Packet {
    flow: usize,
    sequence: u64,
    bytes: usize,
    sent: Instant,
}

impl netlab::Packet for Packet {
    fn bytes(&self) -> usize {
        self.bytes
    }
}

type Told = Vec<(u64, Option<Duration>)>;

#[derive(Clone)]
struct Feedback(Told);

impl netlab::Packet for Feedback {
    fn bytes(&self) -> usize {
        100
    }
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sends {
    /// As much as the estimate says, paced.
    All,
    /// A voice, and the highest layer of a picture that fits beside it, in frames.
    Layers,
    /// A voice alone, 50 packets per second.
    Voice,
    /// As much as the estimate says, paced, but no more than so many bits per second.
    UpTo(u64),
    /// So many bits per second, whatever the estimate says.
    Blindly(u64),
}

/// Layers of a picture, in bits per second.
const LAYERS: [u64; 3] = [1_700_000, 500_000, 150_000];

/// How the receiver tells of packets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tells {
    Truth,
    /// All arrived, at time 0.
    AllAtOnce,
    /// All arrived, each as long after its sending, whatever was lost.
    AllArrived,
}

pub struct Flow {
    pub controller: Controller,
    pub sends: Sends,
    pub tells: Tells,
    sequence: u64,
    budget: f64,
    voice_due: Instant,
    frame_due: Instant,
    probe: Option<(Probe, Instant, usize)>,
    pub probes: u32,
    back: Link<Feedback>,
    /// The receiver: what arrived lately, what is to be told, the next number.
    arrived: BTreeMap<u64, Duration>,
    fresh: Vec<u64>,
    next_told: u64,
    feedback: Duration,
    feedback_due: Instant,
    sent_at: BTreeMap<u64, Instant>,
    /// Bytes that arrived, and how long each packet waited beyond the path's delay.
    pub arrived_bytes: u64,
    pub waits: Vec<(Instant, Duration)>,
    /// Each 10 ms.
    pub estimates: Vec<(Instant, u64)>,
}

pub struct World {
    pub start: Instant,
    pub now: Instant,
    line: Link<Packet>,
    pub flows: Vec<Flow>,
    seed: u64,
}

impl World {
    pub fn new(profile: impl Into<Profile>, seed: u64) -> Self {
        let start = Instant::now();
        Self { start, now: start, line: Link::new(profile, seed, start), flows: Vec::new(), seed }
    }

    pub fn with(profile: impl Into<Profile>, seed: u64, sends: Sends) -> Self {
        let mut world = Self::new(profile, seed);
        world.join(sends);
        world
    }

    pub fn join(&mut self, sends: Sends) {
        self.join_with(CONFIG, sends);
    }

    pub fn join_with(&mut self, config: Config, sends: Sends) {
        let now = self.now;
        let mut controller = Controller::new(config, now);
        if sends == Sends::Layers {
            controller.desired(VOICE + LAYERS[0]);
        }
        if let Sends::UpTo(bps) = sends {
            controller.desired(bps);
        }
        let back = Conditions { delay: DELAY, ..Conditions::default() };
        let seed = self.seed * 31 + self.flows.len() as u64;
        self.flows.push(Flow {
            controller,
            sends,
            tells: Tells::Truth,
            sequence: 65_000,
            budget: 0.0,
            voice_due: now,
            frame_due: now + ms(seed % 33),
            probe: None,
            probes: 0,
            back: Link::new(back, seed, now),
            arrived: BTreeMap::new(),
            fresh: Vec::new(),
            next_told: 65_000,
            feedback: ms(FEEDBACK[(self.seed % 3) as usize]),
            feedback_due: now + ms(50 + seed % 50),
            sent_at: BTreeMap::new(),
            arrived_bytes: 0,
            waits: Vec::new(),
            estimates: Vec::new(),
        });
    }

    pub fn flow(&mut self) -> &mut Flow {
        &mut self.flows[0]
    }

    pub fn follow(&mut self, profile: impl Into<Profile>) {
        self.line.follow(profile, self.now);
    }

    pub fn lose_feedback(&mut self, share: f64) {
        let back = Conditions { delay: DELAY, loss: Loss::Random(share), ..Conditions::default() };
        let now = self.now;
        self.flow().back.follow(back, now);
    }

    pub fn cut(&mut self, conditions: Conditions) {
        self.follow(Conditions { cut: true, ..conditions });
        let now = self.now;
        self.flow().back.follow(Conditions { cut: true, delay: DELAY, ..Conditions::default() }, now);
    }

    pub fn open(&mut self, conditions: Conditions) {
        self.follow(conditions);
        self.lose_feedback(0.0);
    }

    pub fn run(&mut self, time: Duration) {
        let until = self.now + time;
        while self.now < until {
            self.tick();
        }
    }

    /// Until the estimate is at least so much; gives how long that took, or `None` after `longest`.
    pub fn until(&mut self, bps: u64, longest: Duration) -> Option<Duration> {
        let since = self.now;
        while self.flow().controller.estimate() < bps {
            if self.now - since >= longest {
                return None;
            }
            self.tick();
        }
        Some(self.now - since)
    }

    fn tick(&mut self) {
        self.now += TICK;
        let now = self.now;
        let mut packets = Vec::new();
        for (index, flow) in self.flows.iter_mut().enumerate() {
            flow.send(index, now, &mut packets);
        }
        for packet in packets {
            self.line.push(packet, now);
        }
        while let Some(at) = self.line.next().filter(|at| *at <= now) {
            while let Some(packet) = self.line.pop(at) {
                let start = self.start;
                self.flows[packet.flow].receive(&packet, at, start);
            }
        }
        let each_10_ms = (now - self.start).as_millis().is_multiple_of(10);
        for flow in &mut self.flows {
            flow.tell(now, self.start);
            if each_10_ms {
                flow.estimates.push((now, flow.controller.estimate()));
            }
        }
    }
}

impl Flow {
    fn packet(&mut self, flow: usize, bytes: usize, probe: Option<ProbeId>, now: Instant) -> Packet {
        let sequence = self.sequence;
        self.sequence += 1;
        let kind = probe.map_or(Kind::Media, Kind::Probe);
        self.controller.sent(sequence, bytes, kind, now);
        self.sent_at.insert(sequence, now);
        if let Some((_, _, sent)) = &mut self.probe {
            *sent += bytes;
        }
        Packet { flow, sequence, bytes, sent: now }
    }

    fn send(&mut self, index: usize, now: Instant, packets: &mut Vec<Packet>) {
        let estimate = self.controller.estimate();
        let paced = match self.sends {
            Sends::All => Some(estimate),
            Sends::UpTo(bps) => Some(bps.min(estimate)),
            Sends::Blindly(bps) => Some(bps),
            Sends::Layers | Sends::Voice => None,
        };
        if let Some(bps) = paced {
            self.budget = (self.budget + bps as f64 / 8_000.0).min(5_000.0);
            while self.budget >= 0.0 {
                self.budget -= 1_200.0;
                packets.push(self.packet(index, 1_200, None, now));
            }
        } else if now >= self.voice_due {
            self.voice_due = now.max(self.voice_due + ms(20));
            packets.push(self.packet(index, (VOICE / 50 / 8) as usize, None, now));
        }
        if self.sends == Sends::Layers && now >= self.frame_due {
            self.frame_due = now.max(self.frame_due + Duration::from_micros(33_333));
            let layer = LAYERS.into_iter().find(|layer| layer + VOICE <= estimate).unwrap_or(0);
            let mut left = (layer / 30 / 8) as usize;
            while left > 0 {
                let bytes = left.min(1_200);
                left -= bytes;
                packets.push(self.packet(index, bytes, None, now));
            }
        }
        self.pad(index, now, packets);
    }

    fn pad(&mut self, index: usize, now: Instant, packets: &mut Vec<Packet>) {
        if self.controller.wake().is_some_and(|at| now >= at) {
            self.poll(now);
        }
        while let Some((probe, since, sent)) = self.probe {
            if sent >= probe.bytes {
                self.probe = None;
                break;
            }
            let share = (now - since).as_secs_f64() / probe.within.as_secs_f64();
            if sent as f64 > share * probe.bytes as f64 {
                break;
            }
            let size = probe.bytes.div_ceil(probe.packets as usize);
            packets.push(self.packet(index, size, Some(probe.id), now));
        }
    }

    fn poll(&mut self, now: Instant) {
        let blind = matches!(self.sends, Sends::Blindly(_));
        if let Some(probe) = self.controller.poll(now).filter(|_| !blind) {
            self.probes += 1;
            self.probe = Some((probe, now, 0));
        }
    }

    fn receive(&mut self, packet: &Packet, at: Instant, start: Instant) {
        self.arrived_bytes += packet.bytes as u64;
        self.waits.push((at, (at - packet.sent).saturating_sub(DELAY)));
        // Another origin, and 50 parts per million fast; told in quarters of milliseconds.
        let clock = ms(77_000_000) + (at - start).mul_f64(1.000_05);
        let clock = Duration::from_micros(clock.as_micros() as u64 / 250 * 250);
        self.arrived.entry(packet.sequence).or_insert(clock);
        self.fresh.push(packet.sequence);
    }

    fn tell(&mut self, now: Instant, start: Instant) {
        if now >= self.feedback_due {
            self.feedback_due += self.feedback;
            if self.tells != Tells::Truth {
                let told = self.next_told..self.sequence;
                self.next_told = self.sequence;
                let lie = |sequence| match self.tells {
                    Tells::AllAtOnce => Duration::ZERO,
                    _ => self.sent_at[&sequence] - start,
                };
                let told = told.map(|sequence| (sequence, Some(lie(sequence)))).collect();
                self.back.push(Feedback(told), now);
            } else if let (Some(first), Some(last)) = (self.fresh.iter().min(), self.fresh.iter().max()) {
                let told = self.next_told.min(*first)..=*last;
                self.next_told = self.next_told.max(*last + 1);
                let told = told.map(|sequence| (sequence, self.arrived.get(&sequence).copied())).collect();
                self.back.push(Feedback(told), now);
                self.fresh.clear();
            }
        }
        while let Some(at) = self.back.next().filter(|at| *at <= now) {
            while let Some(Feedback(told)) = self.back.pop(at) {
                self.controller.round_trip(2 * DELAY);
                self.controller.feedback(told, now);
                self.poll(now);
            }
        }
    }

    /// How long of all packets that arrived since this share waited at most, in ms.
    pub fn wait(&self, since: Instant, share: f64) -> u64 {
        let mut waits: Vec<_> =
            self.waits.iter().filter(|(at, _)| *at >= since).map(|(_, wait)| *wait).collect();
        waits.sort_unstable();
        waits
            .get(((waits.len() as f64 - 1.0).max(0.0) * share) as usize)
            .map_or(0, |wait| wait.as_millis() as u64)
    }

    pub fn lowest(&self, since: Instant) -> u64 {
        self.estimates.iter().filter(|(at, _)| *at >= since).map(|(_, bps)| *bps).min().unwrap()
    }

    pub fn highest(&self, since: Instant) -> u64 {
        self.estimates.iter().filter(|(at, _)| *at >= since).map(|(_, bps)| *bps).max().unwrap()
    }

    pub fn mean(&self, since: Instant) -> u64 {
        let fresh: Vec<_> =
            self.estimates.iter().filter(|(at, _)| *at >= since).map(|(_, bps)| *bps).collect();
        fresh.iter().sum::<u64>() / fresh.len() as u64
    }
}
