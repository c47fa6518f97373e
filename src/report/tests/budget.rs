//! Promises of the budget for whole pages.

use super::{input, run, tearsheet};
use crate::model::{EpochMs, Fields, MS_PER_DAY, Run, Trade};
use crate::report::budget::{Budget, LEAST_TEARSHEET};
use crate::report::ladder::{Detail, LARGEST_TRADES, Rung};
use crate::report::{Part, Rendered, ReportError, ReportInput, Tearsheet, render};
use proptest::prelude::*;

/// A winner with so many points in each of two windows, and so many trades.
fn winner(number: usize, points: usize, trades: usize) -> Tearsheet {
    // No wave of the same length as another, so that nothing compresses to nothing.
    let wave = |at: usize| 100.0 + (at as f64 * (0.7 + number as f64 / 9.0)).sin() * 20.0 + at as f64 / 10.0;
    let values: Vec<f64> = (0..points).map(wave).collect();
    let half = points / 2;
    let mut runs = vec![run("first", 10_000, &values[..half]), run("second", 20_000, &values[half..])];
    runs[0].trades = (0..trades).map(|at| trade(at, wave(at) - 100.0)).collect();
    tearsheet(&format!("strategy {number}"), runs, &[("sharpe_ratio", 9.0 - number as f64)], Fields::default())
}

fn trade(at: usize, gain: f64) -> Trade {
    let opened = EpochMs((10_000 + at as i64) * MS_PER_DAY);
    Trade {
        opened_at: Some(opened),
        closed_at: Some(opened),
        net_gain: Some(gain),
        cost: Some(100.0),
        ..Trade::default()
    }
}

fn within(input: &ReportInput, max_size: usize) -> Result<Rendered, ReportError> {
    render(input, &Budget { max_size: Some(max_size), detail: Detail::Standard })
}

/// What a page shows of winners, in bytes.
fn shown(page: &Rendered) -> usize {
    [Part::Tearsheets, Part::Curves, Part::Trading].map(|part| page.sizes.of(part)).iter().sum()
}

