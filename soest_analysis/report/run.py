"""One run of the report: takes the lock, lets the edition be computed beside its place, publishes it in one switch."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from soest_analysis import checksums, warm_parent
from soest_analysis.atomic import disk_errors, lock, staging, switch
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.report import FORMATS, log, manifest

if TYPE_CHECKING:
    from soest_analysis.disclosure.prepare import View

SUFFIXES: dict["View", str] = {"public": "", "internal": "-intern", "as-new": "-als-neu"}
REUSED = "wiederverwendet, nichts hat sich geändert"


class Published(NamedTuple):
    """Where an edition lies, whether anything was computed, why each section was executed or not, what is secret, the log."""

    folder: Path
    computed: bool
    reasons: dict[str, str]
    secrecy: str
    log: Path


def publish(
    root: Root,
    year: int,
    *,
    only: Sequence[str] = (),
    draft: bool = False,
    jobs: int | None = None,
    formats: Sequence[str] = FORMATS,
    fresh: bool = False,
    view: "View" = "public",
) -> Published:
    """Compute and publish an edition, unless the one that is published was made from exactly what is there now.

    ``only``: these sections (stems or run ids), published as an excerpt (``YEAR-auszug``). ``draft``: publish in spite
    of open errors, as ``YEAR-entwurf``. An edition with a mark of its own carries that in the name too. ``jobs``:
    sections side by side (default: one per core). ``fresh``: compute everything anew. ``view``: public; internal, with
    all figures (``YEAR-intern``); as-new, as if nothing of the edition were public yet (``YEAR-als-neu``). Raises a
    SoestError and leaves what is published as it was if anything is not as it must be.
    """
    parameters = _parameters(root, year)
    view_suffix = SUFFIXES[view] + parameters.suffix
    target = root.published(year, view_suffix + "-auszug" * bool(only) + "-entwurf" * draft)
    with lock(root, target.name):
        start, record = all_checksums(root, parameters), root.record(target.name)
        asked = {"only": sorted(only), "draft": draft, "formats": sorted(formats), "view": view}
        key, last = manifest.own_key(root.salt, manifest.run_id(start, asked)), manifest.recorded(record)
        options: dict[str, Any] = {"only": only, "draft": draft, "jobs": jobs, "formats": formats, "fresh": fresh}
        with log.kept(root, year, key):
            log.LOGGER.info("Ausgabe %s, Lauf %s: %s", target.name, key, options | {"view": view})
            if not fresh and last.get("schluessel") == key and manifest.holds(target, last["lauf"]):
                log.LOGGER.info(REUSED)
                reasons, secrecy = dict.fromkeys(manifest.sections(target), REUSED), last["geheimhaltung"]
                return Published(target, False, reasons, secrecy, root.log(year, key))
            with staging(target) as staged, disk_errors(staged):
                results = root.results(f"{year}{view_suffix}")
                if fresh or not results.exists():
                    warm_parent.start()  # it takes seconds, and every section will need it
                # Only now what takes time to import, so that a second run is turned away at once.
                from soest_analysis.report.produce import produce

                options |= {"view": view, "results": results, "asked": asked}
                reasons, run_id, secrecy = produce(root, year, staged, start=start, name=target.name, **options)
                switch(staged, target)
            manifest.keep_record(record, key, run_id, start, secrecy)
            log.LOGGER.info("Veröffentlicht: %s", root.relative(target))
    return Published(target, True, reasons, secrecy, root.log(year, key))


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
