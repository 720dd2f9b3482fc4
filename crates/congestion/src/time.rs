//! Times as signed microseconds: those of the sender since the controller's beginning, those of the receiver
//! since whatever its clock counts from. Differences are taken all the time and may be negative.

use std::time::Duration;

/// Microseconds.
pub(crate) type Micros = i64;

/// A thousand of them.
pub(crate) const MS: Micros = 1_000;
/// A million.
pub(crate) const SECOND: Micros = 1_000 * MS;

/// Beyond 70,000 years it stands still: no difference of two overflows.
pub(crate) fn micros(time: Duration) -> Micros {
    // Without 128 bits: this is done for each packet.
    let whole = Micros::try_from(time.as_secs()).unwrap_or(Micros::MAX).saturating_mul(SECOND);
    whole.saturating_add(Micros::from(time.subsec_micros())).min(Micros::MAX / 4)
}

/// Bits per second of so many bytes in so long.
pub(crate) fn rate(bytes: u64, time: Micros) -> f64 {
    bytes as f64 * 8.0 * SECOND as f64 / time.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_without_bound_stand_still() {
        assert_eq!(micros(Duration::from_nanos(3_000_002_999)), 3_000_002);
        assert_eq!(micros(Duration::MAX), Micros::MAX / 4);
    }
}
