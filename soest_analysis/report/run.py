"""One run of the report: takes the lock, lets the edition be computed beside its place, publishes it in one switch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from soest_analysis import checksums
from soest_analysis.atomic import disk_errors, lock, staging, switch
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.report import log, manifest, warm_parent

REUSED = "wiederverwendet, nichts hat sich geändert"
FORMATS = ("html", "pdf", "xlsx", "csv")


class Published(NamedTuple):
    """Where an edition lies, whether anything was computed, and why each section was executed or not."""

    folder: Path
    computed: bool
    reasons: dict[str, str]


def publish(
    root: Root,
    year: int,
    *,
    only: Sequence[str] = (),
    draft: bool = False,
    jobs: int | None = None,
    formats: Sequence[str] = FORMATS,
    fresh: bool = False,
) -> Published:
    """Compute and publish an edition, unless the one that is published was made from exactly what is there now.

    ``only``: these sections (stems or run ids), published as an excerpt (``YEAR-auszug``). ``draft``: publish in spite
    of open errors, as ``YEAR-entwurf``. An edition with a mark of its own carries that in the name too. ``jobs``:
    sections side by side (default: one per core). ``fresh``: compute everything anew. Raises a SoestError and leaves
    what is published as it was if anything is not as it must be.
    """
    parameters = _parameters(root, year)
    target = root.published(year, parameters.suffix + "-auszug" * bool(only) + "-entwurf" * draft)
    with lock(root, target.name):
        start = all_checksums(root, parameters)
        run_id = manifest.run_id(start, {"only": sorted(only), "draft": draft, "formats": sorted(formats)})
        options: dict[str, Any] = {"only": only, "draft": draft, "jobs": jobs, "formats": formats, "fresh": fresh}
        with log.kept(root, year, run_id):
            log.LOGGER.info("Ausgabe %s, Lauf %s: %s", target.name, run_id, options)
            if not fresh and manifest.holds(target, run_id):
                log.LOGGER.info(REUSED)
                return Published(target, False, dict.fromkeys(manifest.sections(target), REUSED))
            with staging(target) as staged, disk_errors(staged):
                if fresh or not root.results(year).exists():
                    warm_parent.start()  # it takes seconds, and every section will need it
                # Only now what takes time to import, so that a second run is turned away at once.
                from soest_analysis.edition import Edition
                from soest_analysis.report.produce import produce

                failed = target.with_name(f"{target.name}-gescheitert")
                reasons = produce(Edition(root, year), staged, start=start, run_id=run_id, failed=failed, **options)
                switch(staged, target)
            log.LOGGER.info("Veröffentlicht: %s", root.relative(target))
    return Published(target, True, reasons)


def _parameters(root: Root, year: int) -> Parameters:
    """The parameters alone, for an unchanged edition needs no more; if they are unusable, all that is wrong elsewhere too."""
    try:
        return Parameters.load(root, year)
    except UnusableInput:
        from soest_analysis.edition import Edition

        Edition(root, year)
        raise


def all_checksums(root: Root, parameters: Parameters) -> dict[str, str]:
    """The checksums of every file that a run reads or executes."""
    return checksums.inputs(root, parameters) | checksums.notebooks(root) | checksums.program()
