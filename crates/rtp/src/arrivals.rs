//! When packets of a transport have arrived, for the feedback by which their sender finds its rate.

use std::time::Instant;

use crate::rtcp::transport_feedback;
use crate::sequence::Unwrapper;

/// Packets that are remembered; a power of two.
const REMEMBERED: u64 = 1_024;
/// Of how many one feedback packet speaks at most: with two bytes each it stays below 1,200 bytes.
const AT_ONCE: usize = 400;

/// In place of a time.
const NEVER: i64 = -1;

/// Arrivals by transport-wide number.
pub struct Arrivals {
    numbers: Unwrapper,
    start: Instant,
    /// In microseconds since the start, [`NEVER`] of what has not come; only numbers from `next` on count. None before the
    /// first packet: many only receive.
    times: Vec<i64>,
    /// The first number that was not spoken of.
    next: Option<u64>,
    serial: u8,
}

impl Arrivals {
    /// None yet; times are told since `start`.
    pub fn new(start: Instant) -> Self {
        Self { numbers: Unwrapper::default(), start, times: Vec::new(), next: None, serial: 0 }
    }

    /// A packet has come.
    pub fn packet(&mut self, sequence: u16, now: Instant) {
        if self.times.is_empty() {
            self.times = vec![NEVER; REMEMBERED as usize];
        }
        let before = self.numbers.highest();
        let number = self.numbers.unwrap(sequence);
        if let Some(before) = before
            && number > before
        {
            // What lies between has not come; places of old ones are cleared.
            for between in before + 1..number.min(before + 1 + REMEMBERED) {
                self.times[(between % REMEMBERED) as usize] = NEVER;
            }
        }
        let highest = before.map_or(number, |before| before.max(number));
        if number + REMEMBERED <= highest {
            return;
        }
        let time = i64::try_from(now.saturating_duration_since(self.start).as_micros()).unwrap_or(i64::MAX);
        self.times[(number % REMEMBERED) as usize] = time;
        // What was overtaken is spoken of again, this time as there.
        self.next = Some(self.next.map_or(number, |next| next.min(number)));
    }

    /// Whether there is something to tell.
    pub fn waiting(&self) -> bool {
        self.next.is_some_and(|next| self.numbers.highest().is_some_and(|highest| next <= highest))
    }

    /// Writes one feedback packet; gives whether there was something to tell.
    pub fn feedback(&mut self, out: &mut Vec<u8>, sender: u32, media: u32) -> bool {
        let (Some(next), Some(highest)) = (self.next, self.numbers.highest()) else { return false };
        let first = next.max((highest + 1).saturating_sub(REMEMBERED));
        let mut told = [None; AT_ONCE];
        let count = ((highest + 1).saturating_sub(first)).min(AT_ONCE as u64) as usize;
        for (index, told) in told[..count].iter_mut().enumerate() {
            let time = self.times[((first + index as u64) % REMEMBERED) as usize];
            *told = (time != NEVER).then_some(time);
        }
        let spoken = transport_feedback(out, (sender, media), first as u16, self.serial, &told[..count]);
        // Where none of so many has come there is nothing to say of them.
        self.next = Some(first + if spoken == 0 { count } else { spoken } as u64);
        self.serial = self.serial.wrapping_add(u8::from(spoken > 0));
        spoken > 0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::rtcp::{Item, Items};

    fn told(arrivals: &mut Arrivals) -> Vec<(u16, Option<i64>)> {
        let mut all = Vec::new();
        while arrivals.waiting() {
            let mut out = Vec::new();
            arrivals.feedback(&mut out, 1, 2);
            assert!(out.len() < 1_200);
            for item in Items::of(&out) {
                let Item::Transport(feedback) = item else { panic!() };
                all.extend(feedback.statuses());
            }
        }
        all
    }

    #[test]
    fn every_packet_is_told_of_once_and_an_overtaken_one_when_it_comes() {
        let start = Instant::now();
        let mut arrivals = Arrivals::new(start);
        let at = |ms| start + Duration::from_millis(ms);
        arrivals.packet(65_535, at(100));
        arrivals.packet(1, at(101));
        assert_eq!(told(&mut arrivals), [(65_535, Some(100_000)), (0, None), (1, Some(101_000))]);
        assert!(!arrivals.waiting());
        arrivals.packet(0, at(102));
        assert_eq!(told(&mut arrivals), [(0, Some(102_000)), (1, Some(101_000))]);
        arrivals.packet(2, at(103));
        assert_eq!(told(&mut arrivals), [(2, Some(103_000))]);
    }

    #[test]
    fn long_gaps_and_many_packets_stay_in_bounds() {
        let start = Instant::now();
        let mut arrivals = Arrivals::new(start);
        for number in 0..3_000_u16 {
            arrivals.packet(number, start + Duration::from_millis(number.into()));
        }
        let all = told(&mut arrivals);
        assert_eq!((all.len(), all[0].0), (1_024, 1_976));
        assert!(all.iter().all(|(_, arrived)| arrived.is_some()));
        arrivals.packet(30_000, start + Duration::from_secs(9));
        let all = told(&mut arrivals);
        assert_eq!(all.last(), Some(&(30_000, Some(9_000_000))));
        assert_eq!(all.iter().filter(|(_, arrived)| arrived.is_some()).count(), 1);
    }
}
