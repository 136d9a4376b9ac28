"""From single measurements to the report in Markdown: medians, ratios round by round, targets."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

OURS, MORE, FRESH = "ours, cold", "ours, cold, more sections", "ours, --fresh"
UNCHANGED, CHANGED = "ours, unchanged", "ours, one section changed"
HAND, HAND_TRIVIAL, NBCONVERT = "by hand", "by hand, trivial sections", "nbconvert"
BOOK, BOOK_FILLING, BOOK_UNCHANGED = (
    "Jupyter Book, cold",
    "Jupyter Book, filling its cache",
    "Jupyter Book, unchanged",
)
WORDS = {
    OURS: "`soest report`, nothing computed before",
    UNCHANGED: "`soest report`, again, nothing changed",
    CHANGED: "`soest report`, again, one notebook changed",
    FRESH: "`soest report --fresh`",
    MORE: "`soest report`, {trivial} trivial sections more",
    HAND: "(a) gate, then papermill and nbconvert by hand",
    HAND_TRIVIAL: "(a) only {trivial_by_hand} trivial sections",
    NBCONVERT: "(b) `jupyter nbconvert --execute`",
    BOOK: "(c) `jupyter-book build`, force",
    BOOK_FILLING: "(c) `jupyter-book build`, filling its cache",
    BOOK_UNCHANGED: "(c) `jupyter-book build`, cache, nothing changed",
}
RATIOS = ((HAND, OURS), (NBCONVERT, OURS), (BOOK, OURS), (BOOK_UNCHANGED, UNCHANGED))
MB, GB, GIB = 1e6, 1e9, 2**30


def by_round(raw: dict[str, Any], job: str, figure: str) -> dict[int, float]:
    """Round -> that figure of that job."""
    return {entry["round"]: entry[figure] for entry in raw["results"] if entry["job"] == job}


def ratios(raw: dict[str, Any], job: str, base: str, figure: str) -> list[float]:
    """How many times as much the one job takes as the other, for each round that measured both."""
    bases = by_round(raw, base, figure)
    return [value / bases[round] for round, value in by_round(raw, job, figure).items() if round in bases]


def marginal(raw: dict[str, Any]) -> list[float]:
    """CPU seconds of a further section of ours beyond its own cells, round by round."""
    less = by_round(raw, OURS, "cpu")
    more = by_round(raw, MORE, "cpu")
    return [(more[round] - less[round]) / raw["trivial"] - raw["own_cells"] for round in more]


def marginal_by_hand(raw: dict[str, Any]) -> list[float]:
    """The same by hand, where every section is two commands of its own."""
    return [cpu / raw["trivial_by_hand"] - raw["own_cells"] for cpu in by_round(raw, HAND_TRIVIAL, "cpu").values()]


def spread(values: Sequence[float], digits: int) -> str:
    """``2.0 (1.5–2.5)``: median, lowest and highest; only the value if there is just one."""
    if not values:
        return "–"
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def targets(raw: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Target, limit, measured and verdict of each of the four targets; judged by the median, memory by the highest."""
    highest = max(value for job in (OURS, UNCHANGED, CHANGED, FRESH) for value in by_round(raw, job, "pss").values())
    rows = [
        ("cold, times as fast as (a), wall", "at least", 8.0, ratios(raw, HAND, OURS, "wall")),
        ("a further section, CPU s beyond its own cells", "at most", 0.4, marginal(raw)),
        ("unchanged, wall s", "under", 1.5, list(by_round(raw, UNCHANGED, "wall").values())),
        ("peak memory of the process tree, GB (PSS), highest of all runs", "under", 1.2, [highest / GB]),
    ]
    return [
        (what, f"{bound} {limit:g}", spread(values, 2), _verdict(bound, limit, statistics.median(values)))
        for what, bound, limit, values in rows
    ]


def _verdict(bound: str, limit: float, value: float) -> str:
    kept = {"at least": value >= limit, "at most": value <= limit, "under": value < limit}
    missed = abs(value - limit)
    return "reached" if kept[bound] else f"missed by {missed:.2f} ({missed / limit * 100:.0f} %)"


