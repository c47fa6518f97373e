// Sweeps of the odd kinds that a report must bear: written anew for each run of the tests.

import { runOf, tradeOf, wander, writeBundle } from "./bundles.mjs";

const LONG = "a_name_without_any_place_to_break_that_goes_on_and_on_".repeat(4);
const ARABIC = "استراتيجية المتوسط المتحرك السريع مع وقف الخسارة";
const SHARPE = (value) => ({ sharpe_ratio: value, sortino_ratio: value * 1.4, win_rate: 0.5, number_of_trades: 10, profit_factor: 1 + value / 4 });

/** One backtest of each odd kind. */
function odd(folder) {
  const write = (id, runs, more = {}) => writeBundle(folder, `odd_${count++}`, { id, runs, summary: SHARPE(count / 10), parameters: { fast: count }, ...more });
  let count = 0;
  const usual = wander(200, 7);
  write("no series", [runOf("w", 0, [])]);
  write("no runs", []);
  write("one point", [runOf("w", 0, [1000])]);
  write("all zero", [runOf("w", 0, Array(50).fill(0))]);
  write("flat", [runOf("w", 0, Array(50).fill(1000))]);
  write("negative equity", [runOf("w", 0, [1000, 900, 200, -300, -800, 100, 50])]);
  write("total loss", [runOf("w", 0, [1000, 500, 0]), runOf("x", 10, usual)]);
  write("a millionfold", [runOf("w", 0, usual.map((value, day) => value * 1.07 ** day))]);
  write("deposits", [runOf("w", 0, usual.map((value, day) => value + (day > 80 ? 5000 : 0)), { twr: usual })]);
  write("open trades", [runOf("w", 0, usual, { trades: [3, 9, 40].map((day) => tradeOf("BTC", day, null, day)) })]);
  write("thousands of trades", [
    runOf("w", 0, usual, { trades: Array.from({ length: 5000 }, (_, i) => tradeOf(`SYM${i % 40}`, i % 190, (i % 190) + 1 + (i % 9), ((i * 37) % 101) - 50)) }),
  ]);
  write("300 parameters", [runOf("w", 0, usual)], { parameters: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`parameter_${i}`, i * 1.5])) });
  write("no parameters", [runOf("w", 0, usual)], { parameters: {} });
  write(LONG, [runOf(LONG, 0, usual)], { tag: LONG, parameters: { [LONG]: LONG } });
  write(ARABIC, [runOf(ARABIC, 0, usual), runOf(`${ARABIC} ٢`, 250, wander(150, 9))], { tag: "اختبار", parameters: { [ARABIC]: ARABIC, fast: 12 } });
  write("most of a year at rest", [runOf("w", 0, [...usual, ...Array(260).fill(usual.at(-1)), ...usual.map((value) => (value / usual[0]) * usual.at(-1))])]);
  write("", [runOf(null, 0, usual)], { tag: "" });
}

/** 200 winners of three windows. */
function crowd(folder) {
  for (let i = 0; i < 200; i++) {
    const runs = [0, 1, 2].map((window) => runOf(`wf_${window + 1}`, window * 60, wander(60, i * 3 + window)));
    const parameters = { fast: i % 10, slow: 20 + (i % 7), guard: i % 2 === 0 };
    writeBundle(folder, `crowd_${i}`, { id: `strategy_${i}_with_a_name`, tag: `group ${i % 5}`, parameters, runs, summary: SHARPE(Math.sin(i) * 2) });
  }
}

/** 90 winners whose rows are of unequal height where there is little room. */
function uneven(folder) {
  for (let i = 0; i < 90; i++) {
    const id = i % 3 === 0 ? `${i} a name of several words that take several lines` : `${i}`;
    writeBundle(folder, `uneven_${i}`, { id, tag: i % 2 === 0 ? "a tag of several words" : null, runs: [runOf("w", 0, wander(20, i))], summary: SHARPE(i / 9) });
  }
}

/** 60 windows of three winners. */
function calendar(folder) {
  for (let i = 0; i < 3; i++) {
    const runs = Array.from({ length: 60 }, (_, window) => runOf(`walk_forward_${window + 1}`, window * 30, wander(30, i * 60 + window)));
    writeBundle(folder, `calendar_${i}`, { id: `calendar ${i}`, parameters: { fast: i }, runs, summary: SHARPE(i) });
  }
}

/** A single backtest. */
function alone(folder) {
  const trades = [tradeOf("BTC", 3, 9, 12), tradeOf("ETH", 20, 40, -7), tradeOf("ETH", 60, null, 3)];
  const runs = [runOf("first", 0, wander(200, 3), { trades }), runOf("second", 400, wander(150, 4))];
  writeBundle(folder, "alone", { id: "the only one", tag: "kept", parameters: { fast: 12, slow: 26 }, runs, summary: SHARPE(1.2) });
}

export const ODD_SWEEPS = { odd, crowd, uneven, calendar, alone };
