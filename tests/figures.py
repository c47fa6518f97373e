"""Recomputes what a report shows from the raw bundles, and names every figure that the page gives otherwise.

    python figures.py REPORT.html BUNDLES [PRICES]

The report is one by Sharpe ratio without a filter. Written from the definitions alone: no figure comes from a summary unless
the page says that it is the bundle's own. Prints a line for each difference, then how many figures were compared;
suite/figures.rs runs it in an environment of its own.
"""
import json
import os
import sys
from pathlib import Path

from recomputed import blocks, findings, page
from recomputed.benchmarks import check_benchmarks
from recomputed.bundles import bundles_of
from recomputed.history import check_history
from recomputed.liquidity import check_liquidity, measure
from recomputed.luck import Trials, check_luck
from recomputed.overview import check_best, check_head, check_ranking, check_tables, check_values, windows_of
from recomputed.pictures import check_bars, check_boxes, check_curves, check_equity, check_scatter, check_sparks
from recomputed.sweep import check_sweep
from recomputed.tearsheets import check_alone, check_further, check_summary_remark, check_tearsheet
from recomputed.tested import check_tests, check_tests_of_all
from recomputed.trading import check_trading


def check_overview(root, data, bundles):
    check_best(root, bundles)
    check_ranking(root, bundles)
    check_sparks(root, bundles)
    check_tables(root, bundles)
    check_scatter(root, bundles)
    check_bars(root, bundles)
    check_boxes(root, bundles)
    shown = {bundle.name: bundle.curve for bundle in bundles[: data["shown"]]}
    check_equity(root.with_id("equity-figure").first("svg", "static-chart"), shown, windows_of(bundles))


def main():
    report, folder, *prices = sys.argv[1:]
    root = page.read(report)
    data = json.loads(root.with_id("report-data").text())
    data["strategies"] = blocks.strategies(root.with_id("strategies").text())
    files = sorted(path for ending in ("iafbt", "obtf") for path in Path(folder).glob(f"*.{ending}"))
    by_name = {bundle.name: bundle for path in files for bundle in bundles_of(path)}
    for bundle in by_name.values():
        measure(bundle)
    bundles = [by_name[strategy["name"]] for strategy in data["strategies"]]

    # Of trials that share too few days the page gives the reason and no figure, and no luck where only one has enough.
    headline = root.first("p", "headline")
    is_judged = headline is not None and "cannot be judged" not in headline.text() and len(by_name) > 1
    trials = Trials(list(by_name.values())) if is_judged else None
    if trials:
        trials.measure()

    # Backtests of single universes are parts of others: they are in the index and take no part.
    check_head(root, bundles, files, len(by_name), sum(bundle.parts for bundle in by_name.values()))
    check_values(data, bundles)
    remarks = 0
    for place, bundle in enumerate(bundles, 1):
        section = root.with_id(f"s{place}")
        check_tearsheet(section, bundle)
        check_curves(root, section, bundle)
        check_equity(section.first("svg", "static-chart"), {bundle.name: bundle.curve}, windows_of([bundle]))
        beside = check_history(root, section, bundle, prices[0] if prices else None)
        if len(bundles) > 1:
            check_further(section, bundle, beside)
        check_trading(root, section, bundle)
        check_liquidity(section, bundle, len(bundles) == 1)
        check_tests(section, bundle)
        remarks += check_summary_remark(section, bundle)
    check_tests_of_all(root, bundles)
    if len(bundles) > 1:
        check_overview(root, data, bundles)
        tried = [bundle for bundle in by_name.values() if not bundle.is_aside] or list(by_name.values())
        check_sweep(root, tried, [bundle for bundle in bundles if bundle in tried])
    else:
        check_alone(root.with_id("s1"), bundles[0], beside)
    if trials and "is unknown" not in headline.text():
        check_luck(root, trials, prices)
    for folder in prices:
        check_benchmarks(root.with_id("benchmarks"), bundles, folder)
    for difference in findings.differences[:40]:
        print(difference)
    found = f"{findings.compared} figures, {remarks} of summaries that differ, {len(findings.differences)} differences"
    print(f"{len(bundles)} backtests, {found}")


main()
# The reader of Parquet files now and then leaves a thread behind that aborts the interpreter when it ends as usual.
sys.stdout.flush()
os._exit(0)
