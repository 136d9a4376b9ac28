"""``make bench-fleet``: what a town costs in a fleet of 1, 8, 32 and 128, against the single command town by town.

Writes ``outputs/bench_fleet.md``; nothing if anything failed. The towns are synthetic (tests/fleet/towns.py).
"""

import argparse
import csv
import datetime
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from measure import Failed, machine, measure

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))
from tests.fleet.towns import YEAR, build_towns  # noqa: E402

FLEET, AGAIN, ALONE = "soest fleet", "soest fleet, again, nothing changed", "soest report, one town after the other"
FILES = ("sachstandsbericht.html", "sachstandsbericht.pdf", "sachstandsbericht.xlsx", "manifest.json")
FLAT, FLAT_FROM = 0.15, 8  # cost per town may differ by that share between fleets of at least so many towns
STATE = 396  # municipalities in North Rhine-Westphalia
TIMEOUT_PER_TOWN = 300  # seconds
SEED = 2030
MB, GIB = 1e6, 2**30
Entry = dict[str, Any]


class Bench:
    """Measures fleets in a temporary folder and collects the results."""

    def __init__(self, folder: Path):
        self._folder = folder
        self.results: list[Entry] = []

    def fleet(self, count: int) -> None:
        """A fleet of so many towns of which nothing is computed yet, then the same once more."""
        towns, to = build_towns(self._folder / "towns", count, SEED), self._folder / "overview"
        command = ["fleet", *map(str, towns), "--to", str(to)]
        for job, status in ((FLEET, "veröffentlicht"), (AGAIN, "unverändert")):
            self._measure(job, count, [command])
            _check(to / "uebersicht.csv", towns, status)
        shutil.rmtree(self._folder / "towns")  # 128 reports are a gigabyte

    def alone(self, count: int) -> None:
        """The single command for so many towns, one after the other."""
        towns = build_towns(self._folder / "towns", count, SEED)
        self._measure(ALONE, count, [["report", str(YEAR), "--root", str(town)] for town in towns])
        for town in towns:
            _check_report(_published(town))
        shutil.rmtree(self._folder / "towns")

    def _measure(self, job: str, count: int, commands: Sequence[Sequence[str]]) -> None:
        commands = [[sys.executable, "-m", "soest_analysis", *command] for command in commands]
        log, timeout = self._folder / "log.txt", TIMEOUT_PER_TOWN * (count + 1)
        taken = measure(commands, self._folder, os.environ, log, timeout)
        self.results.append({"job": job, "towns": count, **asdict(taken)})
        print(f"{job}, {count}: {taken.wall:.1f} s, CPU {taken.cpu:.1f} s, {taken.pss / MB:.0f} MB", flush=True)


def _published(town: Path) -> Path:
    return town / "outputs" / f"{YEAR}-synthetische-daten"


def _check(overview: Path, towns: Sequence[Path], status: str) -> None:
    """Every town is in the overview with that status, its key figures are compared, its report is whole."""
    with overview.open(encoding="utf-8", newline="") as file:
        found = [row["status"] for row in csv.DictReader(file)]
    if found != [status] * len(towns):
        raise Failed(f"{overview.name}: {len(towns)} times {status} expected, {sorted(set(found))} found.")
    with overview.with_name("kennzahlen.csv").open(encoding="utf-8", newline="") as file:
        compared = {row["stadt"] for row in csv.DictReader(file)}
    if len(compared) != len(towns):
        raise Failed(f"kennzahlen.csv: {len(towns)} towns expected, {len(compared)} found.")
    for town in towns:
        _check_report(_published(town))


def _check_report(folder: Path) -> None:
    absent = [name for name in FILES if not (folder / name).is_file() or not (folder / name).stat().st_size]
    if absent:
        raise Failed(f"{folder.parents[1].name}: {', '.join(absent)} not written.")


def per_town(results: Sequence[Entry], job: str, figure: str) -> dict[int, float]:
    """Number of towns -> that figure of that job per town."""
    return {entry["towns"]: entry[figure] / entry["towns"] for entry in results if entry["job"] == job}


def unevenness(costs: dict[int, float]) -> float | None:
    """By how much of the least cost the highest exceeds it, of fleets large enough; None if there are not two."""
    compared = [cost for towns, cost in costs.items() if towns >= FLAT_FROM]
    return max(compared) / min(compared) - 1 if len(compared) > 1 else None


