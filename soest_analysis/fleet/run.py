"""Computes all orders of a fleet on an engine, tries again what another try may help, and writes the overview."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import Future, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Protocol, Self

from tqdm import tqdm

from soest_analysis.errors import Locked, NotWritable, SectionFailed, UnusableInput
from soest_analysis.fleet import overview, places
from soest_analysis.fleet.crew import Crew, Died
from soest_analysis.fleet.orders import Order, Result
from soest_analysis.paths import Root

AGAIN = {Locked.exit_code, SectionFailed.exit_code, NotWritable.exit_code}  # a further try may end otherwise
PAUSE = 10  # seconds before the second try; each further one waits that much longer


class Engine(Protocol):
    """Where editions are computed: this machine (``crew.Crew``) or a cluster (``cluster.Cluster``)."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def submit(self, order: Order) -> Future[Result]:
        """What becomes of an order; the future raises Died if its process did."""


def fleet(
    orders: Sequence[Order], to: str, retries: int, jobs: int | None = None, scheduler: str | None = None
) -> tuple[list[Result], list[str]]:
    """Compute all orders, on ``jobs`` processes of this machine (default: one per core) or on the cluster of a scheduler.

    ``to``: the folder, or the address, for the overview. Returns the results, in the order of the orders, and where the
    files of the overview lie. Raises UnusableInput for a scheduler or a place that cannot be used, NotWritable.
    """
    with places.delivered(to) as folder:  # first, for it would be a pity to learn at the end that it cannot be written
        if scheduler:
            from soest_analysis.fleet.cluster import Cluster

            results = compute(orders, Cluster(scheduler), retries)
        else:
            stations = min(jobs or os.cpu_count() or 1, len(orders))
            results = compute(_no_core_idle(orders, stations), Crew(stations), retries)
        files = overview.write(results, folder, stays=not places.is_address(to))
    return results, [f"{places.shown(to).rstrip('/')}/{file.name}" for file in files]


def orders(roots: Sequence[str], years: Sequence[int] | None, **options: object) -> list[Order]:
    """An order per town and year, each once. ``years``: None for the newest edition of each, empty for all that it has."""
    found: dict[Order, None] = {}
    for root in roots:
        address = root if places.is_address(root) else str(Path(root).resolve())
        chosen: Sequence[int | None] = [None] if years is None else years or _all_years(address) or [None]
        found |= {Order(address, year, **options): None for year in chosen}  # type: ignore[arg-type]
    return list(found)


def _all_years(address: str) -> list[int]:
    """The editions of a town; none if it cannot be read, which its station will explain."""
    try:
        return places.years(address) if places.is_address(address) else Root(Path(address)).years()
    except UnusableInput:
        return []


def _no_core_idle(orders: Sequence[Order], stations: int) -> list[Order]:
    """The orders, with as many sections side by side as keep every core busy, even if there are few orders.

    Two at least: while one waits for its kernel, the other computes; a fleet takes a sixth less time.
    """
    return [replace(order, jobs=max(2, (os.cpu_count() or 1) // stations)) for order in orders]


def compute(orders: Sequence[Order], engine: Engine, retries: int) -> list[Result]:
    """The result of every order, in their order; each is told on the terminal as it comes."""
    results: dict[Order, Result] = {}
    with engine, tqdm(total=len(orders), desc="Flotte", unit="Ausgabe", disable=None, leave=False) as progress:
        done, left = 0, list(orders)
        for attempt in range(1, retries + 2):
            if attempt > 1:
                time.sleep(PAUSE * (attempt - 1))
            futures = {engine.submit(order): order for order in left}
            for future in as_completed(futures):
                result = _result(futures[future], future)
                result = replace(
                    result, attempts=result.attempts + attempt - 1
                )  # a cluster may have begun it anew itself
                results[futures[future]] = result
                again = result.code in AGAIN and attempt <= retries
                done += not again
                progress.update(not again)
                progress.write(f"[{done}/{len(orders)}] {_line(result, again)}")
            left = [order for order in left if results[order].code in AGAIN]
            if not left:
                break
    return [results[order] for order in orders]


def _result(order: Order, future: Future[Result]) -> Result:
    try:
        return future.result()
    except Died as error:
        return Result(order, "gescheitert", SectionFailed.exit_code, (str(error),))


def _line(result: Result, again: bool) -> str:
    """What is said of a result as it comes."""
    how = "wird noch einmal versucht" if again else result.status
    reason = result.sentences if result.code else ()
    return " ".join([f"{result.order.name}: {how} ({result.seconds:.0f} s).", *reason])


def exit_code(results: Sequence[Result]) -> int:
    """0 if all are published; the code of the failures if it is the same for all, else that of a failed section."""
    codes = {result.code for result in results} - {0}
    return codes.pop() if len(codes) == 1 else SectionFailed.exit_code if codes else 0
