//! A number that may be missing, in eight bytes: a panel of millions of rows holds many columns of them.

/// The bits of the NaN that stands for a missing number; no calculation ends in it, for every NaN that comes in becomes another.
const MISSING: u64 = 0x7ff8_0000_6d69_7373;

/// A number or none. NaN is a number here: it is what a calculation without an answer gives, such as 0 / 0.
#[derive(Clone, Copy)]
pub struct Number(f64);

impl Number {
    /// No number.
    pub const MISSING: Number = Number(f64::from_bits(MISSING));

    /// This number.
    pub fn new(number: f64) -> Number {
        Number(if number.is_nan() { f64::NAN } else { number })
    }

    /// The number, if there is one.
    pub fn get(self) -> Option<f64> {
        (self.0.to_bits() != MISSING).then_some(self.0)
    }

    /// Numbers in their order, NaN behind all others; equal numbers have equal keys.
    pub(super) fn order_key(number: f64) -> u64 {
        // Zero has two signs.
        let bits = (number + 0.0).to_bits();
        if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
    }
}

impl Default for Number {
    fn default() -> Number {
        Number::MISSING
    }
}

impl From<Option<f64>> for Number {
    fn from(number: Option<f64>) -> Number {
        number.map_or(Number::MISSING, Number::new)
    }
}

impl std::fmt::Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_nan_is_taken_for_a_missing_number() {
        assert!(Number::new(f64::from_bits(MISSING)).get().is_some_and(f64::is_nan));
        assert_eq!(Number::MISSING.get(), None);
    }

    #[test]
    fn keys_order_as_numbers_do() {
        let ordered = [f64::NEG_INFINITY, -2.0, -1e-300, 0.0, 1e-300, 3.0, f64::INFINITY, f64::NAN];
        assert!(ordered.map(Number::order_key).is_sorted());
        assert_eq!(Number::order_key(-0.0), Number::order_key(0.0));
    }
}
