"""The benchmarks: `python -m tests.benchmarks [--sizes 44000 440000 4400000] [--no-postgres] [--no-page] [--json
FILE]`; with `--policy`, what the policy's clause costs instead, at the largest of the sizes.

Both sides are measured in one run on one machine; what counts is the ratio.
"""

import argparse
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.benchmarks.page import PageBench, bench_page
from tests.benchmarks.picture import Bench, bench, servers, totals
from tests.benchmarks.policy import PolicyBench, bench_policy
from tests.stores.cluster import find_binaries

SIZES = (44_000, 440_000, 4_400_000)
GOAL_SIZE, GOAL_MB, GOAL_QUERY_MS, GOAL_VISIBLE_MS = 4_400_000, 1200, 200, 1000
GOAL_RATIO = {"sqlite": 8, "postgis": 4}


def main() -> None:
    """Measure, show, write."""
    arguments = _read_arguments()
    console = Console(width=110)
    if arguments.policy:
        _measure_policy(arguments, console)
        return
    with_postgres = not arguments.no_postgres and find_binaries() is not None
    if not with_postgres:
        console.print("PostGIS is left out" + ("" if arguments.no_postgres else ": it is not installed here"))
    found: list[Bench] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        tempfile.TemporaryDirectory(prefix="vardar-bench-") as folder,
        servers(Path(folder), with_postgres=with_postgres) as makers,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        task = progress.add_task("starting")
        for size in sorted(arguments.sizes):
            for name, make in makers.items():
                one = bench(name, make(), size, tell=lambda doing: progress.update(task, description=doing))
                found.append(one)
                progress.console.print(_table(one))
        page = None if arguments.no_page else bench_page(tell=lambda doing: progress.update(task, description=doing))
    if page is not None:
        console.print(f"page (seconds): {page.medians()}")
        console.print(*(f"{'kept' if kept else 'NOT KEPT'}: {goal}" for goal, kept in page.goals().items()), sep="\n")
    _write(arguments.json, found, page)
    console.print(f"written to {arguments.json}")


def goals(one: Bench) -> dict[str, bool]:
    """What the read model promises at 4.4 million incidents, and whether it was kept; nothing at other sizes."""
    if one.incidents < GOAL_SIZE:
        return {}
    typical = totals(one)["typical"]
    wanted = GOAL_RATIO[one.store]
    return {
        f"typical filter at least {wanted} times as fast as the store as shipped": typical["shipped_ratio"] >= wanted,
        f"and {wanted} times as fast as with an index made for these queries": typical["ratio"] >= wanted,
        f"each query of it under {GOAL_QUERY_MS} ms": typical["slowest_model_ms"] < GOAL_QUERY_MS,
        f"a change visible within {GOAL_VISIBLE_MS} ms": max(one.visible_ms) < GOAL_VISIBLE_MS,
        f"under {GOAL_MB} MB": one.model_mb < GOAL_MB,
    }


def _measure_policy(arguments: argparse.Namespace, console: Console) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        tempfile.TemporaryDirectory(prefix="vardar-bench-") as folder,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        task = progress.add_task("starting")
        url = f"sqlite:///{Path(folder) / 'policy.db'}"
        found: PolicyBench = bench_policy(
            url, max(arguments.sizes), tell=lambda doing: progress.update(task, description=doing)
        )
    console.print(f"{found.incidents:,} incidents; seen: {found.sees}")
    for chosen, times in found.dashboard_ms.items():
        console.print(f"{chosen}: " + ", ".join(f"{viewer} {ms:.1f} ms" for viewer, ms in times.items()))
    console.print(*(f"{'kept' if kept else 'NOT KEPT'}: {goal}" for goal, kept in found.goals().items()), sep="\n")
    _write_json(arguments.json, {"policy": {**asdict(found), "ratios": found.ratios(), "goals": found.goals()}})


def _table(one: Bench) -> Table:
    title = f"{one.incidents:,} incidents, read model against {one.store}"
    caption = (
        f"filled in {one.load_s:.1f} s · copied in {one.bootstrap_s:.1f} s · {one.model_mb:.0f} MB (process "
        f"{one.process_mb:.0f} MB) · following one change {one.follow_ms:.0f} ms · "
        f"visible after {max(one.visible_ms):.0f} ms"
    )
    caption += (
        f"\ntypical filter: the store as shipped {one.shipped_ms:.0f} ms, "
        f"{totals(one)['typical']['shipped_ratio']:.1f} times the model"
    )
    caption += "".join(f"\n{'kept' if kept else 'NOT KEPT'}: {goal}" for goal, kept in goals(one).items())
    table = Table("filter", "query", title=title, caption=caption, caption_justify="left")
    for heading in ("model ms", "spread", "store ms", "spread", "times"):
        table.add_column(heading, justify="right")
    sums = totals(one)
    for row in one.queries:
        cells = [cell for side in ("model_ms", "store_ms") for cell in _cells(row[side])]
        table.add_row(row["filter"], row["query"], *cells, f"{row['ratio']:.1f}")
        if row["query"] == one.queries[-1]["query"]:
            total = sums[row["filter"]]
            table.add_row("", "all five", f"{total['model_ms']:.1f}", "", f"{total['store_ms']:.1f}", "",
                          f"{total['ratio']:.1f}", style="bold", end_section=True)  # fmt: skip
    return table


def _cells(times: dict[str, float]) -> tuple[str, str]:
    return f"{times['median']:.1f}", f"{times['low']:.1f}–{times['high']:.1f}"


def _write_json(path: Path, written: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cores": os.cpu_count(), **written}, indent=1, ensure_ascii=False))


def _write(path: Path, found: list[Bench], page: PageBench | None) -> None:
    results = [{**asdict(one), "totals": totals(one), "goals": goals(one)} for one in found]
    seen = {**asdict(page), "medians": page.medians(), "goals": page.goals()} if page else None
    _write_json(path, {"results": results, "page": seen})


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Measure the read model and the page."
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="INCIDENTS")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), metavar="FILE")
    parser.add_argument("--no-postgres", action="store_true", help="leave PostGIS out")
    parser.add_argument("--policy", action="store_true", help="the cost of the policy's clause, and nothing else")
    parser.add_argument("--no-page", action="store_true", help="leave the browser out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
