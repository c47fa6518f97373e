//! Skill or luck on the page: what is there, and what says why it is not.

use super::*;
use crate::judgement::tests::sweeps::random;
use crate::judgement::{AllTrials, Candidate, Judgement, JudgementOptions};
use crate::model::DailyReturns;
use serde_json::json;

/// Trials without skill on a grid of two parameters, over 400 days.
fn noise(trials: usize) -> Vec<Candidate> {
    let mut next = random(7);
    let trial = |trial: usize| Candidate {
        handle: format!("{trial}.iafbt"),
        name: format!("trial {trial}"),
        reported_sharpe: Some(1.0),
        parameters: vec![("fast".to_owned(), json!(trial % 6)), (HOSTILE.to_owned(), json!(trial / 6 * 10))],
        returns: DailyReturns {
            days: (19_001..19_401).collect(),
            values: (0..400).map(|_| ((next() + next()) * 0.02) as f32).collect(),
        },
        ..Candidate::default()
    };
    (0..trials).map(trial).collect()
}

/// A winner whose equity changes by so much a day, up and down about it.
fn winner(name: &str, sharpe: f64, slope: f64) -> Tearsheet {
    let values: Vec<f64> = (0..120).map(|day| 100.0 + slope * f64::from(day) + f64::from(day % 3) / 2.0).collect();
    tearsheet(name, vec![run("a", 19_000, &values)], &[("sharpe_ratio", sharpe)], Fields::default())
}

fn judged(candidates: &[Candidate], winners: Vec<Tearsheet>) -> String {
    of_trials(&candidates.to_vec().into(), winners)
}

fn of_trials(trials: &AllTrials, winners: Vec<Tearsheet>) -> String {
    page(&ReportInput { judgement: Some(Judgement::of(trials, 1, &JudgementOptions::default())), ..input(winners) })
}

/// The section, if the page has it.
fn section(page: &str) -> Option<&str> {
    let (_, from) = page.split_once("<section id=\"luck\"")?;
    Some(from.split_once("</section>")?.0)
}

fn two() -> Vec<Tearsheet> {
    vec![winner("one", 9.0, 0.3), winner("other", -0.5, -0.3)]
}

#[test]
fn the_headline_stands_under_the_title_and_every_number_of_the_verdict_leads_to_an_element() {
    let page = judged(&noise(24), two());
    let (head, _) = page.split_once("</header>").unwrap();
    assert!(head.contains("<p class=\"headline\"><a href=\"#luck\">Best of 24: Sharpe ratio "), "{head}");
    let (_, verdict) = section(&page).unwrap().split_once("<div class=\"verdict\">").unwrap();
    let (verdict, _) = verdict.split_once("</div>").unwrap();
    let ids: Vec<&str> = verdict.split("<a href=\"#").skip(1).map(|link| link.split_once('"').unwrap().0).collect();
    assert!(ids.len() > 10, "{verdict}");
    for id in ids {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn the_headline_names_the_best_where_another_comes_first() {
    let trials = noise(24);
    let best = Judgement::of(&trials.clone().into(), 1, &JudgementOptions::default()).best.unwrap();
    let head = |key: &str, name: &str| {
        let page = judged(&trials, vec![Tearsheet { key: key.to_owned(), ..winner(name, 1.0, 0.1) }]);
        page.split_once("</header>").unwrap().0.to_owned()
    };
    assert!(!head(&best.handle, &best.name).contains("The best is"));
    let (other, named) = (usize::from(best.trial == 0), format!("The best is <bdi>{}</bdi>", best.name));
    let measured = head(&trials[other].handle, "another");
    assert!(measured.contains(&format!("{named}; <bdi>another</bdi>, the first here, has ")), "{measured}");
    assert!(head("elsewhere", "another").contains(&format!("{named}, and not the first here.")));
}

#[test]
fn a_tick_shows_luck_beside_every_sharpe_ratio_of_the_ranking() {
    let page = judged(&noise(24), two());
    let (_, rows) = page.split_once("<tbody>").unwrap();
    let (rows, _) = rows.split_once("</tbody>").unwrap();
    assert_eq!(rows.matches("luck’s best of ").count(), 4, "two winners, ranked by one ratio and measured by another");
    assert_eq!(rows.matches("aria-label=\"not above luck’s best of ").count(), 2, "of the loser");
    let without = page_without_judgement();
    assert!(!without.contains("luck’s best"), "no tick where nothing was judged");
}

fn page_without_judgement() -> String {
    page(&input(two()))
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let reasons = |candidates: &[Candidate]| {
        let page = judged(candidates, two());
        section(&page).unwrap().matches("<p class=\"empty\">Not known: ").count()
    };
    assert_eq!(
        reasons(&noise(24)),
        2,
        "trials without windows have nothing to choose for, and none of them was ranked"
    );
    assert_eq!(reasons(&[Candidate::default(), Candidate::default()]), 6, "nothing has returns");
    let alike = vec![noise(1).remove(0); 3];
    assert!(reasons(&alike) >= 2, "identical trials");
}

#[test]
fn the_ratios_of_trials_that_were_drawn_are_not_said_to_be_all() {
    let candidates = noise(24);
    let best = Judgement::of(&candidates.clone().into(), 1, &JudgementOptions::default()).best.unwrap();
    let (mut drawn, mut others): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| candidate.handle != best.handle);
    drawn.truncate(12);
    drawn.append(&mut others);
    let page = of_trials(&AllTrials { candidates: drawn, drawn: 12, counted: 11, gone: Vec::new() }, two());
    let section = section(&page).unwrap();
    let note = "Sharpe ratios of the 12 of 24 trials that were drawn by chance to stand for all, from daily returns.";
    assert!(section.contains(note) && !section.contains("ratios of all trials"), "{section}");
    let best = crate::report::text::ratio(Some(best.figures.sharpe));
    let title = section.split_once("Histogram of the Sharpe ratios of 12 trials, ").unwrap().1;
    assert!(!title.split([';', '<']).next().unwrap().contains(&best), "the best is beside those: {title}");
}

#[test]
fn a_lone_backtest_has_no_section() {
    let page = judged(&noise(1), vec![winner("alone", 1.0, 0.1)]);
    let (_, body) = page.split_once("<body").unwrap();
    assert!(section(&page).is_none() && !body.contains("\"#luck\"") && !body.contains("class=\"headline\""));
    assert!(section(&judged(&noise(24), vec![winner("first of many", 1.0, 0.1)])).is_some());
}

#[test]
fn the_section() {
    let page = judged(&noise(24), two());
    insta::assert_snapshot!(snapshots::readable(section(&page).unwrap()));
}

#[test]
fn the_section_without_returns() {
    let page = judged(&[Candidate::default(), Candidate::default()], two());
    insta::assert_snapshot!(snapshots::readable(section(&page).unwrap()));
}
