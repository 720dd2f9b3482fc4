//! A call of one voice over two lines.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use netlab::{Conditions, Link, Loss};

/// A frame of a voice is so long.
const FRAME: Duration = Duration::from_millis(20);
const FRAMES: usize = 1_500;
const MILLISECOND: Duration = Duration::from_millis(1);
/// 32 kbit/s.
const FRAME_BYTES: usize = 80;
/// What stands around it: IPv4, UDP, RTP with extensions, the tags of SFrame and SRTP.
const AROUND: usize = 28 + 24 + 18 + 16;
/// A header for each copy (RFC 2198 section 3), and one for the frame itself.
const COPY_HEADER: usize = 4;
/// A request in a packet of its own, reduced size (RFC 5506).
const REQUEST: usize = 28 + 16 + 14 + 16;

/// A packet that was only overtaken has this long to come.
const OVERTAKEN: Duration = Duration::from_millis(10);
/// It is asked for again after a round trip and this.
const SLACK: Duration = Duration::from_millis(15);
/// Later it would be of no use.
const WORTH_ASKING: Duration = Duration::from_millis(300);

/// What is done against loss.
#[derive(Debug, Clone, Copy)]
pub struct Means {
    /// Each end of a line asks the other for what is missing.
    pub nack: bool,
    /// Frames that each packet carries again, by how far back they are (RFC 2198).
    pub copies: &'static [usize],
    /// Each frame holds the one before it in coarse (RFC 6716 section 2.1.7), within the same bits.
    pub coarse: bool,
}

impl Means {
    pub const NONE: Self = Self { nack: false, copies: &[], coarse: false };

    fn packet(self) -> usize {
        let copies = self.copies.len() * (FRAME_BYTES + COPY_HEADER);
        AROUND + FRAME_BYTES + copies + usize::from(copies > 0)
    }

    /// What a packet holds.
    fn frames(self, number: usize) -> impl Iterator<Item = usize> {
        let coarse = self.coarse.then_some(1);
        let back = self.copies.iter().copied().chain(coarse);
        std::iter::once(number).chain(back.filter_map(move |back| number.checked_sub(back)))
    }
}

/// Whose line is bad, both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    Listener,
    Speaker,
    Both,
}

#[derive(Debug, Clone, Copy)]
pub struct Call {
    pub means: Means,
    pub place: Where,
    pub loss: Loss,
    /// Of each line.
    pub round_trip: Duration,
}

/// What was heard of calls: for each frame how long after its time it was there.
#[derive(Debug)]
pub struct Heard {
    /// Call by call.
    late: Vec<Vec<Option<Duration>>>,
    /// On the speaker's line and on the listener's, both ways.
    bytes: [usize; 2],
}

impl Heard {
    pub fn of_all(calls: impl IntoIterator<Item = Self>) -> Self {
        calls.into_iter().fold(Self { late: Vec::new(), bytes: [0; 2] }, |mut all, call| {
            all.late.extend(call.late);
            all.bytes = std::array::from_fn(|line| all.bytes[line] + call.bytes[line]);
            all
        })
    }

    fn frames(&self) -> impl Iterator<Item = &Option<Duration>> {
        self.late.iter().flatten()
    }

    /// Share of frames that were there for an ear that waits so long.
    pub fn in_time(&self, buffer: Duration) -> f64 {
        let there = self.frames().filter(|late| late.is_some_and(|late| late <= buffer)).count();
        there as f64 / self.frames().count() as f64
    }

    pub fn longest_gap(&self, buffer: Duration) -> Duration {
        let there = |late: &Option<Duration>| late.is_some_and(|late| late <= buffer);
        let runs = self.late.iter().flat_map(|call| call.split(there));
        FRAME * runs.map(<[_]>::len).max().unwrap_or_default() as u32
    }

    /// What the busier line is given to carry, both ways together.
    pub fn bits_per_second(&self) -> f64 {
        let busier = self.bytes.into_iter().max().unwrap_or_default();
        busier as f64 * 8.0 / (self.late.len() as f64 * FRAMES as f64 * FRAME.as_secs_f64())
    }
}

#[derive(Debug, Clone)]
struct Packet {
    bytes: usize,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Voice(usize),
    Request(Vec<usize>),
}

