//! Numbers that are known only to lie within bounds.
//!
//! Every operation encloses: with `x` in `a` and `y` in `b`, the double that `x ∘ y` gives lies in `a ∘ b`.
//! Rounding to nearest is monotone, so bounds computed with it enclose all results that are computed with it; on
//! exact numbers the bounds are the ordinary result itself. Where an operation is not defined for some of the
//! values (a divisor of zero, infinity minus infinity), those are left out; where it is defined for none, it
//! gives [`Undefined`].

use super::arithmetic;

/// The numbers from `low` to `high`, both included; where they are equal, that number exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lowest possible value; never NaN.
    pub low: f64,
    /// The highest possible value; never NaN, nor below `low`.
    pub high: f64,
}

/// The operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undefined {
    /// The divisor is zero.
    ZeroDivisor,
    /// An infinite value, or the bounds of `clamp` are the wrong way round.
    NotANumber,
}

type Outcome = Result<Interval, Undefined>;

impl Interval {
    /// Every number.
    pub const ALL: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// One number.
    pub const fn exact(value: f64) -> Self {
        Self { low: value, high: value }
    }

    /// The numbers between two bounds, given in any order; a bound that is NaN bounds nothing.
    pub fn new(low: f64, high: f64) -> Self {
        let low = if low.is_nan() { f64::NEG_INFINITY } else { low };
        let high = if high.is_nan() { f64::INFINITY } else { high };
        if low <= high { Self { low, high } } else { Self { low: high, high: low } }
    }

    /// The number, where it is one.
    pub fn value(self) -> Option<f64> {
        self.is_exact().then_some(self.low)
    }

    /// Whether it is one number.
    pub fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// Whether `value` is one of the numbers.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The smallest interval that covers both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { low: arithmetic::min(self.low, other.low), high: arithmetic::max(self.high, other.high) }
    }

    /// Whether zero is one of the numbers and not the only one.
    fn straddles_zero(self) -> bool {
        self.low < 0.0 && self.high > 0.0
    }

    pub(super) fn negate(self) -> Self {
        Self { low: -self.high, high: -self.low }
    }

    pub(super) fn add(self, other: Self) -> Outcome {
        if let Some(exact) = exactly(self, other, |a, b| a + b) {
            return exact;
        }
        Ok(Self::new(self.low + other.low, self.high + other.high))
    }

    pub(super) fn subtract(self, other: Self) -> Outcome {
        if let Some(exact) = exactly(self, other, |a, b| a - b) {
            return exact;
        }
        Ok(Self::new(self.low - other.high, self.high - other.low))
    }

    pub(super) fn multiply(self, other: Self) -> Outcome {
        if let Some(exact) = exactly(self, other, |a, b| a * b) {
            return exact;
        }
        // An infinite bound stands for numbers without bound, and zero times each of these is zero.
        let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        Ok(around([
            product(self.low, other.low),
            product(self.low, other.high),
            product(self.high, other.low),
            product(self.high, other.high),
        ]))
    }

    pub(super) fn divide(self, other: Self) -> Outcome {
        if other.low == 0.0 && other.high == 0.0 {
            return Err(Undefined::ZeroDivisor);
        }
        if let Some(exact) = exactly(self, other, |a, b| a / b) {
            return exact;
        }
        if self.low == 0.0 && self.high == 0.0 {
            return Ok(Self::exact(0.0));
        }
        if other.straddles_zero() {
            return Ok(Self::ALL);
        }
        if other.high <= 0.0 {
            return self.negate().divide(other.negate());
        }
        // From here on the divisor is positive, or as close to zero as one likes.
        let quotient = |a: f64, b: f64| match (a == 0.0, b == 0.0) {
            (true, _) => 0.0,
            (false, true) => f64::INFINITY.copysign(a),
            // Infinite by infinite: some finite number by numbers without bound, or the other way round.
            (false, false) if a.is_infinite() && b.is_infinite() => 0.0,
            (false, false) => a / b,
        };
        let [low, high] = [other.low, other.high];
        let whole = [
            quotient(self.low, low),
            quotient(self.low, high),
            quotient(self.high, low),
            quotient(self.high, high),
        ];
        Ok(around(whole))
    }

    /// The remainder of a division that is cut towards zero, C's `fmod`: it has the sign of the dividend.
    pub(super) fn remainder(self, other: Self) -> Outcome {
        let divisor = other.magnitude();
        if divisor.high == 0.0 {
            return Err(Undefined::ZeroDivisor);
        }
        if let Some(exact) = exactly(self, other, |a, b| a % b) {
            return exact;
        }
        let positive = (self.high >= 0.0).then(|| {
            let dividend = Self { low: arithmetic::max(self.low, 0.0), high: self.high };
            dividend.remainder_of_positive(divisor)
        });
        let negative = (self.low < 0.0).then(|| {
            let dividend = Self { low: arithmetic::max(-self.high, 0.0), high: -self.low };
            dividend.remainder_of_positive(divisor).negate()
        });
        match (positive, negative) {
            (Some(positive), Some(negative)) => Ok(positive.hull(negative)),
            (Some(one), None) | (None, Some(one)) => Ok(one),
            (None, None) => Ok(Self::ALL),
        }
    }

    /// The remainder where neither side is negative.
    fn remainder_of_positive(self, divisor: Self) -> Self {
        if self.high < divisor.low {
            return self;
        }
        if let Some(divisor) = divisor.value()
            && self.high - self.low < divisor
        {
            // Less than one turn apart: without a wrap between them the order is kept.
            let (low, high) = (self.low % divisor, self.high % divisor);
            if low <= high {
                return Self { low, high };
            }
        }
        // The remainder is below the divisor: as a double, at most the one before it.
        let below = if divisor.high.is_finite() { divisor.high.next_down() } else { divisor.high };
        Self { low: 0.0, high: arithmetic::min(self.high, below) }
    }

    /// The numbers without their signs.
    pub(super) fn magnitude(self) -> Self {
        if self.is_exact() {
            Self::exact(self.low.abs())
        } else if self.low >= 0.0 {
            self
        } else if self.high <= 0.0 {
            self.negate()
        } else {
            Self { low: 0.0, high: arithmetic::max(-self.low, self.high) }
        }
    }

    pub(super) fn min(self, other: Self) -> Self {
        Self { low: arithmetic::min(self.low, other.low), high: arithmetic::min(self.high, other.high) }
    }

    pub(super) fn max(self, other: Self) -> Self {
        Self { low: arithmetic::max(self.low, other.low), high: arithmetic::max(self.high, other.high) }
    }

    pub(super) fn clamp(self, low: Self, high: Self) -> Outcome {
        if low.low > high.high { Err(Undefined::NotANumber) } else { Ok(self.max(low).min(high)) }
    }

    /// The result of a function that never falls.
    pub(super) fn map(self, rising: impl Fn(f64) -> f64) -> Self {
        Self { low: rising(self.low), high: rising(self.high) }
    }
}

/// The ordinary result where both numbers are exact.
fn exactly(a: Interval, b: Interval, operation: impl Fn(f64, f64) -> f64) -> Option<Outcome> {
    let value = operation(a.value()?, b.value()?);
    Some(if value.is_nan() { Err(Undefined::NotANumber) } else { Ok(Interval::exact(value)) })
}

/// The smallest interval that covers all of `values`.
fn around(values: [f64; 4]) -> Interval {
    let [first, rest @ ..] = values.map(Interval::exact);
    rest.into_iter().fold(first, Interval::hull)
}
