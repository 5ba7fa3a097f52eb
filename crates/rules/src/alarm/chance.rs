//! How likely something is by chance.

/// The chance that at least `found` of `tried` have something that one in `1 / share` has.
pub(super) fn at_least(found: usize, tried: usize, share: f64) -> f64 {
    if found == 0 {
        return 1.0;
    }
    if found > tried || share <= 0.0 {
        return 0.0;
    }
    let share = share.min(1.0);
    // Term by term, each from the one before: the chance of exactly `k` of `tried`.
    let mut term = (1.0 - share).powi(i32::try_from(tried).unwrap_or(i32::MAX));
    let mut below = term;
    for k in 1..found {
        term *= share / (1.0 - share).max(f64::MIN_POSITIVE) * (tried - k + 1) as f64 / k as f64;
        below += term;
    }
    (1.0 - below).max(first_term(found, tried, share)).min(1.0)
}

/// The chance of exactly so many: what is left of the sum where subtraction leaves only noise.
fn first_term(found: usize, tried: usize, share: f64) -> f64 {
    let mut term = 1.0;
    for k in 1..=found {
        term *= share * (tried - k + 1) as f64 / k as f64;
    }
    term * (1.0 - share).powi(i32::try_from(tried - found).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances() {
        for (found, tried, share, chance) in [
            (0, 10, 0.5, 1.0),
            (1, 1, 0.5, 0.5),
            (2, 2, 0.07, 0.0049),
            (3, 10, 0.1, 0.070_190_827),
            (4, 4, 0.07, 2.401e-5),
            (5, 4, 0.5, 0.0),
        ] {
            let computed = at_least(found, tried, share);
            assert!(
                (computed - chance).abs() < 1e-8,
                "{found} of {tried}: {computed}"
            );
        }
    }
}
