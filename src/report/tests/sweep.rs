//! The section on the whole sweep.

use super::{Detail, HOSTILE, input, page, run, tearsheet};
use crate::model::{Fields, Handle, RowKey};
use crate::report::trials::made::{row, sweep};
use crate::report::{Budget, Part, ReportInput, Trials, render};

/// A grid of two parameters with a plateau and, far from it, the winner.
fn grid() -> Trials {
    let mut trials = Trials::of_ranking(32);
    let value = |fast: i32, slow: i32| match (fast, slow) {
        (8, 1) => 3.0,
        _ => 1.5 - f64::from((fast - 3).pow(2) + (slow - 3).pow(2)) / 8.0,
    };
    let mut cells: Vec<(i32, i32)> = (1..=8).flat_map(|fast| (1..=4).map(move |slow| (fast, slow))).collect();
    cells.sort_by(|one, other| value(other.0, other.1).total_cmp(&value(one.0, one.1)));
    for (place, (fast, slow)) in cells.into_iter().enumerate() {
        let mut row = row(&format!("{fast} {slow}"), &format!(r#"{{"fast": {fast}, "slow": {slow}}}"#), None, &[]);
        if place == 0 {
            row.handle = Handle::new("a.iafbt").unwrap();
        }
        trials.push(&RowKey::from(&row.handle), &row, None, Some(value(fast, slow)));
    }
    trials
}

fn report_on(trials: Trials) -> ReportInput {
    let winner =
        |name| tearsheet(name, vec![run("a", 19_000, &[100.0, 110.0])], &[("sharpe_ratio", 3.0)], Fields::default());
    ReportInput { trials, ..input(vec![winner("one"), winner("two")]) }
}

fn section(page: &str) -> &str {
    let (_, after) = page.split_once("<section id=\"sweep\"").unwrap();
    after.split_once("</section>").unwrap().0
}

#[test]
fn the_section_says_where_the_plateau_is_and_draws_the_grid() {
    insta::assert_snapshot!(section(&page(&report_on(grid()))));
}

#[test]
fn the_first_winner_is_placed_wherever_the_others_are() {
    let mut report = report_on(grid());
    let another = report.winners[1].clone();
    report.winners.push(another);
    let plateau = RowKey::from(&row("3 3", "{}", None, &[]).handle).to_string();
    report.winners.iter_mut().skip(1).for_each(|winner| winner.key = plateau.clone());
    let page = page(&report);
    let words = section(&page).split_once("<p class=\"sweep-words\">").unwrap().1;
    let said = "2 of the 3 winners sit at slow 3, fast 3, on high ground: 1.50 on average there, 1.31 in the cells next to \
                it. No. 1 sits at slow 1, fast 8, a lone spike: 3.00 on average there, −1.13 in the cells next to it.";
    assert!(words.contains(said), "{words}");
}

#[test]
fn what_is_otherwise_as_the_first_has_its_values_not_its_bands() {
    let mut trials = Trials::of_ranking(80);
    let best = (8, 1);
    let others = (1..=40).flat_map(|fast| [(fast, 1), (fast, 2)]).filter(|pair| *pair != best);
    for (fast, slow) in [best].into_iter().chain(others) {
        let row = row(&format!("{fast} {slow}"), &format!(r#"{{"fast": {fast}, "slow": {slow}}}"#), None, &[]);
        trials.push(&RowKey::from(&row.handle), &row, None, Some(if (fast, slow) == best { 9.0 } else { 0.0 }));
    }
    let mut report = report_on(trials);
    let best = RowKey::from(&row("8 1", "{}", None, &[]).handle).to_string();
    report.winners.iter_mut().for_each(|winner| winner.key = best.clone());
    let page = page(&report);
    let said =
        "<tr><th scope=\"row\">1</th><td>40</td><td>0.00</td><td>0.00</td><td>0.00</td><td>9.00</td><td>9.00</td></tr>";
    assert!(section(&page).contains(said), "{}", section(&page));
}

#[test]
fn names_of_trials_and_parameters_stay_text() {
    let mut trials = Trials::of_ranking(4);
    let hostile = serde_json::to_string(HOSTILE).unwrap();
    for value in 0..4 {
        let parameters = format!(r#"{{{hostile}: "{value}{}", "b": {value}}}"#, HOSTILE.replace('"', "'"));
        let row = row(&HOSTILE.replace('/', "_"), &parameters, Some(HOSTILE), &[]);
        trials.push(&RowKey::from(&row.handle), &row, None, Some(f64::from(value)));
    }
    let page = page(&report_on(trials));
    assert!(!page.contains("<img") && !page.contains("<script>alert"));
    assert_eq!(page.matches("</noscript").count(), page.matches("<noscript").count());
    assert!(section(&page).contains("&#60;img") || section(&page).contains("&lt;img"));
}

#[test]
fn a_page_without_a_choice_has_no_section() {
    let winner = tearsheet("one", vec![run("a", 19_000, &[100.0, 110.0])], &[], Fields::default());
    assert!(!page(&ReportInput { trials: grid(), ..input(vec![winner]) }).contains("id=\"sweep\""));
    assert!(!page(&report_on(Trials::default())).contains("id=\"sweep\""));
}

#[test]
fn trials_give_way_to_the_limit_and_the_page_says_so() {
    let input = report_on(sweep(3_000));
    let budget = |max_size| Budget { max_size, detail: Detail::Standard };
    let whole = render(&input, &budget(None)).unwrap();
    let size = whole.html.len();
    let rendered = render(&input, &budget(Some(size - 40_000))).unwrap();
    assert!(rendered.html.len() <= size - 40_000);
    assert!(
        rendered.left_out.iter().any(|sentence| sentence.starts_with("All 3,000 trials: ")),
        "{:?}",
        rendered.left_out
    );
    // Where there is room for none, the pictures still are there.
    let rendered = render(&input, &budget(Some(size - whole.sizes.of(Part::Trials) + 2_000))).unwrap();
    assert!(rendered.html.contains("id=\"sweep\"") && !rendered.html.contains("id=\"trials\""));
}