def markdown(raw: dict[str, Any]) -> str:
    """The report."""
    versions = ", ".join(f"{name} {version}" for name, version in raw["versions"].items())
    jobs = [job for job in WORDS if by_round(raw, job, "wall")]
    partial = "**Only some of the sections: a trial, not a result.** " if raw["partial"] else ""
    return "\n".join(
        [
            f"# Benchmark of {raw['date']}",
            "",
            f"{partial}The report of 2018, {raw['sections']} sections, computed by this project and by three other "
            "ways, on one machine and in one run (`make bench`). Values are medians of the rounds, lowest and highest "
            "in brackets.",
            "",
            f"Machine: {raw['processor']}, {raw['cores']} cores, {raw['memory'] / GIB:.0f} GiB; "
            f"load {raw['load']:.1f} when it began. Python {raw['python']}, {versions}.",
            "",
            "## Targets",
            "",
            *_table(("target", "limit", "measured", "verdict"), targets(raw)),
            "",
            "## Wall time, CPU time, memory",
            "",
            *_table(
                ("", "rounds", "wall s", "CPU s", "peak PSS MB", "peak RSS MB"),
                [(WORDS[job].format(**raw), *_figures(raw, job)) for job in jobs],
            ),
            "",
            "## Ratios, round by round",
            "",
            *_table(
                ("", "wall", "CPU", "peak memory (PSS)"),
                [
                    (f"{job} / {base}", *(spread(ratios(raw, job, base, kind), 2) for kind in ("wall", "cpu", "pss")))
                    for job, base in RATIOS
                ],
            ),
            "",
            "## A further section",
            "",
            *_table(
                ("CPU s beyond its own cells", ""),
                [("ours", spread(marginal(raw), 2)), ("by hand", spread(marginal_by_hand(raw), 2))],
            ),
            "",
            f"The marginal cost is the CPU time of a cold report with {raw['trivial']} trivial sections more (a heading, "
            "the edition loaded, one computed sentence), less that of the cold report of the same round, divided by "
            f"their number, less what the cells of one take by themselves ({raw['own_cells']:.3f} s, run for the first "
            "time in a process that has already imported what a kernel has; median of five). By hand it is what papermill "
            "and nbconvert take for such a section, less the same.",
            "",
            METHOD,
        ]
    )


def _figures(raw: dict[str, Any], job: str) -> tuple[str, ...]:
    def column(figure: str, unit: float, digits: int) -> str:
        return spread([value / unit for value in by_round(raw, job, figure).values()], digits)

    rounds = str(len(by_round(raw, job, "wall")))
    return rounds, column("wall", 1, 1), column("cpu", 1, 1), column("pss", MB, 0), column("rss", MB, 0)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    line: Callable[[Sequence[str]], str] = lambda cells: f"| {' | '.join(cells)} |"  # noqa: E731
    return [line(head), line(["---"] * len(head)), *map(line, rows)]


METHOD = """## How it was measured

- Every measurement starts from a fresh copy of the town in a temporary folder (the reruns from what the run before them
  left). The contestants take turns within a round, so that a drift of the machine's speed meets all of them; ratios are
  taken within a round. One round with a single section comes first and does not count: it reads the programs from disk.
- Wall time ends when the last command ends. CPU time is user and system time of all processes, by the kernel's accounts:
  the measuring process adopts orphans, so detached kernels are in it, and waits until all have ended.
- Peak memory is the highest sum over all processes at one look. PSS counts a page shared by n processes as one nth in
  each; the RSS sum counts it n times. A look is taken every 50 ms, less often where looking would
  take more than a twentieth of one core; all contestants are watched alike.
- A command that fails, or leaves out a page, table or figure, ends the comparison without a result.
- `soest report` writes HTML, PDF, XLSX, CSV and figures and runs the gate. The pages of cached and fresh runs
  are compared byte by byte. (a) runs the gate once, first, then `papermill -p ...` and `jupyter nbconvert --to html` per section.
- (b) and (c) cannot pass parameters: they get copies of the notebooks with each run's parameters written into the
  parameters cell, made before the clock starts. Their gate runs inside the section that first asks for its findings.
- (c) has an environment of its own (`.venv-bench`), since jupyter-book 1.x needs an older markdown-it-py than this
  project; its kernels are those of this project's environment, of the same versions as everywhere.

## Limits

- (a), (b) and (c) make HTML pages, one per section: no PDF, no workbook, no CSV, no common numbering, no check that
  what was promised is there. They do less and are compared all the same.
- (a) and (b) run one section after the other, as someone does by hand; two shells side by side would take about half the
  wall time on two cores and the same CPU time.
- The peak of memory lies between two looks now and then; in trials with looks every 50 ms it was the same within 2 %.
- PSS shares pages with whatever else runs from the same files on the machine; nothing else should.
"""
