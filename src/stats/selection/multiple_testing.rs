//! Corrections of p-values for the number of tests that were made.

/// A way to correct p-values for their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    /// By the number of tests: holds the chance of any false finding, under any dependence.
    Bonferroni,
    /// Step by step from the least on (Holm 1979): the same promise, never harsher.
    Holm,
    /// Holds the share of false findings among all (Benjamini and Hochberg 1995), for tests that are independent or
    /// positively dependent.
    BenjaminiHochberg,
    /// The same share under any dependence (Benjamini and Yekutieli 2001).
    BenjaminiYekutieli,
    /// Benjamini and Yekutieli's as Harvey and Liu (2015) step through it: the largest p-value stays as it is, and caps the
    /// others.
    HarveyLiu,
}

impl Correction {
    /// The corrected p-values, in the order given, each at most 1.
    ///
    /// One that is no number stays so and counts as no test.
    pub fn of(self, p_values: &[f64]) -> Vec<f64> {
        let mut order: Vec<usize> = (0..p_values.len()).filter(|position| !p_values[*position].is_nan()).collect();
        order.sort_by(|one, other| p_values[*one].total_cmp(&p_values[*other]));
        let tests = order.len() as f64;
        let harmonic: f64 = (1..=order.len()).map(|rank| 1.0 / rank as f64).sum();
        let factor = |rank: usize| match self {
            Correction::Bonferroni => tests,
            Correction::Holm => tests - rank as f64 + 1.0,
            Correction::BenjaminiHochberg => tests / rank as f64,
            Correction::BenjaminiYekutieli => tests * harmonic / rank as f64,
            Correction::HarveyLiu if rank == order.len() => 1.0,
            Correction::HarveyLiu => tests * harmonic / rank as f64,
        };
        let mut corrected = p_values.to_vec();
        for (rank, position) in order.iter().enumerate() {
            corrected[*position] = (p_values[*position] * factor(rank + 1)).min(1.0);
        }
        self.keep_order(&order, &mut corrected);
        corrected
    }

    /// Lets no test end up better than one that was better before: by the steps upwards or downwards.
    fn keep_order(self, order: &[usize], corrected: &mut [f64]) {
        if matches!(self, Correction::Bonferroni | Correction::Holm) {
            let mut most = 0.0;
            for position in order {
                most = corrected[*position].max(most);
                corrected[*position] = most;
            }
        } else {
            let mut least = 1.0;
            for position in order.iter().rev() {
                least = corrected[*position].min(least);
                corrected[*position] = least;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: [f64; 6] = [0.005, 0.009, 0.0128, 0.0135, 0.045, 0.06];

    fn assert_close(corrected: &[f64], expected: &[f64]) {
        let close = corrected.iter().zip(expected).all(|(one, other)| (one / other - 1.0).abs() < 1e-9);
        assert!(close && corrected.len() == expected.len(), "{corrected:?} is not {expected:?}");
    }

    #[test]
    fn corrections_are_those_of_r_and_of_the_paper() {
        assert_close(&Correction::Bonferroni.of(&P), &[0.03, 0.054, 0.0768, 0.081, 0.27, 0.36]);
        assert_close(&Correction::Holm.of(&P), &[0.03, 0.045, 0.0512, 0.0512, 0.09, 0.09]);
        assert_close(&Correction::BenjaminiHochberg.of(&P), &[0.02025, 0.02025, 0.02025, 0.02025, 0.054, 0.06]);
        let four = 0.0496125;
        assert_close(&Correction::BenjaminiYekutieli.of(&P), &[four, four, four, four, 0.1323, 0.147]);
        assert_close(&Correction::HarveyLiu.of(&P), &[four, four, four, four, 0.06, 0.06]);
    }

    #[test]
    fn the_order_given_is_kept_and_what_is_no_number_is_no_test() {
        let shuffled = [P[3], P[0], f64::NAN, P[5], P[1], P[4], P[2]];
        let corrected = Correction::Holm.of(&shuffled);
        assert!(corrected[2].is_nan());
        assert_close(&[corrected[1], corrected[3]], &[0.03, 0.09]);
        assert!(Correction::Holm.of(&[]).is_empty());
    }
}
