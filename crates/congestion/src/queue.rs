//! How much the path's delay stands above its lowest: a queue that nobody drains.
//!
//! The receiver's clock has another origin, so that only differences of transit (arrival less sending) mean
//! anything. The least transit lately is the path without a queue, as BBR takes its least round trip
//! (draft-ietf-ccwg-bbr, section 5.5): the trend sees a queue only while it grows, this one as long as it
//! stands. Of the present the least counts as well, over [`SLICE`]s: jitter and a radio's pauses delay many
//! packets, but never all for so long; a queue that stands does.

use crate::time::{MS, Micros, SECOND};

/// The lowest is that of the last 30 to 40 s: clocks part by 0.1 ms per second at most, and within this time
/// a sender that overuses has let the queue run empty.
const EPOCH: Micros = 10 * SECOND;
const EPOCHS: usize = 4;
/// The present is three of these: 150 ms of sending, longer than pauses of a radio usually are, and each with
/// some packets, so that the least of them is of one that waited little; with fewer if they come seldom.
const SLICE: Micros = 50 * MS;
const LONG_SLICE: Micros = 100 * MS;
const SLICE_PACKETS: u32 = 3;
const SLICES: usize = 3;
/// A large packet at 100 kbit/s takes as long.
const LONGEST_OWN: Micros = 100 * MS;
const NONE: Micros = Micros::MAX;

/// Least transits.
#[derive(Debug)]
pub(crate) struct Queue {
    epochs: [Micros; EPOCHS],
    epoch_since: Micros,
    /// The latest first.
    slices: [Micros; SLICES],
    slice_since: Micros,
    slice_packets: u32,
    last: Option<Micros>,
    jitter: Micros,
}

impl Queue {
    pub fn new() -> Self {
        Self {
            epochs: [NONE; EPOCHS],
            epoch_since: 0,
            slices: [NONE; SLICES],
            slice_since: 0,
            slice_packets: 0,
            last: None,
            jitter: 0,
        }
    }

    /// A packet's transit, of which `own` is the time in which it is sent itself: on a slow line a large packet
    /// takes long without any queue. Gives how much the transit stands above the lowest.
    pub fn note(&mut self, sent: Micros, transit: Micros, own: Micros, now: Micros) -> Micros {
        self.turn(now);
        self.epochs[0] = self.epochs[0].min(transit);
        let lasted = sent - self.slice_since;
        if lasted >= LONG_SLICE || (lasted >= SLICE && self.slice_packets >= SLICE_PACKETS) {
            self.slices.rotate_right(1);
            (self.slices[0], self.slice_since, self.slice_packets) = (NONE, sent, 0);
        }
        self.slices[0] = self.slices[0].min(transit - own.clamp(0, LONGEST_OWN));
        self.slice_packets += 1;
        // RFC 3550, section 6.4.1.
        let difference = self.last.replace(transit).map_or(0, |last| (transit - last).abs());
        self.jitter += (difference - self.jitter) / 16;
        transit - self.lowest()
    }

    /// What stands now; `None` while too little is known.
    pub fn standing(&self) -> Option<Micros> {
        let known = !self.slices.contains(&NONE) && self.lowest() != NONE;
        known.then(|| (self.present() - self.lowest()).max(0))
    }

    /// Interarrival jitter.
    pub fn jitter(&self) -> Micros {
        self.jitter
    }

    /// The last transit, to notice a clock that is set.
    pub fn last(&self) -> Option<Micros> {
        self.last
    }

    /// The path is another one: what stands now is its lowest.
    pub fn settle(&mut self) {
        self.epochs = [self.present(), NONE, NONE, NONE];
    }

    fn present(&self) -> Micros {
        self.slices.iter().fold(NONE, |least, slice| least.min(*slice))
    }

    fn lowest(&self) -> Micros {
        self.epochs.iter().fold(NONE, |least, epoch| least.min(*epoch))
    }

    fn turn(&mut self, now: Micros) {
        let turns = ((now - self.epoch_since) / EPOCH).clamp(0, EPOCHS as Micros);
        for _ in 0..turns {
            self.epochs.rotate_right(1);
            self.epochs[0] = NONE;
            self.epoch_since = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet every 10 ms for so long, whose transit is told by its number.
    fn pass(queue: &mut Queue, from: Micros, packets: Micros, transit: impl Fn(Micros) -> Micros) {
        for packet in 0..packets {
            let sent = from * MS + packet * 10 * MS;
            queue.note(sent, (transit(packet) - 77_000) * MS, 0, sent + 100 * MS);
        }
    }

    #[test]
    fn a_queue_stands_only_if_all_packets_wait() {
        let mut queue = Queue::new();
        assert_eq!(queue.standing(), None);
        pass(&mut queue, 0, 100, |_| 20);
        assert_eq!(queue.standing(), Some(0));
        pass(&mut queue, 1_000, 100, |packet| if packet % 7 == 0 { 22 } else { 90 });
        assert_eq!(queue.standing(), Some(2 * MS));
        pass(&mut queue, 2_000, 30, |_| 90);
        assert_eq!(queue.standing(), Some(70 * MS));
    }

    #[test]
    fn a_longer_path_is_its_own_lowest_after_a_while() {
        let mut queue = Queue::new();
        pass(&mut queue, 0, 100, |_| 20);
        pass(&mut queue, 1_000, 2_500, |_| 60);
        assert_eq!(queue.standing(), Some(40 * MS));
        pass(&mut queue, 26_000, 2_000, |_| 60);
        assert_eq!(queue.standing(), Some(0));
    }

    #[test]
    fn or_at_once_when_that_is_concluded() {
        let mut queue = Queue::new();
        pass(&mut queue, 0, 100, |_| 20);
        pass(&mut queue, 1_000, 100, |_| 60);
        queue.settle();
        assert_eq!(queue.standing(), Some(0));
    }
}
