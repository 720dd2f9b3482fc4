//! Which layers of each wanted picture a participant gets. Pure: tiles, offers and a budget in, choices out.
//!
//! Frame rate is kept before resolution: a thin line means smaller pictures, and slower ones only where not even the
//! smallest fits. Every picture gets its smallest size before any gets a better one, in order of priority. One that must be
//! smooth (somebody signs) is slower only if that is smooth enough.

use crate::slot::Cut;

/// Pictures per second that signing needs at least (EN 301 549 clause 6.5.3).
pub(crate) const SMOOTH: u16 = 20;

/// A wanted picture, most important first.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// The height of the tile, in device pixels.
    pub max_height: u16,
    /// It must not be slower than [`SMOOTH`].
    pub smooth: bool,
    /// Smaller ones first, of one size the lower layers.
    pub offers: Vec<Offer>,
    /// What it gets now. Staying costs what it costs; rising needs headroom.
    pub current: Option<Cut>,
}

/// A size and rate that could be had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    pub cut: Cut,
    pub height: u16,
    /// Bits per second.
    pub bps: u64,
    /// Per second.
    pub pictures: u16,
    pub flows: bool,
}

/// What may be spent, in bits per second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// On any sizes.
    pub any: u64,
    /// On smallest sizes only; not less than `any`.
    pub lowest: u64,
    /// Whether the first picture has its smallest size whatever it takes.
    pub keeps_first: bool,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allocation {
    /// Per picture.
    pub cuts: Vec<Option<Cut>>,
    /// Bits per second that the decision uses.
    pub used: u64,
    /// Bits per second with which every picture would have its smallest size.
    pub lowest: u64,
    /// Bits per second with which every picture would have the size that fits its tile.
    pub desired: u64,
}

/// Divides a budget.
pub(crate) fn allocate(pictures: &[Picture], budget: Budget) -> Allocation {
    let mut chosen: Vec<Option<&Offer>> = vec![None; pictures.len()];
    let (mut used, mut all_lowest) = (0, 0);
    let mut first = budget.keeps_first;
    for (chosen, picture) in chosen.iter_mut().zip(pictures) {
        let Some(fastest) = picture.fastest().next() else { continue };
        all_lowest += fastest.bps;
        let fits = |offer: &&Offer| used + picture.cost(offer) <= budget.lowest;
        let slower = || picture.slower(fastest);
        *chosen = Some(fastest).filter(fits).or_else(|| slower().find(fits));
        if std::mem::take(&mut first) {
            *chosen = chosen.or_else(|| slower().last()).or(Some(fastest));
        }
        used += chosen.map_or(0, |offer| picture.cost(offer));
    }
    for (chosen, picture) in chosen.iter_mut().zip(pictures) {
        let (Some(lowest), Some(fitting)) = (*chosen, picture.fitting()) else { continue };
        let base = picture.cost(lowest);
        let fits = |offer: &&Offer| used - base + picture.cost(offer) <= budget.any;
        let better = picture
            .fastest()
            .skip_while(|offer| offer.height <= lowest.height)
            .take_while(|offer| offer.height <= fitting.height);
        if let Some(better) = better.filter(fits).last() {
            *chosen = Some(better);
            used = used - base + picture.cost(better);
        }
    }
    let desired = pictures.iter().filter_map(|p| p.fitting().map(|offer| offer.bps)).sum();
    let cuts = chosen.into_iter().map(|offer| offer.map(|offer| offer.cut)).collect();
    Allocation { cuts, used, lowest: all_lowest, desired }
}

impl Picture {
    /// Of each size that flows the best, which has the most pictures a second, smallest size first.
    fn fastest(&self) -> impl Iterator<Item = &Offer> {
        let mut flowing = self.offers.iter().filter(|offer| offer.flows).peekable();
        std::iter::from_fn(move || {
            loop {
                let offer = flowing.next()?;
                if flowing.peek().is_none_or(|next| next.height > offer.height) {
                    return Some(offer);
                }
            }
        })
    }

    /// Slower ones of the same size, the fastest of them first.
    fn slower<'a>(&'a self, fastest: &'a Offer) -> impl Iterator<Item = &'a Offer> {
        let least = if self.smooth { SMOOTH } else { 0 };
        let slower = move |offer: &&Offer| {
            offer.flows
                && offer.height == fastest.height
                && offer.bps < fastest.bps
                && offer.pictures >= least
        };
        self.offers.iter().rev().filter(slower)
    }

    /// The smallest flowing size that fills the tile to three quarters, else the largest flowing one.
    fn fitting(&self) -> Option<&Offer> {
        let enough = |offer: &&Offer| u32::from(offer.height) * 4 >= u32::from(self.max_height) * 3;
        self.fastest().find(enough).or_else(|| self.fastest().last())
    }