proptest! {
    // Each of them renders whole pages.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 10))]

    #[test]
    fn any_winners_and_any_budget_give_a_page_within_it_or_the_size_it_would_need(
        winners in prop::collection::vec((0usize..1_500, 0usize..300), 1..9),
        limit in 60_000usize..700_000,
        more in 0usize..200_000,
    ) {
        let winners = winners.into_iter().enumerate().map(|(at, (points, trades))| winner(at, points, trades));
        let input = input(winners.collect());
        match within(&input, limit) {
            Ok(page) => {
                prop_assert!(page.html.len() <= limit, "{} of {limit}", page.html.len());
                prop_assert_eq!(page.sizes.total(), page.html.len());
                prop_assert!(page.html.ends_with("</html>") || page.html.ends_with("</html>\n"));
                let larger = within(&input, limit + more).unwrap();
                prop_assert!(shown(&larger) >= shown(&page), "more room showed less");
                prop_assert!(page.left_out.iter().all(|sentence| larger.left_out.is_empty() || !sentence.is_empty()));
            }
            Err(ReportError::TooLarge { needed, limit: refused }) => {
                prop_assert!(needed > limit && refused == limit);
                prop_assert!(within(&input, needed).is_ok());
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn the_size_that_a_page_needs_suffices_however_many_digits_it_has() {
    let input = input(vec![winner(0, 1, 74)]);
    for detail in [Detail::Standard, Detail::Summary] {
        let within = |limit| render(&input, &Budget { max_size: Some(limit), detail });
        let Err(ReportError::TooLarge { needed, .. }) = within(9_999) else { panic!("it fits") };
        assert!(within(needed).is_ok(), "{detail:?}");
    }
}

#[test]
fn low_ranks_lose_first_and_the_page_says_what_and_whose() {
    let input = input((0..6).map(|at| winner(at, 1_200, 200)).collect());
    let whole = within(&input, 10_000_000).unwrap();
    assert!(whole.left_out.is_empty() && !whole.html.contains("Left out"));
    let page = within(&input, whole.html.len() - 10_000).unwrap();
    assert!(page.left_out.last().is_some_and(|last| last.contains(" 6: ")), "{:?}", page.left_out);
    assert!(page.html.contains("Left out to stay within"));
    assert!(page.left_out.iter().all(|sentence| page.html.contains(sentence)));
}

#[test]
fn without_room_for_tearsheets_every_winner_keeps_its_row() {
    let input = input((0..6).map(|at| winner(at, 1_200, LARGEST_TRADES)).collect());
    let summary = render(&input, &Budget { max_size: None, detail: Detail::Summary }).unwrap();
    assert_eq!(shown(&summary), 0);
    for number in 0..6 {
        assert!(summary.html.contains(&format!("strategy {number}")));
        let row = format!("<tr id=\"s{}\">", number + 1);
        assert!(summary.html.contains(&row), "links to a winner lead to its row");
    }
}

#[test]
fn letting_go_of_winners_that_cannot_fit_changes_nothing() {
    let winners: Vec<Tearsheet> = (0..400).map(|at| winner(at, 300, 200)).collect();
    let budget = Budget { max_size: Some(1_050_000), detail: Detail::Standard };
    let kept = render(&input(winners.clone()), &budget).unwrap();
    let mut trimmed = winners;
    let packer = budget.packer();
    trimmed.iter().for_each(|winner| winner.packed.complete(&packer).unwrap());
    budget.trim(&mut trimmed);
    assert!(trimmed.last().is_some_and(|last| last.packed.size(Rung::LargestTrades) == 0), "nothing was let go");
    assert_eq!(render(&input(trimmed), &budget).unwrap().html, kept.html);
}

#[test]
fn smaller_shares_are_packed_once_the_page_needs_them() {
    let input = input((0..6).map(|at| winner(at, 1_200, 300)).collect());
    let sizes =
        || input.winners[5].packed.curves(Rung::Points1000).zip(input.winners[5].packed.curves(Rung::Points120));
    let whole = render(&input, &Budget { max_size: None, detail: Detail::Standard }).unwrap();
    assert!(sizes().is_some_and(|(whole, small)| whole == small), "packed in vain");
    within(&input, whole.html.len() - 10_000).unwrap();
    assert!(sizes().is_some_and(|(whole, small)| whole.len() > small.len()));
}

#[test]
fn runs_without_trades_and_curves_have_no_blocks() {
    let bare = tearsheet("bare", vec![Run::default()], &[], Fields::default());
    assert_eq!((bare.has_curves, bare.has_trading, bare.packed.size(Rung::Points1000)), (false, false, 0));
}

#[test]
fn no_tearsheet_takes_fewer_bytes_than_the_budget_thinks() {
    let bare = input(vec![tearsheet("", vec![], &[], Fields::default())]);
    let page = render(&bare, &Budget { max_size: None, detail: Detail::Standard }).unwrap();
    assert!(page.sizes.of(Part::Tearsheets) >= LEAST_TEARSHEET, "{}", page.sizes.of(Part::Tearsheets));
}

#[test]
fn winners_in_groups_are_within_the_budget_too() {
    let input = input((0..170).map(|number| winner(number, 40, 4)).collect());
    let whole = render(&input, &Budget { max_size: None, detail: Detail::Standard }).unwrap();
    assert_eq!(whole.html.matches("class=\"tearsheet-group\"").count(), 2);
    assert_eq!(whole.html.matches("class=\"block-group\"").count(), 2);
    assert_eq!(whole.sizes.total(), whole.html.len());
    let mut grouped = 0;
    for limit in (600_000..whole.html.len()).step_by(20_000) {
        let page = within(&input, limit).unwrap();
        assert!(page.html.len() <= limit, "{} of {limit}", page.html.len());
        assert_eq!(page.sizes.total(), page.html.len());
        grouped += page.html.matches("class=\"tearsheet-group\"").count();
    }
    assert!(grouped > 0, "no limit left room for a group");
}
