//! Loss on the way: of single packets, and in bursts.

use crate::random::{Draws, Purpose};

/// Which packets get lost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Loss {
    /// None.
    #[default]
    None,
    /// Each with this probability, whatever becomes of the others (Bernoulli).
    Random(f64),
    /// In bursts.
    Burst(GilbertElliott),
}

/// Burst loss by a Markov chain of two states, good and bad, that steps with each packet.
///
/// By E. N. Gilbert, "Capacity of a Burst-Noise Channel", Bell System Technical Journal 39 (1960), pages 1253
/// to 1265, who loses nothing in the good state, and E. O. Elliott, "Estimates of Error Rates for Codes on
/// Burst-Noise Channels", the same 42 (1963), pages 1977 to 1997, who does. With *p* and *r* for the two
/// steps and *h* and *k* for the shares that arrive in the bad and the good state, as there and in Linux's
/// `netem`:
///
/// - bad periods are 1/*r* packets long on average, good ones 1/*p*, both geometrically distributed;
/// - the share of packets in the bad state is *p* / (*p* + *r*);
/// - the share lost is ((1 − *h*) *p* + (1 − *k*) *r*) / (*p* + *r*), see [`share`](Self::share).
///
/// It counts packets, not time: a stream of few packets has bursts that last longer. A link begins in the
/// good state, and keeps its state while conditions change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GilbertElliott {
    /// *p*: probability that a packet finds the state bad after the one before it found it good.
    pub to_bad: f64,
    /// *r*: probability that a packet finds the state good after the one before it found it bad.
    pub to_good: f64,
    /// 1 − *k*: share lost in the good state.
    pub loss_in_good: f64,
    /// 1 − *h*: share lost in the bad state.
    pub loss_in_bad: f64,
}

impl GilbertElliott {
    /// All packets of the bad state are lost and none of the good: so many of all, in bursts (loss periods of
    /// RFC 3357) of so many packets on average.
    ///
    /// *r* = 1 / `length` and *p* = *r* `share` / (1 − `share`). Bursts are at least one packet long, and at
    /// least `share` / (1 − `share`), because there is at least one packet between two of them; a length below
    /// counts as that.
    pub fn bursts(share: f64, length: f64) -> Self {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        // Infinite where all is lost: then nothing leads back.
        let odds = share / (1.0 - share);
        let to_good = 1.0 / length.max(odds).max(1.0);
        let to_bad = if share < 1.0 { to_good * odds } else { 1.0 };
        Self { to_bad, to_good, loss_in_good: 0.0, loss_in_bad: 1.0 }
    }

    /// The share of packets that get lost in the long run. A chain that never leaves the good state loses
    /// what that loses.
    pub fn share(&self) -> f64 {
        let [p, r, good, bad] = [self.to_bad, self.to_good, self.loss_in_good, self.loss_in_bad]
            .map(|share| if share > 0.0 { share.min(1.0) } else { 0.0 });
        if p == 0.0 { good } else { (bad * p + good * r) / (p + r) }
    }
}

/// Decides of one packet after the other.
#[derive(Debug)]
pub(crate) struct LossProcess {
    draws: Draws,
    bad: bool,
}

impl LossProcess {
    pub fn new(seed: u64) -> Self {
        Self { draws: Draws::new(seed, Purpose::Loss), bad: false }
    }

    /// Whether the next packet gets lost.
    pub fn takes(&mut self, loss: Loss) -> bool {
        let share = match loss {
            Loss::None => 0.0,
            Loss::Random(share) => share,
            Loss::Burst(chain) => {
                let step = if self.bad { chain.to_good } else { chain.to_bad };
                self.bad ^= self.draws.happens(step);
                if self.bad { chain.loss_in_bad } else { chain.loss_in_good }
            }
        };
        self.draws.happens(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_agree() {
        for (share, length) in [(0.01, 1.0), (0.05, 4.0), (0.3, 10.0), (0.6, 2.0), (0.6, 50.0)] {
            let chain = GilbertElliott::bursts(share, length);
            assert!((chain.share() - share).abs() < 1e-12, "{chain:?}");
            assert!((1.0 / chain.to_good - length).abs() < 1e-12, "{chain:?}");
        }
    }

    #[test]
    fn bursts_are_no_shorter_than_their_share_allows() {
        let chain = GilbertElliott::bursts(0.75, 1.0);
        assert_eq!((chain.to_bad, chain.to_good), (1.0, 1.0 / 3.0));
        assert_eq!(GilbertElliott::bursts(0.1, 0.0).to_good, 1.0);
        assert_eq!(GilbertElliott::bursts(0.1, f64::NAN).to_good, 1.0);
    }

    #[test]
    fn the_ends_of_the_scale_are_what_they_say() {
        assert_eq!(GilbertElliott::bursts(0.0, 5.0).share(), 0.0);
        assert_eq!(GilbertElliott::bursts(1.0, 5.0).share(), 1.0);
        let mut process = LossProcess::new(1);
        assert!((0..1_000).all(|_| !process.takes(Loss::Burst(GilbertElliott::bursts(0.0, 5.0)))));
        assert!((0..1_000).all(|_| process.takes(Loss::Burst(GilbertElliott::bursts(1.0, 5.0)))));
    }

    #[test]
    fn elliott_s_good_state_loses_too() {
        let chain = GilbertElliott { to_bad: 0.1, to_good: 0.3, loss_in_good: 0.02, loss_in_bad: 0.5 };
        assert!((chain.share() - (0.5 * 0.1 + 0.02 * 0.3) / 0.4).abs() < 1e-12);
        let mut process = LossProcess::new(1);
        let count = (0..100_000).filter(|_| process.takes(Loss::Burst(chain))).count();
        assert!((count as f64 / 100_000.0 - chain.share()).abs() < 0.01, "{count}");
    }
}
