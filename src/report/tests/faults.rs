//! Faults of the framework's own dashboard, which this page must not have.

use super::*;

/// Runs of different years, given in reverse order of date: 2023 (day 19,358 on), then 2022 (day 18,993 on).
fn of_two_years() -> Tearsheet {
    let late = run("second", 19_358, &[1000.0, 1100.0, 990.0, 1200.0]);
    let early = run("first", 18_993, &[500.0, 400.0, 450.0, 600.0]);
    tearsheet("two years", vec![late, early], &[("max_drawdown", 0.1)], Fields::default())
}

/// The positions of a path in a picture.
fn positions(path: &str) -> Vec<(f64, f64)> {
    let pairs = path.split(['M', 'L']).filter_map(|pair| pair.split_once(' '));
    pairs.map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).collect()
}

/// The texts between two marks, wherever they stand.
fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    page.split(from).skip(1).map(|rest| rest.split(to).next().unwrap()).collect()
}

#[test]
fn windows_of_different_years_are_chained_in_order_of_date_not_drawn_on_top_of_each_other() {
    let winner = of_two_years();
    assert!((winner.measured.value_of("chained_return").unwrap() - (1.2 * 1.2 - 1.0)).abs() < 1e-12);
    let page = page(&input(vec![winner, tearsheet("bare", vec![], &[], Fields::default())]));
    let pictures = between(&page, "<path class=\"equity line-1\" d=\"", "\"");
    assert_eq!(pictures.len(), 2, "the overview of all windows and the winner's own picture both show something");
    for picture in pictures {
        let positions = positions(picture);
        assert_eq!(positions.len(), 8);
        assert!(positions.is_sorted_by(|one, other| one.0 < other.0), "{positions:?}");
        assert!(positions[4].0 - positions[3].0 > 400.0, "a year lies between the windows");
        assert_eq!(positions[4].1, positions[3].1, "the second goes on from where the first ended");
    }
    let [first, second] = ["first", "second"].map(|name| page.find(&format!(">{name}</th>")).unwrap());
    assert!(first < second);
}

#[test]
fn the_worst_drawdown_is_the_deepest_one_and_the_smallest_is_named_as_such() {
    let winner = of_two_years();
    assert!((winner.measured.value_of("worst_drawdown").unwrap() - 0.2).abs() < 1e-12);
    let page = page(&input(vec![winner]));
    assert!(page.contains("Worst drawdown −10.0% <em>(the smallest of its windows, not the worst)</em>"));
}

#[test]
fn the_monthly_table_covers_all_runs() {
    let page = page(&input(vec![of_two_years()]));
    let table = between(&page, "<table class=\"months\">", "</table>")[0];
    assert_eq!(between(table, "<tr><th scope=\"row\">", "<"), ["2022", "2023"]);
    let januaries = between(table, "</th><td class=\"good3\">", "<");
    assert_eq!(januaries, ["+20.0%", "+20.0%"]);
}

#[test]
fn names_are_never_cut() {
    let long = "strategy_with_a_name_that_goes_on_and_on_".repeat(4);
    let page = page(&input(vec![
        tearsheet(&long, vec![run(&long, 19_000, &[1.0, 2.0])], &[], Fields::default()),
        tearsheet("bare", vec![], &[], Fields::default()),
    ]));
    let (_, body) = page.split_once("<body").unwrap();
    for position in [
        format!("<span class=\"id\" dir=\"auto\">{long}</span>"),
        format!("</i>{long}</a>"),
        format!("<i class=\"dot fill-1\"></i><span dir=\"auto\">{long}</span>"),
        format!(">{long}</th>"),
    ] {
        assert!(body.contains(&position), "{position}");
    }
    let shortened = between(body, "<title>", "</title>");
    assert!(shortened.iter().any(|title| title.starts_with(&long)), "a picture names it in full");
}
