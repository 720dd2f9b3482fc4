//! How the own line to the server stands, as the others are told of it: what lasts, not every moment.

use std::{collections::VecDeque, ops::Range, time::Duration};

use protocol::{
    ParticipantId,
    sealed::{Limit, Line, Strain, Way},
};

use super::slots::MOST;
use crate::{
    Timestamp,
    io::{Measures, TransportState},
};

/// How long something must last before it is told.
const LASTS: Duration = Duration::from_secs(2);
/// How long packets may take to flow where none were lost before.
const COMES_UP: Duration = Duration::from_secs(10);

/// The middle of so many looks is what is told: a bad moment is none of the others' business.
const LOOKS: usize = 5;
/// Looks that are kept: what does not come is told so much later than what is lost on the way out, which others have told by then.
const KEPT: usize = LOOKS + 3;
/// Of these the greatest that is reached is told. Per cent: from 2 on a decoder has to make up for what is missing, from 10 on
/// that is heard. Milliseconds: from 200 there and back on people begin to talk at the same time (ITU-T G.114).
const LOSSES: [u8; 6] = [2, 5, 10, 20, 30, 50];
const DELAYS: [u16; 5] = [200, 300, 500, 1_000, 2_000];
const HOLDS: f32 = 0.8;

/// The own line.
#[derive(Debug, Default)]
pub(crate) struct OwnLine {
    /// Packets flow.
    up: bool,
    /// By which way, as far as the shell has said since they do.
    way: Option<Way>,
    /// The way that the network let through before, and then no more.
    lost: Option<Way>,
    /// How it looks, and since when.
    looks: Line,
    since: Timestamp,
    /// How it last looked for longer than a moment.
    lasting: Line,
    /// The latest looks.
    measured: VecDeque<Look>,
}

/// The line between two looks of the shell.
#[derive(Debug)]
struct Look {
    /// Share of packets lost on the way out.
    out: f32,
    incoming: Vec<Incoming>,
    round_trip: f32,
    limit: Option<Limit>,
}

/// What came of one member's stream, or of nobody known, and what did not.
#[derive(Debug)]
struct Incoming {
    from: Option<ParticipantId>,
    /// The share that may have been lost before it came near, as far as it was known then.
    before: f32,
    lost: f32,
    of: f32,
}

impl Look {
    /// Share of what should have come and did not, as far as others do not account for it.
    fn missing(&self, blamed: impl Fn(&ParticipantId) -> f32) -> f32 {
        let (mut lost, mut all) = (0.0, 0.0);
        for one in &self.incoming {
            let before = one.from.as_ref().map_or(0.0, &blamed).max(one.before);
            lost += (one.lost - one.of * before).max(0.0);
            all += one.of;
        }
        lost / f32::max(all, 1.0)
    }
}

/// How much of what a member sends may be missing everywhere, by its word.
pub(crate) fn lost_before(line: Line) -> f32 {
    let out = line.strain.bounded().out;
    let next = LOSSES.iter().find(|step| **step > out).copied().unwrap_or(100);
    if line.is_cut() {
        1.0
    } else if out == 0 {
        0.0
    } else {
        f32::from(next) / 100.0
    }
}

/// The greatest step that is reached; the one that is told holds until it is clearly missed.
fn step<N: Copy + PartialOrd + Into<f32> + Default>(steps: &[N], value: f32, told: N) -> N {
    let reached = steps.iter().rfind(|step| value >= (**step).into()).copied().unwrap_or_default();
    if reached < told && value >= told.into() * HOLDS { told } else { reached }
}

impl OwnLine {
    /// The transport's state changed.
    pub fn transport(&mut self, state: TransportState) {
        match state {
            TransportState::Connected => self.up = true,
            TransportState::Disconnected | TransportState::Failed => {
                self.lost = self.way.or(self.lost);
                self.begin_anew();
            }
            TransportState::Connecting => self.begin_anew(),
        }
    }