def ratio(results: Sequence[Entry], figure: str) -> float:
    """How many times as much a town costs alone as in the largest fleet."""
    fleet, alone = per_town(results, FLEET, figure), per_town(results, ALONE, figure)
    return alone[max(alone)] / fleet[max(fleet)]


def extrapolate(costs: dict[int, float]) -> float:
    """The cost of all municipalities at the cost per town of the largest fleet."""
    return costs[max(costs)] * STATE


def markdown(about: Entry, results: Sequence[Entry]) -> str:
    """The report."""
    largest = max(per_town(results, FLEET, "wall"))
    rows = [
        f"| {entry['job']} | {entry['towns']} | {entry['wall']:.1f} | {entry['wall'] / entry['towns']:.2f} "
        f"| {entry['cpu'] / entry['towns']:.2f} | {entry['pss'] / MB:.0f} |"
        for entry in results
    ]
    return "\n".join(
        [
            f"# Benchmark of a fleet, {about['date']}",
            "",
            f"Synthetic towns, each with its whole report (HTML, PDF, XLSX, CSV, gate). Machine: {about['processor']}, "
            f"{about['cores']} cores, {about['memory'] / GIB:.0f} GiB; load {about['load']:.1f} when it began; "
            f"Python {about['python']}.",
            "",
            "| | towns | wall s | wall s per town | CPU s per town | peak PSS MB |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            *(f"- {_flatness(name, per_town(results, FLEET, figure))}" for name, figure in KINDS.items()),
            f"- A town alone, by `soest report`, costs {ratio(results, 'wall'):.1f} times the wall time and "
            f"{ratio(results, 'cpu'):.1f} times the CPU time of a town in the fleet of {largest}.",
            f"- Extrapolated, not measured: the {STATE} municipalities of North Rhine-Westphalia would take "
            f"{extrapolate(per_town(results, FLEET, 'wall')) / 60:.0f} minutes on this machine "
            f"({extrapolate(per_town(results, FLEET, 'cpu')) / 3600:.1f} hours of CPU time), and "
            f"{extrapolate(per_town(results, AGAIN, 'wall')) / 60:.1f} minutes if nothing had changed. That takes the cost "
            f"per town in the fleet of {largest} to stay as it is, and every town to be as large as the synthetic ones.",
            "",
            "Each fleet starts from fresh folders; a fleet of one town comes first and does not count. Wall time ends with the "
            "command. CPU time is that of all processes, detached ones included. Peak memory is the highest sum of the "
            "proportional set sizes of all processes at one look. Every town must be in the overview and its report whole, "
            "or there is no result.",
            "",
        ]
    )


KINDS = {"Wall time": "wall", "CPU time": "cpu"}


def _flatness(name: str, costs: dict[int, float]) -> str:
    found = unevenness(costs)
    if found is None:
        return f"{name} per town: not enough fleets of at least {FLAT_FROM} towns to say whether it is flat."
    verdict = "reached" if found <= FLAT else "missed"
    return (
        f"{name} per town, fleets of {FLAT_FROM} to {max(costs)} towns: {found * 100:.0f} % between the least and the highest; "
        f"flat within {FLAT * 100:.0f} % {verdict}."
    )


def main() -> int:
    """Run the benchmark; exit code 1 and no report if anything failed."""
    parser = argparse.ArgumentParser(prog="make bench-fleet", description=__doc__.splitlines()[0])
    parser.add_argument("--towns", default="1,8,32,128", help="sizes of the fleets (default: 1,8,32,128)")
    parser.add_argument("--alone", type=int, default=3, help="towns of which each is computed alone (default: 3)")
    parser.add_argument(
        "--to", type=Path, default=REPOSITORY / "outputs" / "bench_fleet.md", help="where the result goes"
    )
    options = parser.parse_args()
    sizes = [int(size) for size in options.towns.split(",")]
    if min(*sizes, options.alone) < 1:
        parser.error("--towns, --alone: at least 1")
    about = {"date": datetime.date.today().isoformat(), **machine()}
    try:
        with tempfile.TemporaryDirectory(prefix="bench-fleet-") as folder:
            bench = Bench(Path(folder))
            bench.fleet(1)
            bench.results.clear()
            bench.alone(options.alone)
            for size in sizes:
                bench.fleet(size)
    except Failed as failure:
        print(f"No result: {failure}", file=sys.stderr)
        return 1
    report = markdown(about, bench.results)
    print(report)
    options.to.parent.mkdir(exist_ok=True)
    options.to.write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
