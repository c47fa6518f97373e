//! The rows of a panel by bar: which symbols there were at each time, and back.

use rayon::prelude::*;

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
    ///
    /// Symbols are counted in as many parts as there are threads, so that each part knows where the ones before it end in a bar.
    pub(super) fn of(symbols: &[&[i64]]) -> CrossSections {
        let times = distinct(symbols);
        let parts = symbols.chunks(symbols.len().div_ceil(rayon::current_num_threads()).max(1));
        let parts: Vec<&[&[i64]]> = parts.collect();
        let counts: Vec<Vec<u32>> = parts.par_iter().map(|part| counts(part, &times)).collect();
        let (starts, nexts) = starts(&counts, times.len());
        let mut places = filled(starts.last().copied().unwrap_or_default());
        let lengths = parts.iter().map(|part| part.iter().map(|of_symbol| of_symbol.len()).sum());
        let pieces = pieces(&mut places, lengths);
        pieces.into_par_iter().zip(&parts).zip(nexts).for_each(|((places, part), mut next)| {
            let bars = part.iter().flat_map(|of_symbol| bars(of_symbol, &times, 0));
            for (place, bar) in places.iter_mut().zip(bars) {
                *place = next[bar];
                next[bar] += 1;
            }
        });
        let rows = rows(symbols, &times, &starts);
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

/// How many bars are worked on at once, so that what is written stays close together.
const BARS: usize = 256;

/// The rows of each bar, a range of bars after the other.
fn rows(symbols: &[&[i64]], times: &[i64], starts: &[usize]) -> Vec<u32> {
    let mut rows = filled(starts.last().copied().unwrap_or_default());
    let firsts: Vec<usize> = (0..times.len()).step_by(BARS).collect();
    let ends = firsts.iter().map(|first| (first + BARS).min(times.len()));
    let lengths = firsts.iter().zip(ends).map(|(&first, end)| starts[end] - starts[first]);
    pieces(&mut rows, lengths).into_par_iter().zip(&firsts).for_each(|(rows, &first)| {
        let end = (first + BARS).min(times.len());
        let mut next: Vec<usize> = starts[first..end].iter().map(|start| start - starts[first]).collect();
        let mut row = 0;
        for of_symbol in symbols {
            let from = first_at(of_symbol, times, first);
            let to = first_at(of_symbol, times, end);
            for (bar, row) in bars(&of_symbol[from..to], times, first).zip(row + from..) {
                rows[next[bar - first]] = row as u32;
                next[bar - first] += 1;
            }
            row += of_symbol.len();
        }
    });
    rows
}

/// Where the times of a symbol reach a bar. Most symbols have all bars.
fn first_at(of_symbol: &[i64], times: &[i64], bar: usize) -> usize {
    match times.get(bar) {
        None => of_symbol.len(),
        Some(time) if of_symbol.get(bar) == Some(time) => bar,
        Some(time) => of_symbol.partition_point(|other| other < time),
    }
}

/// The bars that times are of, both ascending, from a bar on that is not behind the first of them.
fn bars(of_symbol: &[i64], times: &[i64], mut bar: usize) -> impl Iterator<Item = usize> {
    of_symbol.iter().map(move |time| {
        bar += times[bar..].iter().take_while(|known| *known < time).count();
        bar
    })
}

/// How many rows of some symbols each bar has.
fn counts(symbols: &[&[i64]], times: &[i64]) -> Vec<u32> {
    let mut counts = vec![0; times.len()];
    symbols.iter().flat_map(|of_symbol| bars(of_symbol, times, 0)).for_each(|bar| counts[bar] += 1);
    counts
}

/// Where each bar begins, and where in each bar the rows of each part do.
fn starts(counts: &[Vec<u32>], bars: usize) -> (Vec<usize>, Vec<Vec<u32>>) {
    let (mut starts, mut nexts) = (Vec::with_capacity(bars + 1), vec![Vec::with_capacity(bars); counts.len()]);
    let mut so_far = 0;
    for bar in 0..bars {
        starts.push(so_far as usize);
        for (next, counts) in nexts.iter_mut().zip(counts) {
            next.push(so_far);
            so_far += counts[bar];
        }
    }
    starts.push(so_far as usize);
    (starts, nexts)
}

/// All times, each once, ascending. Most symbols have the times of the one before, so that few are looked at.
fn distinct(symbols: &[&[i64]]) -> Vec<i64> {
    let (mut times, mut fresh): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
    let take = |times: &mut Vec<i64>, fresh: &mut Vec<i64>| {
        times.append(fresh);
        times.sort_unstable();
        times.dedup();
    };
    for (at, of_symbol) in symbols.iter().enumerate() {
        if at > 0 && symbols[at - 1] == *of_symbol {
            continue;
        }
        fresh.extend(of_symbol.iter().filter(|time| times.binary_search(time).is_err()));
        if fresh.len() > times.len() {
            take(&mut times, &mut fresh);
        }
    }
    take(&mut times, &mut fresh);
    times
}

/// Values to be written over. Their memory is touched by all threads for the first time, which takes longer than to fill it.
pub(super) fn filled<T: Copy + Default + Send>(count: usize) -> Vec<T> {
    rayon::iter::repeat_n(T::default(), count).collect()
}

/// The slice in pieces of these lengths.
pub(super) fn pieces<T>(mut rest: &mut [T], lengths: impl Iterator<Item = usize>) -> Vec<&mut [T]> {
    let mut pieces = Vec::new();
    for length in lengths {
        let (piece, after) = rest.split_at_mut(length);
        pieces.push(piece);
        rest = after;
    }
    pieces
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
