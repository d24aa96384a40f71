//! The operations on doubles that the standard library does not have as they are needed.

/// `value` to `digits` digits after the point, correctly rounded from its exact decimal expansion; halves go away
/// from zero. Monotone, so the bounds of an interval may be rounded one by one.
pub(super) fn round(value: f64, digits: u8) -> f64 {
    if digits == 0 {
        return value.round();
    }
    // From 2^52 on every double is whole; infinities are caught here too.
    if value.is_nan() || value.abs() >= 4_503_599_627_370_496.0 {
        return value;
    }
    // A double is half-way between two multiples of 10^-digits exactly where it is an odd multiple of
    // 2^-(digits+1). The formatting rounds these to even, so they are moved off the middle first. Where doubles
    // lie further apart than the multiples, both neighbours read as the double itself.
    let halves = value * f64::from(1u32 << (u32::from(digits) + 1));
    let tie = halves.fract() == 0.0 && halves % 2.0 != 0.0;
    let decided = match tie {
        true if (value.next_up() - value).abs() > 10f64.powi(-i32::from(digits)) => return value,
        true if value > 0.0 => value.next_up(),
        true => value.next_down(),
        false => value,
    };
    format!("{decided:.*}", usize::from(digits)).parse().unwrap_or(value)
}

/// The lower of two numbers; the first where they are equal.
pub(super) fn min(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// The higher of two numbers; the first where they are equal.
pub(super) fn max(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn rounds_as_on_paper() {
        for (value, digits, expected) in [
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            (0.125, 2, 0.13),
            (-0.125, 2, -0.13),
            (0.375, 2, 0.38),
            (2.675, 2, 2.67),
            (1.005, 2, 1.0),
            (84.25, 1, 84.3),
            (84.249_999_999, 1, 84.2),
            (79.96, 1, 80.0),
            (1e300, 15, 1e300),
            (f64::INFINITY, 3, f64::INFINITY),
            (5e-324, 15, 0.0),
            (0.1, 15, 0.1),
            (4_503_599_627_370_495.5, 1, 4_503_599_627_370_495.5),
            (2f64.powi(50) + 0.25, 1, 2f64.powi(50) + 0.25),
            (-2f64.powi(47) - 0.25, 1, -140_737_488_355_328.3),
            (2f64.powi(46) + 0.125, 2, 70_368_744_177_664.13),
        ] {
            assert_eq!(round(value, digits), expected, "round({value}, {digits})");
        }
    }
}