    /// There is another transport, for which the network is not to blame.
    pub fn begin_anew(&mut self) {
        self.up = false;
        self.way = None;
        self.measured.clear();
    }

    /// The shell says by which way packets flow.
    pub fn takes(&mut self, way: Way) {
        if !self.up || way == Way::None {
            return;
        }
        // A browser leaves UDP for TCP only where UDP carries nothing any more.
        if way == Way::Tcp && self.way == Some(Way::Udp) {
            self.lost = Some(Way::Udp);
        }
        self.way = Some(way);
    }

    /// The shell says what the connection's statistics do; `from`: whose stream comes by an m-line. `blamed`: of somebody's
    /// packets so many may have been lost before they came near.
    pub fn measured(
        &mut self,
        measures: Measures,
        from: impl Fn(&str) -> Option<ParticipantId>,
        blamed: impl Fn(&ParticipantId) -> f32,
    ) {
        if !self.up {
            return;
        }
        let Measures { loss_out, incoming, round_trip, limit } = measures;
        let incoming = incoming.into_iter().take(MOST).map(|one| {
            let from = from(&one.mid);
            let before = from.as_ref().map_or(0.0, &blamed);
            Incoming { from, before, lost: one.lost, of: one.of }
        });
        let incoming = incoming.collect();
        let (out, round_trip) = (loss_out.unwrap_or_default(), round_trip.unwrap_or_default());
        self.measured.truncate(KEPT - 1);
        self.measured.push_front(Look { out, incoming, round_trip, limit });
    }

    /// How it has stood for a while, where that is not as usual. `thin`: pictures are held back from this device. `blamed`: as
    /// it was measured, as it is known now.
    pub fn look(
        &mut self,
        thin: bool,
        blamed: impl Fn(&ParticipantId) -> f32,
        now: Timestamp,
    ) -> Option<Line> {
        let looks = self.stands(thin);
        if looks != self.looks {
            self.looks = looks;
            self.since = now;
        }
        if now >= self.settles() {
            self.lasting = Line { strain: self.lasting.strain, ..looks };
            if self.way.is_some() && looks.lost.is_none() {
                self.lost = None;
            }
        }
        self.lasting.strain = if self.lasting.is_cut() { Strain::default() } else { self.strain(blamed) };
        Some(self.lasting).filter(|line| !line.is_usual())
    }

    /// When what it looks like now will have lasted.
    pub fn deadline(&self) -> Option<Timestamp> {
        let lasts = Line { strain: self.looks.strain, ..self.lasting } == self.looks;
        (!lasts).then(|| self.settles())
    }

    fn stands(&self, thin: bool) -> Line {
        match self.way {
            _ if !self.up => {
                Line { way: Some(Way::None), lost: self.lost, switching: true, ..Line::default() }
            }
            None => Line { thin, ..Line::default() },
            Some(way) => {
                // Whoever has UDP again, or the very way that was lost, misses nothing.
                let lost = self.lost.filter(|lost| way != Way::Udp && way != *lost);
                Line { way: Some(way), lost, thin, ..Line::default() }
            }
        }
    }

    /// That of the last looks; until there are enough, that of those before.
    fn strain(&self, blamed: impl Fn(&ParticipantId) -> f32) -> Strain {
        let told = self.lasting.strain;
        if self.measured.len() < LOOKS {
            return told;
        }
        let middle = |of: &dyn Fn(&Look) -> f32, looks: Range<usize>| {
            let mut all: Vec<f32> = self.measured.range(looks).map(of).collect();
            all.sort_by(f32::total_cmp);
            all.get(LOOKS / 2).copied().unwrap_or_default()
        };
        let out = middle(&|looked| looked.out, 0..LOOKS);
        let loss = step(&LOSSES, out * 100.0, told.loss);
        let loss = if self.measured.len() < KEPT {
            loss.max(told.loss)
        } else {
            // What others lose on their way was told by them meanwhile.
            let missing = middle(&|looked| looked.missing(&blamed), KEPT - LOOKS..KEPT);
            loss.max(step(&LOSSES, missing * 100.0, told.loss))
        };
        let limited =
            |limit| self.measured.iter().take(LOOKS).filter(|looked| looked.limit == Some(limit)).count();
        let most = |limit: &Limit| limited(*limit) > LOOKS / 2;
        Strain {
            loss,
            out: step(&LOSSES, out * 100.0, told.out).min(loss),
            delay: step(&DELAYS, middle(&|looked| looked.round_trip, 0..LOOKS), told.delay),
            limit: [Limit::Line, Limit::Device].into_iter().find(most),
        }
    }