    /// What an offer counts for: rising above the current one needs a fifth of headroom.
    fn cost(&self, offer: &Offer) -> u64 {
        let current = self.offers.iter().find(|offer| Some(offer.cut) == self.current);
        let rises = current.is_some_and(|now| (offer.height, offer.cut) > (now.height, now.cut));
        if rises { offer.bps + offer.bps / 5 } else { offer.bps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bps(any: u64) -> Budget {
        Budget { any, lowest: any, keeps_first: false }
    }

    fn cut(layer: u8, temporal: u8) -> Cut {
        Cut { layer, spatial: 0, temporal }
    }

    fn cuts(pictures: &[Picture], budget: Budget) -> Vec<Option<u8>> {
        allocate(pictures, budget).cuts.into_iter().map(|cut| cut.map(|cut| cut.layer)).collect()
    }

    fn camera(max_height: u16, current: Option<u8>) -> Picture {
        let offers = [(0, 180, 150_000), (1, 360, 500_000), (2, 720, 1_700_000)];
        let offers = offers.map(|(layer, height, bps)| Offer {
            cut: cut(layer, 0),
            height,
            bps,
            pictures: 30,
            flows: true,
        });
        let current = current.map(|layer| cut(layer, 0));
        Picture { max_height, smooth: false, offers: offers.to_vec(), current }
    }

    /// The same, each size at three rates.
    fn layered(max_height: u16, smooth: bool) -> Picture {
        let rates = [(0, 8, 50), (1, 15, 70), (2, 30, 100)];
        let offers = camera(max_height, None).offers.into_iter().flat_map(|offer| {
            rates.map(|(temporal, pictures, share)| Offer {
                cut: cut(offer.cut.layer, temporal),
                pictures,
                bps: offer.bps * share / 100,
                ..offer
            })
        });
        Picture { smooth, offers: offers.collect(), ..camera(max_height, None) }
    }

    #[test]
    fn a_tile_gets_the_layer_that_fills_it() {
        for (tile, layer) in [(90, 0), (180, 0), (240, 0), (300, 1), (360, 1), (480, 1), (720, 2), (2_000, 2)]
        {
            assert_eq!(cuts(&[camera(tile, None)], bps(10_000_000)), [Some(layer)], "{tile} px");
        }
    }

    #[test]
    fn everyone_is_seen_before_anyone_is_seen_well() {
        let pictures = [camera(720, None), camera(720, None), camera(720, None)];
        assert_eq!(cuts(&pictures, bps(900_000)), [Some(1), Some(0), Some(0)]);
        assert_eq!(cuts(&pictures, bps(450_000)), [Some(0), Some(0), Some(0)]);
        assert_eq!(cuts(&pictures, bps(300_000)), [Some(0), Some(0), None]);
        assert_eq!(cuts(&pictures, bps(0)), [None, None, None]);
    }

    #[test]
    fn staying_needs_less_than_rising() {
        assert_eq!(cuts(&[camera(720, Some(2))], bps(1_750_000)), [Some(2)]);
        assert_eq!(cuts(&[camera(720, Some(1))], bps(1_750_000)), [Some(1)]);
        assert_eq!(cuts(&[camera(720, Some(1))], bps(2_050_000)), [Some(2)]);
    }

    #[test]
    fn a_layer_that_does_not_flow_is_not_chosen() {
        let mut picture = camera(720, None);
        picture.offers[2].flows = false;
        assert_eq!(cuts(&[picture.clone()], bps(10_000_000)), [Some(1)]);
        picture.offers[0].flows = false;
        picture.max_height = 100;
        assert_eq!(cuts(&[picture], bps(10_000_000)), [Some(1)]);
    }

    #[test]
    fn a_floor_buys_lowest_layers_and_the_first_picture_needs_none() {
        let pictures = [camera(720, None), camera(720, None), camera(720, None)];
        let budget = Budget { any: 0, lowest: 300_000, keeps_first: false };
        assert_eq!(cuts(&pictures, budget), [Some(0), Some(0), None]);
        let budget = Budget { any: 0, lowest: 0, keeps_first: true };
        assert_eq!(cuts(&pictures, budget), [Some(0), None, None]);
        let budget = Budget { any: 1_000_000, lowest: 2_000_000, keeps_first: true };
        assert_eq!(cuts(&pictures, budget), [Some(1), Some(0), Some(0)]);
    }

    #[test]
    fn pictures_get_smaller_before_they_get_slower() {
        let picture = [layered(720, false)];
        for (budget, layer, temporal) in
            [(2_000_000, 2, 2), (1_600_000, 1, 2), (400_000, 0, 2), (149_000, 0, 1), (80_000, 0, 0)]
        {
            assert_eq!(allocate(&picture, bps(budget)).cuts, [Some(cut(layer, temporal))], "{budget} bit/s");
        }
        assert_eq!(allocate(&picture, bps(70_000)).cuts, [None]);
        let kept = Budget { any: 0, lowest: 0, keeps_first: true };
        assert_eq!(allocate(&picture, kept).cuts, [Some(cut(0, 0))], "kept, and as little as can be");
    }

    #[test]
    fn who_signs_is_never_slow() {
        let slow = |allocation: Allocation| allocation.cuts.iter().flatten().any(|cut| cut.temporal < 2);
        for budget in (0..3_000_000).step_by(10_000) {
            for keeps_first in [false, true] {
                let budget = Budget { any: budget, lowest: budget, keeps_first };
                assert!(!slow(allocate(&[layered(720, true)], budget)), "{budget:?}");
            }
        }
        let others = [layered(720, true), layered(180, false)];
        assert_eq!(allocate(&others, bps(230_000)).cuts, [Some(cut(0, 2)), Some(cut(0, 0))]);
    }

    #[test]
    fn one_size_in_two_layers_is_a_matter_of_rate() {
        // A screen: sharp and slow, or sharp and as it moves.
        let offer =
            |layer, bps, pictures| Offer { cut: cut(layer, 0), height: 1080, bps, pictures, flows: true };
        let offers = vec![offer(0, 400_000, 3), offer(1, 2_500_000, 15)];
        let screen = [Picture { max_height: 800, smooth: false, offers, current: None }];
        assert_eq!(cuts(&screen, bps(3_000_000)), [Some(1)]);
        assert_eq!(cuts(&screen, bps(1_000_000)), [Some(0)]);
    }
}
