//! The little statistics that tests need.

#![allow(dead_code, reason = "each program of tests uses its part")]

/// How likely two samples differ at least this much if they are from one distribution: Mann and Whitney's test, two
/// sides, normal approximation with ties.
pub fn mann_whitney(a: &[f64], b: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> =
        a.iter().map(|x| (*x, true)).chain(b.iter().map(|x| (*x, false))).collect();
    all.sort_by(|x, y| x.0.total_cmp(&y.0));
    let (n, m, mut rank, mut ranks_of_a, mut ties) = (a.len() as f64, b.len() as f64, 1.0, 0.0, 0.0);
    for same in all.chunk_by(|x, y| x.0 == y.0) {
        let count = same.len() as f64;
        let of_a = same.iter().filter(|(_, of_a)| *of_a).count() as f64;
        ranks_of_a += of_a * (rank + (count - 1.0) / 2.0);
        ties += count.powi(3) - count;
        rank += count;
    }
    let total = n + m;
    let u = ranks_of_a - n * (n + 1.0) / 2.0;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    two_sided((u - n * m / 2.0) / variance.sqrt())
}

/// How likely counts differ this much or this little from equal ones: chi square, two sides, by the approximation of
/// Wilson and Hilferty.
pub fn evenness(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    let chi: f64 = counts.iter().map(|count| (*count as f64 - expected).powi(2) / expected).sum();
    let freedom = counts.len() as f64 - 1.0;
    let spread = 2.0 / (9.0 * freedom);
    two_sided(((chi / freedom).cbrt() - (1.0 - spread)) / spread.sqrt())
}

/// The value below which this share of all lies.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() as f64 * share) as usize).min(values.len() - 1)]
}

/// How likely a normal variable is at least this far from zero (Abramowitz and Stegun 7.1.26).
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let sum: f64 = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    (sum * (-x * x).exp()).clamp(0.0, 1.0)
}
