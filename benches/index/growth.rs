//! Growth of what commands cost with the number of bundles: a line through the sizes, and how far each is from it.

use std::collections::BTreeMap;
use std::time::Duration;

/// The fastest times of each command, by the number of bundles.
#[derive(Default)]
pub struct Growth(BTreeMap<String, Vec<(usize, Duration)>>);

impl Growth {
    /// Takes what a command took of so many bundles.
    pub fn push(&mut self, command: &str, bundles: usize, fastest: Duration) {
        self.0.entry(command.to_owned()).or_default().push((bundles, fastest));
    }

    /// Shows, for each command that was measured at three sizes or more, what it takes at first and for each bundle, and by how
    /// much each size differs from that.
    pub fn show(&self) {
        println!("\n{:<26}{:>12}{:>14}   time at each size beside the line", "", "at first", "a bundle");
        for (command, points) in self.0.iter().filter(|(_, points)| points.len() > 2) {
            let points: Vec<(f64, f64)> =
                points.iter().map(|(bundles, time)| (*bundles as f64, time.as_secs_f64() * 1e3)).collect();
            let (first, each) = line(&points);
            let beside = points
                .iter()
                .map(|(bundles, time)| format!("{bundles}: {:+.0} %", 100.0 * (time / (first + each * bundles) - 1.0)));
            let beside: Vec<String> = beside.collect();
            println!("{command:<26}{first:>9.1} ms{:>11.2} µs   {}", each * 1e3, beside.join(", "));
        }
    }
}

/// The line through points with the least relative squared error: its value at zero, which is none below it, and its slope.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let sum = |of: &dyn Fn(f64, f64) -> f64| points.iter().map(|(x, y)| of(1.0 / y, x / y)).sum::<f64>();
    let (uu, uv, vv) = (sum(&|u, _| u * u), sum(&|u, v| u * v), sum(&|_, v| v * v));
    let (u, v) = (sum(&|u, _| u), sum(&|_, v| v));
    let first = (u * vv - v * uv) / (uu * vv - uv * uv);
    if first < 0.0 { (0.0, v / vv) } else { (first, (v * uu - u * uv) / (uu * vv - uv * uv)) }
}
