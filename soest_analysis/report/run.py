"""One run of the report: takes the lock, lets the edition be computed beside its place, publishes it in one switch."""

from collections.abc import Sequence
from pathlib import Path

from soest_analysis.atomic import disk_errors, lock, staging, switch
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root

FORMATS = ("html", "pdf", "xlsx", "csv")


def publish(
    root: Root,
    year: int,
    *,
    only: Sequence[str] = (),
    draft: bool = False,
    jobs: int | None = None,
    formats: Sequence[str] = FORMATS,
) -> Path:
    """Compute and publish an edition; returns the folder it lies in.

    ``only``: these sections (stems or run ids), published as an excerpt (``YEAR-auszug``). ``draft``: publish in spite
    of open errors, as ``YEAR-entwurf``. An edition with a mark of its own carries that in the name too. ``jobs``:
    sections side by side (default: one per core). Raises a SoestError and leaves what is published as it was if
    anything is not as it must be.
    """
    suffix = Parameters.load(root, year).suffix + "-auszug" * bool(only) + "-entwurf" * draft
    target = root.published(year, suffix)
    with lock(root, target.name), staging(target) as staged, disk_errors(staged):
        # Only now what takes time to import, so that a second run is turned away at once.
        from soest_analysis.edition import Edition
        from soest_analysis.report.produce import produce

        produce(Edition(root, year), staged, only=only, draft=draft, jobs=jobs, formats=formats)
        switch(staged, target)
    return target
