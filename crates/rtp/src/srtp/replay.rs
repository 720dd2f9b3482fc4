//! What has been seen of streams (RFC 3711 section 3.3.2).

/// Streams whose numbers are remembered. Of more than that, the one is forgotten that came first: only whoever has the
/// keys can bring that about.
const STREAMS: usize = 128;
/// Numbers below the highest that are remembered.
const WINDOW: u64 = 128;

/// A window for each SSRC, in the order in which they were first heard.
#[derive(Debug, Default)]
pub struct Windows(Vec<(u32, Window)>);

impl Windows {
    /// What has been seen of this SSRC, and its place.
    pub fn of(&self, ssrc: u32) -> Option<(usize, Window)> {
        let place = self.0.iter().rposition(|(known, _)| *known == ssrc)?;
        Some((place, self.0[place].1))
    }

    /// A number of this SSRC has come, and was authentic. `place` is where it stands, if it does.
    pub fn mark(&mut self, place: Option<usize>, ssrc: u32, number: u64) {
        if let Some((_, window)) = place.and_then(|place| self.0.get_mut(place)) {
            window.mark(number);
            return;
        }
        if self.0.len() >= STREAMS {
            self.0.remove(0);
        }
        self.0.push((ssrc, Window::after(number)));
    }
}

/// The highest number so far and which of those just below it have come.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    highest: u64,
    seen: u128,
}

impl Window {
    /// After the first number.
    pub fn after(first: u64) -> Self {
        Self { highest: first, seen: 1 }
    }

    /// The highest number so far.
    pub fn highest(&self) -> u64 {
        self.highest
    }

    /// Whether a number may come now.
    pub fn is_new(&self, number: u64) -> bool {
        match self.highest.checked_sub(number) {
            None => true,
            Some(behind) => behind < WINDOW && self.seen & (1 << behind) == 0,
        }
    }

    /// It has come, and was authentic.
    pub fn mark(&mut self, number: u64) {
        match self.highest.checked_sub(number) {
            Some(behind) if behind < WINDOW => self.seen |= 1 << behind,
            Some(_) => {}
            None => {
                let ahead = number - self.highest;
                self.seen = if ahead < WINDOW { self.seen << ahead | 1 } else { 1 };
                self.highest = number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_comes_once_and_old_ones_never() {
        let mut window = Window::after(1_000);
        assert!(!window.is_new(1_000));
        for number in [1_001, 999, 1_128, 1_300] {
            assert!(window.is_new(number), "{number}");
            window.mark(number);
            assert!(!window.is_new(number), "{number}");
        }
        assert!(window.is_new(1_299) && window.is_new(1_173));
        assert!(!window.is_new(1_172) && !window.is_new(0), "too old to know");
    }
}
