"""``make bench``: the report by this project, by hand, by nbconvert and by Jupyter Book, measured on one machine.

Writes ``outputs/bench.md`` and, with every single measurement, ``outputs/bench.json``; nothing if anything failed.
"""

import argparse
import datetime
import importlib.metadata
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import summary
from contestants import BOOK_BIN, FILES, Job, by_hand, jupyter_book, nbconvert, ours, published_folder
from measure import Failed, machine, measure
from town import REPOSITORY, TRIVIAL_CELLS, YEAR, Run, Town, build, change_words, list_runs, with_trivial_sections

CHANGED, WORDS = "sprachangebote", "Für die Messung ergänzt."  # a section that needs nothing of the others
TRIVIAL = 16  # sections: enough that their cost stands out from the noise of a whole report
TRIVIAL_BY_HAND = 2  # sections; each is two commands of its own, so that two tell as much as many
PACKAGES = ("papermill", "nbconvert", "nbclient", "ipykernel", "pandas", "matplotlib", "great-expectations", "typst")
# The CPU time of the trivial cells, run for the first time in a process that has imported what a warm kernel has.
OWN_CELLS = """
import sys, time
import soest_analysis.report.preload
given = {"jahr": int(sys.argv[1])}
start = time.process_time()
for source in sys.argv[2:]:
    exec(source, given)
print(time.process_time() - start, file=sys.stderr)
"""


class Bench:
    """Measures jobs in a temporary folder and collects the results."""

    def __init__(self, folder: Path, runs: Sequence[Run], partial: bool):
        self._folder, self._runs, self._partial = folder, runs, partial
        self.results: list[dict[str, Any]] = []

    def town(self, name: str, runs: Sequence[Run] | None = None) -> Town:
        """A fresh copy of the town with those sections, by default all that are compared."""
        chosen = self._runs if runs is None else runs
        return build(self._folder / name, chosen, partial=self._partial or runs is not None)

    def measure(self, round: int, name: str, job: Job) -> None:
        """Measure a job, check what it left, and only then take its figures."""
        try:
            taken = measure(job.commands, job.folder, job.environment, self._folder / "log.txt")
            job.check()
        except Failed as failure:
            raise Failed(f"{name}, round {round}: {failure}") from None
        if round:
            self.results.append({"round": round, "job": name, **asdict(taken)})
        print(f"round {round}: {name}: {taken.wall:.1f} s, CPU {taken.cpu:.1f} s, {taken.pss / 1e6:.0f} MB", flush=True)

    def warm_up(self) -> None:
        """Every tool once with one section, not counted, so that nobody pays for reading programs from the disk."""
        one = [next(run for run in self._runs if run.section == CHANGED)]
        jobs: dict[str, Callable[[Town], Job]] = {
            "ours": ours,
            "by hand": by_hand,
            "nbconvert": nbconvert,
            "Jupyter Book": _forced,
        }
        for name, job in jobs.items():
            self.measure(0, name, job(self.town("warm-up", one)))

    def round_of_ours(self, round: int) -> None:
        """Cold, unchanged, one section changed, without the cache; and cold with further, trivial sections."""
        town = self.town("ours")
        cold = self._page(round, summary.OURS, town)
        unchanged = self._page(round, summary.UNCHANGED, town)
        change_words(town, CHANGED, WORDS)
        changed = self._page(round, summary.CHANGED, town, shown=WORDS)
        fresh = self._page(round, summary.FRESH, town, "--fresh", shown=WORDS)
        if (cold, changed) != (unchanged, fresh):
            raise Failed(f"round {round}: the cached report differs from the computed one.")
        more = with_trivial_sections(self.town("more"), TRIVIAL)
        self.measure(round, summary.MORE, ours(more))

    def _page(self, round: int, name: str, town: Town, *options: str, shown: str = "") -> bytes:
        self.measure(round, name, ours(town, *options, shown=shown))
        return (published_folder(town) / FILES[0]).read_bytes()

    def round_by_hand(self, round: int) -> None:
        """All sections by hand; and, by themselves, trivial ones."""
        self.measure(round, summary.HAND, by_hand(self.town("by-hand")))
        trivial = with_trivial_sections(self.town("trivial", []), TRIVIAL_BY_HAND)
        self.measure(round, summary.HAND_TRIVIAL, by_hand(trivial, gate=False))

    def round_of_others(self, round: int, cached: Job) -> None:
        """nbconvert, and Jupyter Book for the first time and once more with nothing changed."""
        self.measure(round, summary.NBCONVERT, nbconvert(self.town("nbconvert")))
        self.measure(round, summary.BOOK, _forced(self.town("book")))
        if round == 1:
            self.measure(round, summary.BOOK_FILLING, cached)
        self.measure(round, summary.BOOK_UNCHANGED, cached)

    def own_cells(self) -> list[float]:
        """CPU seconds of the cells of one trivial section, five times, each in a fresh process."""
        town, found = self.town("cells"), []
        command = [sys.executable, "-c", OWN_CELLS, str(YEAR), *TRIVIAL_CELLS]
        for _ in range(5):
            done = subprocess.run(command, cwd=town.notebooks, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Failed(f"The trivial cells failed: {done.stderr}")
            found.append(float(done.stderr.split()[-1]))
        return found


def _forced(town: Town) -> Job:
    return jupyter_book(town, "force")


def describe_machine() -> dict[str, Any]:
    """The machine, and the versions of what is compared."""
    book = [str(BOOK_BIN / "python"), "-c", "import importlib.metadata as m; print(m.version('jupyter-book'))"]
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    versions["jupyter-book"] = subprocess.run(book, check=True, capture_output=True, text=True).stdout.strip()
    return {**machine(), "versions": versions}


def main() -> int:
    """Run the comparison; exit code 1 and no report if anything failed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds of ours and by hand (default: 3)")
    parser.add_argument("--rounds-of-others", type=int, default=2, help="of these, with nbconvert and Jupyter Book")
    parser.add_argument("--sections", default="", help=f"a trial with these run ids and {CHANGED}, printed only")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    names = {name for name in options.sections.split(",") if name}
    runs = [run for run in list_runs() if not names or run.id in names | {CHANGED}]
    if not names <= {run.id for run in runs}:
        parser.error(f"unknown sections: {', '.join(sorted(names - {run.id for run in runs}))}")
    about = {"date": datetime.date.today().isoformat(), **describe_machine()}
    about |= {"sections": len(runs), "partial": bool(names), "trivial": TRIVIAL, "trivial_by_hand": TRIVIAL_BY_HAND}
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            bench = Bench(Path(folder), runs, bool(names))
            bench.warm_up()
            cached = jupyter_book(bench.town("book-cached"), "cache")
            for round in range(1, options.rounds + 1):
                bench.round_of_ours(round)
                bench.round_by_hand(round)
                if round <= options.rounds_of_others:
                    bench.round_of_others(round, cached)
            raw = {**about, "own_cells": statistics.median(bench.own_cells()), "results": bench.results}
    except Failed as failure:
        print(f"No result: {failure}", file=sys.stderr)
        return 1
    report = summary.markdown(raw)
    print(report)
    if not names:  # a trial is no result
        (REPOSITORY / "outputs" / "bench.json").write_text(json.dumps(raw, indent=1) + "\n", "utf-8")
        (REPOSITORY / "outputs" / "bench.md").write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
