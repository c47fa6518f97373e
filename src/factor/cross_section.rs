//! The rows of a panel by bar: which symbols there were at each time, and back.

/// For each time, in order, the rows that have it, in the order of their symbols.
#[derive(Debug)]
pub(super) struct CrossSections {
    /// Distinct times in milliseconds since 1970, ascending.
    pub(super) times: Vec<i64>,
    /// Where the rows of each time begin among [`rows`](CrossSections::rows); one more than there are times.
    pub(super) starts: Vec<usize>,
    /// Rows of the panel, time by time.
    pub(super) rows: Vec<u32>,
    /// Where each row of the panel stands among [`rows`](CrossSections::rows).
    pub(super) places: Vec<u32>,
}

impl CrossSections {
    /// Of symbols whose times are ascending; there are at most `u32::MAX` rows.
    pub(super) fn of(symbols: &[&[i64]]) -> CrossSections {
        let times = distinct(symbols);
        let count: usize = symbols.iter().map(|of_symbol| of_symbol.len()).sum();
        let mut bars = Vec::with_capacity(count);
        let mut starts = vec![0; times.len() + 1];
        for of_symbol in symbols {
            let mut bar = 0;
            for time in *of_symbol {
                bar += times[bar..].iter().take_while(|known| *known < time).count();
                bars.push(bar);
                starts[bar + 1] += 1;
            }
        }
        for bar in 0..times.len() {
            starts[bar + 1] += starts[bar];
        }
        let (mut rows, mut places, mut next) = (vec![0; count], vec![0; count], starts.clone());
        for (row, bar) in bars.into_iter().enumerate() {
            (rows[next[bar]], places[row]) = (row as u32, next[bar] as u32);
            next[bar] += 1;
        }
        CrossSections { times, starts, rows, places }
    }

    /// How many rows each time has.
    pub(super) fn lengths(&self) -> impl Iterator<Item = usize> {
        self.starts.windows(2).map(|ends| ends[1] - ends[0])
    }

    /// The rows of a bar.
    pub(super) fn of_bar(&self, bar: usize) -> &[u32] {
        &self.rows[self.starts[bar]..self.starts[bar + 1]]
    }
}

/// All times, each once, ascending. Most symbols have the times of the others, so that few are looked at twice.
fn distinct(symbols: &[&[i64]]) -> Vec<i64> {
    let (mut times, mut fresh): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
    let take = |times: &mut Vec<i64>, fresh: &mut Vec<i64>| {
        times.append(fresh);
        times.sort_unstable();
        times.dedup();
    };
    for of_symbol in symbols {
        fresh.extend(of_symbol.iter().filter(|time| times.binary_search(time).is_err()));
        if fresh.len() > times.len() {
            take(&mut times, &mut fresh);
        }
    }
    take(&mut times, &mut fresh);
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_bar_in_the_order_of_symbols() {
        let sections = CrossSections::of(&[&[10, 30], &[20, 30, 40], &[]]);
        assert_eq!(sections.times, [10, 20, 30, 40]);
        let rows: Vec<&[u32]> = (0..4).map(|bar| sections.of_bar(bar)).collect();
        assert_eq!(rows, [&[0][..], &[2], &[1, 3], &[4]]);
        assert!((0..5).all(|row| sections.rows[sections.places[row] as usize] == row as u32));
    }
}