    fn settles(&self) -> Timestamp {
        let comes_up = self.looks.is_cut() && self.looks.lost.is_none();
        self.since + if comes_up { COMES_UP } else { LASTS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io;

    /// Nobody else is to be blamed.
    const OWN: fn(&ParticipantId) -> f32 = |_| 0.0;

    fn over(way: Way) -> OwnLine {
        let mut line = OwnLine::default();
        assert_eq!(line.look(false, OWN, Timestamp(0)), None);
        line.transport(TransportState::Connected);
        line.takes(way);
        assert_eq!(line.look(false, OWN, Timestamp(1_000)), None);
        line
    }

    #[test]
    fn a_lost_way_is_told_when_it_lasts_and_stays_known_until_it_is_back() {
        let mut line = over(Way::Udp);
        assert_eq!(line.look(false, OWN, Timestamp(3_000)), None, "udp is as usual");
        line.transport(TransportState::Disconnected);
        assert_eq!(line.look(false, OWN, Timestamp(10_000)), None);
        assert_eq!(line.deadline(), Some(Timestamp(12_000)));
        let cut = Line { way: Some(Way::None), lost: Some(Way::Udp), switching: true, ..Line::default() };
        assert_eq!(line.look(false, OWN, Timestamp(12_000)), Some(cut));
        assert_eq!(line.deadline(), None);
        line.transport(TransportState::Failed);
        line.transport(TransportState::Connecting);
        line.transport(TransportState::Connected);
        // What the statistics say at once may still be of before.
        line.takes(Way::Udp);
        assert_eq!(line.look(false, OWN, Timestamp(13_000)), Some(cut));
        line.takes(Way::Tcp);
        assert_eq!(line.look(false, OWN, Timestamp(13_500)), Some(cut));
        let detour = Line { way: Some(Way::Tcp), lost: Some(Way::Udp), ..Line::default() };
        assert_eq!(line.look(false, OWN, Timestamp(15_500)), Some(detour));
        line.takes(Way::Udp);
        assert_eq!(line.look(false, OWN, Timestamp(16_000)), Some(detour));
        assert_eq!(line.look(false, OWN, Timestamp(18_000)), None);
        line.takes(Way::Tcp);
        line.look(false, OWN, Timestamp(19_000));
        assert_eq!(
            line.look(false, OWN, Timestamp(21_000)),
            Some(detour),
            "the browser had another way ready"
        );
    }

    #[test]
    fn who_never_had_udp_has_not_lost_it() {
        let mut line = over(Way::Tcp);
        let detour = Line { way: Some(Way::Tcp), ..Line::default() };
        assert_eq!(line.look(false, OWN, Timestamp(3_000)), Some(detour));
        line.transport(TransportState::Failed);
        line.look(false, OWN, Timestamp(4_000));
        let told = line.look(false, OWN, Timestamp(6_000));
        assert!(told.is_some_and(|line| line.is_cut() && line.lost == Some(Way::Tcp)));
        line.transport(TransportState::Connected);
        line.takes(Way::Tcp);
        line.look(false, OWN, Timestamp(7_000));
        assert_eq!(line.look(false, OWN, Timestamp(9_000)), Some(detour));
    }

    #[test]
    fn a_transport_that_is_made_anew_is_no_fault_of_the_network_and_has_its_time() {
        let mut line = over(Way::Udp);
        assert_eq!(line.look(false, OWN, Timestamp(3_000)), None);
        line.begin_anew();
        assert_eq!(line.look(false, OWN, Timestamp(5_000)), None);
        assert_eq!(line.look(false, OWN, Timestamp(14_999)), None);
        let told = line.look(false, OWN, Timestamp(15_000));
        let cut = Line { way: Some(Way::None), lost: None, switching: true, ..Line::default() };
        assert_eq!(told, Some(cut));
    }

    #[test]
    fn a_moment_is_not_told() {
        let mut line = over(Way::Udp);
        assert_eq!(line.look(false, OWN, Timestamp(3_000)), None);
        for second in 4..20 {
            assert_eq!(line.look(second % 2 == 0, OWN, Timestamp(second * 1_000)), None);
        }
        line.look(true, OWN, Timestamp(30_000));
        assert!(line.look(true, OWN, Timestamp(32_000)).is_some_and(|line| line.thin));
    }

    #[test]
    fn of_a_way_that_is_not_known_nothing_is_said() {
        let mut line = OwnLine::default();
        line.takes(Way::Tcp);
        line.transport(TransportState::Connected);
        assert_eq!(line.look(false, OWN, Timestamp(0)), None);
        assert_eq!(line.look(false, OWN, Timestamp(60_000)), None);
        line.transport(TransportState::Disconnected);
        line.look(false, OWN, Timestamp(60_000));
        assert_eq!(line.look(false, OWN, Timestamp(62_000)), None, "it may come up by itself");
    }

    #[test]
    fn what_strains_it_is_told_in_round_figures_once_it_is_more_than_a_moment() {
        let mut line = over(Way::Udp);
        let bad = Measures {
            loss_out: Some(0.13),
            round_trip: Some(340.0),
            limit: Some(Limit::Line),
            ..Measures::default()
        };
        let good = Measures { loss_out: Some(0.004), round_trip: Some(30.0), ..Measures::default() };
        for measures in [&bad, &good, &bad, &good] {
            line.measured(measures.clone(), |_| None, OWN);
        }
        assert_eq!(line.look(false, OWN, Timestamp(9_000)), None, "too little is known");
        line.measured(good.clone(), |_| None, OWN);
        assert_eq!(line.look(false, OWN, Timestamp(10_000)), None);
        line.measured(bad.clone(), |_| None, OWN);
        line.measured(bad, |_| None, OWN);
        let strain = Strain { loss: 10, out: 10, delay: 300, limit: Some(Limit::Line) };
        let told = line.look(false, OWN, Timestamp(14_000));
        assert_eq!(told, Some(Line { way: Some(Way::Udp), strain, ..Line::default() }));
        let odd =
            Measures { loss_out: Some(f32::NAN), round_trip: Some(f32::INFINITY), ..Measures::default() };
        for measures in [&odd, &good, &good, &good, &odd] {
            line.measured(measures.clone(), |_| None, OWN);
        }
        assert_eq!(line.look(false, OWN, Timestamp(24_000)), None);
    }

    #[test]
    fn a_strain_stays_told_through_a_moment_without_a_line_and_near_its_step() {
        let mut line = over(Way::Udp);
        let look = |line: &mut OwnLine, loss: f32, at: u64| {
            for _ in 0..LOOKS {
                line.measured(Measures { loss_out: Some(loss), ..Measures::default() }, |_| None, OWN);
            }
            line.look(false, OWN, Timestamp(at)).map_or(0, |line| line.strain.loss)
        };
        assert_eq!(look(&mut line, 0.11, 10_000), 10);
        assert_eq!(look(&mut line, 0.09, 20_000), 10, "it swings around ten");
        assert_eq!(look(&mut line, 0.07, 30_000), 5);
        line.transport(TransportState::Disconnected);
        let told = line.look(false, OWN, Timestamp(31_000)).unwrap();
        assert_eq!((told.strain.loss, told.is_cut()), (5, false), "a moment changes nothing");
        line.measured(Measures { loss_out: Some(0.5), ..Measures::default() }, |_| None, OWN);
        assert!(line.measured.is_empty(), "of no line");
        line.transport(TransportState::Connected);
        line.takes(Way::Udp);
        line.measured(Measures::default(), |_| None, OWN);
        assert_eq!(line.look(false, OWN, Timestamp(32_000)).map(|line| line.strain.loss), Some(5));
        line.transport(TransportState::Failed);
        line.look(false, OWN, Timestamp(33_000));
        let told = line.look(false, OWN, Timestamp(45_000)).unwrap();
        assert_eq!((told.strain.loss, told.is_cut()), (0, true));
    }

    const ANN: ParticipantId = ParticipantId([1; 16]);

    /// How a line looks to which of each hundred of Ann's packets so many do not come, and none of another's.
    fn lacking(lost: f32, blamed: f32) -> Strain {
        let incoming = |mid: &str, lost| io::Incoming { mid: mid.into(), lost, of: 100.0 };
        let mut line = over(Way::Udp);
        for _ in 0..KEPT {
            let incoming = vec![incoming("ann", lost), incoming("ben", 0.0)];
            line.measured(
                Measures { incoming, ..Measures::default() },
                |mid| (mid == "ann").then_some(ANN),
                OWN,
            );
        }
        let blamed = |whose: &ParticipantId| if *whose == ANN { blamed } else { 0.0 };
        line.look(false, blamed, Timestamp(10_000)).map_or_else(Strain::default, |line| line.strain)
    }

    #[test]
    fn what_others_lose_on_their_way_out_is_not_this_lines_loss_and_what_is_missing_beyond_that_is() {
        let of = |loss| Strain { loss, ..Strain::default() };
        assert_eq!(lacking(30.0, 0.0), of(10), "15 of 100");
        assert_eq!(lacking(30.0, 0.3), of(0));
        assert_eq!(
            lacking(30.0, 0.05),
            of(10),
            "a little lost there does not account for much that is missing here"
        );
        assert_eq!(lacking(f32::NAN, 0.0), of(0));
    }

    #[test]
    fn what_is_missing_is_told_only_after_others_could_tell_what_they_lose() {
        let mut line = over(Way::Udp);
        let mut told = |loss_out| {
            let incoming = vec![io::Incoming { mid: String::new(), lost: 30.0, of: 100.0 }];
            line.measured(Measures { loss_out, incoming, ..Measures::default() }, |_| None, OWN);
            let strain =
                line.look(false, OWN, Timestamp(10_000)).map_or_else(Strain::default, |line| line.strain);
            (strain.loss, strain.out)
        };
        let looks: Vec<_> = (0..KEPT).map(|_| told(None)).collect();
        assert!(looks[..KEPT - 1].iter().all(|told| *told == (0, 0)), "{looks:?}");
        assert_eq!(looks[KEPT - 1], (30, 0));
        let last = (0..LOOKS).map(|_| told(Some(0.6))).last();
        assert_eq!(last, Some((50, 50)), "that on the way out at once");
    }

    #[test]
    fn how_much_is_lost_before_is_bounded_by_what_its_sender_tells_of_itself() {
        let of = |loss, out| {
            lost_before(Line { strain: Strain { loss, out, ..Strain::default() }, ..Line::default() })
        };
        assert_eq!([of(0, 0), of(10, 2), of(30, 30), of(50, 50)], [0.0, 0.05, 0.5, 1.0]);
        assert_eq!(of(0, 50), 0.0, "who is to blame is shown");
        assert_eq!(lost_before(Line { way: Some(Way::None), ..Line::default() }), 1.0);
    }
}
