//! Which layer of each wanted picture a participant gets. Pure: tiles, layers and a budget in, layers out.
//!
//! Frame rate is kept before resolution (sign language needs motion): a thin line means smaller
//! pictures, not slower ones. Every picture gets its lowest layer before any gets a better one, in order
//! of priority.

/// A wanted picture, most important first.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// The height of the tile, in device pixels.
    pub max_height: u16,
    /// Low to high.
    pub layers: Vec<LayerOffer>,
    /// What it gets now. Staying costs what it costs; rising needs headroom.
    pub current: Option<u8>,
}

/// A layer that could be had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerOffer {
    pub height: u16,
    /// Bits per second.
    pub bps: u64,
    pub flows: bool,
}

/// What may be spent, in bits per second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// On any layers.
    pub any: u64,
    /// On lowest layers only; not less than `any`.
    pub lowest: u64,
    /// Whether the first picture has its lowest layer whatever it takes.
    pub keeps_first: bool,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allocation {
    /// Per picture.
    pub layers: Vec<Option<u8>>,
    /// Bits per second that the decision uses.
    pub used: u64,
    /// Bits per second with which every picture would have its lowest layer.
    pub lowest: u64,
    /// Bits per second with which every picture would have the layer that fits its tile.
    pub desired: u64,
}

/// Divides a budget.
pub(crate) fn allocate(pictures: &[Picture], budget: Budget) -> Allocation {
    let mut layers = vec![None; pictures.len()];
    let (mut used, mut all_lowest) = (0, 0);
    let mut first = budget.keeps_first;
    for (chosen, picture) in layers.iter_mut().zip(pictures) {
        if let Some(lowest) = picture.layers.iter().position(|l| l.flows) {
            let cost = picture.cost(lowest);
            all_lowest += picture.layers[lowest].bps;
            if std::mem::take(&mut first) || used + cost <= budget.lowest {
                *chosen = Some(lowest as u8);
                used += cost;
            }
        }
    }
    for (chosen, picture) in layers.iter_mut().zip(pictures) {
        let (Some(lowest), Some(fitting)) = (*chosen, picture.fitting()) else { continue };
        let base = picture.cost(usize::from(lowest));
        for better in (usize::from(lowest) + 1..=fitting).rev() {
            if !picture.layers[better].flows {
                continue;
            }
            let cost = picture.cost(better);
            if used - base + cost <= budget.any {
                *chosen = Some(better as u8);
                used = used - base + cost;
                break;
            }
        }
    }
    let desired = pictures.iter().filter_map(|p| p.fitting().map(|l| p.layers[l].bps)).sum();
    Allocation { layers, used, lowest: all_lowest, desired }
}

impl Picture {
    /// The smallest flowing layer that fills the tile to three quarters, else the largest flowing one.
    fn fitting(&self) -> Option<usize> {
        let enough = |l: &LayerOffer| u32::from(l.height) * 4 >= u32::from(self.max_height) * 3;
        let flowing = || self.layers.iter().enumerate().filter(|(_, l)| l.flows);
        flowing().find(|(_, l)| enough(l)).or_else(|| flowing().next_back()).map(|(index, _)| index)
    }

    /// What a layer counts for: rising above the current one needs a fifth of headroom.
    fn cost(&self, layer: usize) -> u64 {
        let bps = self.layers[layer].bps;
        if self.current.is_some_and(|current| layer > usize::from(current)) { bps + bps / 5 } else { bps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bps(any: u64) -> Budget {
        Budget { any, lowest: any, keeps_first: false }
    }

    fn camera(max_height: u16, current: Option<u8>) -> Picture {
        let layers = [(180, 150_000), (360, 500_000), (720, 1_700_000)].map(|(height, bps)| LayerOffer {
            height,
            bps,
            flows: true,
        });
        Picture { max_height, layers: layers.to_vec(), current }
    }

    #[test]
    fn a_tile_gets_the_layer_that_fills_it() {
        for (tile, layer) in [(90, 0), (180, 0), (240, 0), (300, 1), (360, 1), (480, 1), (720, 2), (2_000, 2)]
        {
            assert_eq!(allocate(&[camera(tile, None)], bps(10_000_000)).layers, [Some(layer)], "{tile} px");
        }
    }

    #[test]
    fn everyone_is_seen_before_anyone_is_seen_well() {
        let pictures = [camera(720, None), camera(720, None), camera(720, None)];
        assert_eq!(allocate(&pictures, bps(900_000)).layers, [Some(1), Some(0), Some(0)]);
        assert_eq!(allocate(&pictures, bps(450_000)).layers, [Some(0), Some(0), Some(0)]);
        assert_eq!(allocate(&pictures, bps(300_000)).layers, [Some(0), Some(0), None]);
        assert_eq!(allocate(&pictures, bps(0)).layers, [None, None, None]);
    }

    #[test]
    fn staying_needs_less_than_rising() {
        assert_eq!(allocate(&[camera(720, Some(2))], bps(1_750_000)).layers, [Some(2)]);
        assert_eq!(allocate(&[camera(720, Some(1))], bps(1_750_000)).layers, [Some(1)]);
        assert_eq!(allocate(&[camera(720, Some(1))], bps(2_050_000)).layers, [Some(2)]);
    }

    #[test]
    fn a_layer_that_does_not_flow_is_not_chosen() {
        let mut picture = camera(720, None);
        picture.layers[2].flows = false;
        assert_eq!(allocate(&[picture.clone()], bps(10_000_000)).layers, [Some(1)]);
        picture.layers[0].flows = false;
        picture.max_height = 100;
        assert_eq!(allocate(&[picture], bps(10_000_000)).layers, [Some(1)]);
    }

    #[test]
    fn a_floor_buys_lowest_layers_and_the_first_picture_needs_none() {
        let pictures = [camera(720, None), camera(720, None), camera(720, None)];
        let budget = Budget { any: 0, lowest: 300_000, keeps_first: false };
        assert_eq!(allocate(&pictures, budget).layers, [Some(0), Some(0), None]);
        let budget = Budget { any: 0, lowest: 0, keeps_first: true };
        assert_eq!(allocate(&pictures, budget).layers, [Some(0), None, None]);
        let budget = Budget { any: 1_000_000, lowest: 2_000_000, keeps_first: true };
        assert_eq!(allocate(&pictures, budget).layers, [Some(1), Some(0), Some(0)]);
    }
}