impl netlab::Packet for Packet {
    fn bytes(&self) -> usize {
        self.bytes
    }
}

/// One end of a line that receives.
#[derive(Debug)]
struct Receiver {
    came: Vec<bool>,
    highest: Option<usize>,
    /// When each is to be asked for, and since when it is missing.
    missing: BTreeMap<usize, (Duration, Duration)>,
}

impl Receiver {
    fn new() -> Self {
        Self { came: vec![false; FRAMES], highest: None, missing: BTreeMap::new() }
    }

    /// Gives whether it is new.
    fn take(&mut self, number: usize, now: Duration) -> bool {
        if std::mem::replace(&mut self.came[number], true) {
            return false;
        }
        self.missing.remove(&number);
        let next = self.highest.map_or(0, |highest| highest + 1);
        self.missing.extend((next..number).map(|number| (number, (now + OVERTAKEN, now))));
        self.highest = self.highest.max(Some(number));
        true
    }

    fn ask(&mut self, round_trip: Duration, now: Duration) -> Vec<usize> {
        self.missing.retain(|_, (_, since)| now - *since <= WORTH_ASKING);
        let due = self.missing.iter_mut().filter(|(_, (at, _))| *at <= now);
        due.map(|(number, (at, _))| {
            *at = now + round_trip + SLACK;
            *number
        })
        .collect()
    }
}

impl Call {
    pub fn over_half_a_minute(self, seed: u64) -> Heard {
        let start = Instant::now();
        let line = |bad: bool, part: u64| {
            let loss = if bad { self.loss } else { Loss::None };
            let conditions = Conditions { delay: self.round_trip / 2, loss, ..Conditions::default() };
            [0, 1].map(|way| Link::<Packet>::new(conditions, seed * 4 + part * 2 + way, start))
        };
        let [mut said, mut asked_speaker] = line(self.place != Where::Listener, 0);
        let [mut told, mut asked_forwarder] = line(self.place != Where::Speaker, 1);
        let (mut forwarder, mut listener) = (Receiver::new(), Receiver::new());
        let mut heard: Vec<Option<Duration>> = vec![None; FRAMES];
        let mut bytes = [0; 2];
        let voice = |number| Packet { bytes: self.means.packet(), content: Content::Voice(number) };
        let request = |missing| Packet { bytes: REQUEST, content: Content::Request(missing) };
        let mut send = |line: usize, link: &mut Link<Packet>, packet: Packet, now| {
            bytes[line] += packet.bytes;
            link.push(packet, now);
        };

        let end = FRAME * FRAMES as u32 + Duration::from_secs(1);
        let mut time = Duration::ZERO;
        while time < end {
            let now = start + time;
            let frame = (time.as_millis() / FRAME.as_millis()) as usize;
            if frame < FRAMES && FRAME * frame as u32 == time {
                send(0, &mut said, voice(frame), now);
            }
            while let Some(packet) = asked_speaker.pop(now) {
                let Content::Request(missing) = packet.content else { continue };
                missing.into_iter().for_each(|number| send(0, &mut said, voice(number), now));
            }
            while let Some(packet) = said.pop(now) {
                let Content::Voice(number) = packet.content else { continue };
                if forwarder.take(number, time) {
                    send(1, &mut told, voice(number), now);
                }
            }
            while let Some(packet) = asked_forwarder.pop(now) {
                let Content::Request(missing) = packet.content else { continue };
                for number in missing.into_iter().filter(|number| forwarder.came[*number]) {
                    send(1, &mut told, voice(number), now);
                }
            }
            while let Some(packet) = told.pop(now) {
                let Content::Voice(number) = packet.content else { continue };
                listener.take(number, time);
                for frame in self.means.frames(number) {
                    let due = FRAME * frame as u32 + self.round_trip;
                    heard[frame].get_or_insert(time.saturating_sub(due));
                }
            }
            if self.means.nack {
                let ends = [(&mut forwarder, &mut asked_speaker), (&mut listener, &mut asked_forwarder)];
                for (line, (receiver, link)) in ends.into_iter().enumerate() {
                    let missing = receiver.ask(self.round_trip, time);
                    if !missing.is_empty() {
                        send(line, link, request(missing), now);
                    }
                }
            }
            time += MILLISECOND;
        }
        Heard { late: vec![heard], bytes }
    }
}
