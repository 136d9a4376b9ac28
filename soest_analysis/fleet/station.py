"""A station of a fleet: one process that computes editions one after another, on kernels and gates that stay warm.

``python -m soest_analysis.fleet.station`` reads an order a line from stdin and answers each with its result in a line on
stdout, until stdin ends. If it ends while an edition is computed, whoever ordered it is gone: the station then ends too,
as if interrupted.
"""

import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from soest_analysis import warm_parent
from soest_analysis.disclosure.protection import FINDINGS
from soest_analysis.errors import SoestError, UnusableInput
from soest_analysis.failures import told
from soest_analysis.fleet import places
from soest_analysis.fleet.orders import Order, Result, Status
from soest_analysis.parameters import Parameters
from soest_analysis.paths import DESCRIPTOR, OWN_RULES, Root
from soest_analysis.report import log
from soest_analysis.report.run import publish
from soest_analysis.slow_imports import leave_out

LENT = ("notebooks", "expectations")


def main() -> None:
    """Answer orders until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anything else prints is no answer
    leave_out()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    warm_parent.start(many=True)
    orders, busy = queue.SimpleQueue[str](), threading.Event()
    threading.Thread(target=_read, args=[sys.stdin, orders, busy], daemon=True).start()
    while line := orders.get():
        busy.set()
        answers.write(work(Order.from_json(line)).as_json() + "\n")
        answers.flush()
        busy.clear()


def _read(stdin: TextIO, orders: "queue.SimpleQueue[str]", busy: threading.Event) -> None:
    for line in stdin:
        orders.put(line)
    orders.put("")
    if busy.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


def work(order: Order) -> Result:
    """Compute and publish what is ordered, in this process. Whatever goes wrong stands in the result."""
    start = time.monotonic()
    result = Result(order, "gescheitert")
    try:
        with _at_hand(order) as root:
            result = _named_there(_publish(order, root), root.folder)
    except Exception as error:
        code, sentences = _told(error)
        if result.code:  # why it failed, and that its log could not be brought back
            code, sentences = result.code, result.sentences + sentences
        result = replace(result, status="gescheitert", code=code, sentences=sentences, folder="")
    return replace(result, seconds=round(time.monotonic() - start, 1))


def _told(error: Exception) -> tuple[int, tuple[str, ...]]:
    """Exit code and sentences, without what they quote from the data: the overview may be read by anybody."""
    code, sentences = told(error)
    if isinstance(error, SoestError):
        sentences = [log.without_content(error, sentence) for sentence in sentences]
    return code, tuple(sentences)


def _named_there(result: Result, copy: Path) -> Result:
    """The result, which does not name the folder that a copy had on this machine."""

    def named(text: str) -> str:
        return places.named_there(text, copy, result.order.root)

    return replace(result, sentences=tuple(map(named, result.sentences)), log=named(result.log))


@contextmanager
def _at_hand(order: Order) -> Iterator[Root]:
    """The town on this machine's disk, with notebooks and expectations; what is published goes back where it came from."""
    if places.is_address(order.root):
        with places.at_hand(order.root, order.year) as folder:
            _lend(order, folder)
            yield Root.find(folder)
        return
    folder = Path(order.root)
    if not (folder / DESCRIPTOR).is_file():
        raise UnusableInput(
            f"Ordner {folder}: {DESCRIPTOR.as_posix()} erwartet, nicht gefunden. Bitte den Ordner einer Stadt nennen."
        )
    if all((folder / name).is_dir() for name in LENT):
        yield Root.find(folder)
        return
    with places.at_hand(folder.as_uri(), order.year) as copy:
        _lend(order, copy)
        yield Root.find(copy)


def _lend(order: Order, folder: Path) -> None:
    """Give a town that has no notebooks or expectations of its own those of the lender."""
    for name in LENT:
        if not (folder / name).is_dir():
            if not order.lender:
                raise UnusableInput(
                    f"Stadt {order.name}: Ordner {name} erwartet, nicht gefunden. Bitte mit --root den Ordner nennen, dessen "
                    "Notebooks und Regeln gelten sollen."
                )
            own = shutil.ignore_patterns(OWN_RULES)  # the lender's rules about itself
            shutil.copytree(Path(order.lender) / name, folder / name, ignore=own)


def _publish(order: Order, root: Root) -> Result:
    years = root.years()
    if not years:
        raise UnusableInput("Ordner parameters: keine Ausgabe vorhanden (JAHR.yaml erwartet).")
    order = replace(order, year=order.year or years[-1])
    assert order.year
    result = Result(order, "gescheitert")
    with suppress(SoestError):  # the run will say what is wrong with them
        town = Parameters.load(root, order.year).kommune
        result = replace(result, town=town.name, ags=town.ags)
    options: dict[str, Any] = {"draft": order.draft, "jobs": order.jobs, "formats": order.formats, "fresh": order.fresh}
    try:
        published = publish(root, order.year, **options)
    except Exception as error:
        code, sentences = _told(error)
        found = _findings(root.gate(order.year))
        return replace(result, code=code, sentences=sentences, findings=found, log=str(log.place(error) or ""))
    status: Status = "veröffentlicht" if published.computed else "unverändert"
    said = (published.secrecy,) if published.secrecy else ()
    found = _findings(published.folder / "datenqualitaet")
    folder = f"{order.root.rstrip('/')}/{root.outputs.name}/{published.folder.name}"  # not in a copy
    return replace(result, status=status, sentences=said, findings=found, folder=folder)


def _findings(folder: Path) -> dict[str, int] | None:
    """How many findings of each severity are open, and how many are explained; None without a result."""
    try:
        found = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))["befunde"]
    except (OSError, ValueError):
        return None
    count = Counter(each["schwere"] if each["status"] == "offen" else "erläutert" for each in found)
    return {name: count[name] for name in ("fehler", "warnung", "hinweis", "erläutert")}


if __name__ == "__main__":
    main()
