"""A Dask cluster that computes editions: one task each, on workers that see the same folders or addresses."""

import logging
import uuid
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Any

from soest_analysis import german
from soest_analysis.errors import UnusableInput
from soest_analysis.fleet.crew import Died
from soest_analysis.fleet.orders import Order, Result

_SECONDS = 10  # to find the scheduler, and a first worker


class Cluster:
    """The workers of a scheduler. Use it in a ``with`` block; it is entered with an UnusableInput if that cannot be.

    What a worker had begun that died is begun again on another one, by Dask, up to three times
    (``distributed.scheduler.allowed-failures``); then its future raises Died.
    """

    def __init__(self, address: str):
        self._address, self._name = address, f"soest-{uuid.uuid4().hex[:12]}"
        self._client: Any = None
        self._begun = Counter[str]()

    def __enter__(self) -> "Cluster":
        self._client = self._connect()
        try:
            self._check_workers()
            from soest_analysis.fleet.worker import Stations, about

            self._client.subscribe_topic(self._name, self._note)
            self._client.register_plugin(Stations(self._name, about()))
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the stations, at once also those that are at work."""
        with suppress(Exception):  # a scheduler that is gone has nothing left to end
            self._client.unregister_worker_plugin(self._name)
        self._client.close()

    def submit(self, order: Order) -> Future[Result]:
        """What becomes of an order; Dask tells nobody its content, which may hold a password."""
        from soest_analysis.fleet.worker import compute

        key = f"{self._name}-{order.year or 'neueste'}-{uuid.uuid4().hex[:12]}"
        asked = _Asked(self, order, key)
        try:
            asked.task = self._client.submit(compute, order.as_json(), self._name, key=key, pure=False)
        except Exception:  # the connection is lost, and Dask has given up finding it again
            asked.set_exception(self._lost())
            return asked
        asked.task.add_done_callback(asked.settle)
        return asked

    def result(self, task: Any, order: Order) -> Result:
        """What a task that has ended gave. Raises Died, UnusableInput."""
        from distributed import KilledWorker

        if task.status in ("cancelled", "lost"):
            raise self._lost()
        try:
            answer = task.result()
        except KilledWorker:
            raise Died(
                "Jeder Prozess des Clusters, der damit begann, endete vorzeitig. Vielleicht reicht der Arbeitsspeicher nicht."
            ) from None
        if not answer.startswith("{"):
            raise Died(answer)
        return replace(Result.from_json(answer), attempts=max(1, self._begun[task.key]))

    def _note(self, event: tuple[Any, Any]) -> None:
        self._begun[event[1]] += 1

    def _connect(self) -> Any:
        try:
            from distributed import Client
        except ImportError:
            raise UnusableInput(
                "Für --scheduler fehlt das Paket distributed. Bitte „pip install 'soest-analysis[cluster]'“ aufrufen."
            ) from None
        for name in ("distributed", "distributed.client", "distributed.core"):  # what it would say, we say in German
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            return Client(self._address, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TypeError, ImportError):
            raise UnusableInput(
                f"Cluster {self._address}: kein Scheduler erreichbar. Bitte die Adresse prüfen, zum Beispiel "
                "tcp://rechner:8786, und ob „dask scheduler“ dort läuft, in derselben Fassung wie hier."
            ) from None

    def _check_workers(self) -> None:
        """Raises UnusableInput if there is no worker, or one whose reports would not be ours."""
        try:
            self._client.wait_for_workers(1, timeout=_SECONDS)
        except TimeoutError:
            raise UnusableInput(
                f"Cluster {self._address}: kein Prozess angemeldet, der rechnet. Bitte „dask worker {self._address}“ auf "
                "jedem Rechner starten."
            ) from None
        from soest_analysis.fleet.worker import about

        found, here = self._client.run(about, on_error="return"), about()
        problems = [problem for worker, there in found.items() if (problem := _difference(worker, there, here))]
        if problems:
            raise UnusableInput(*problems)

    def _lost(self) -> UnusableInput:
        return UnusableInput(
            f"Cluster {self._address}: Die Verbindung zum Scheduler riss ab. Was veröffentlicht ist, ist ganz. Bitte wiederholen."
        )


class _Asked(Future[Result]):
    """An ordinary future that is fed by a task of Dask."""

    def __init__(self, cluster: Cluster, order: Order, key: str):
        super().__init__()
        self._cluster, self._order, self.key = cluster, order, key
        self.task: Any = None

    def cancel(self) -> bool:
        """Give it up; what a worker has begun it ends, and its result is not waited for."""
        done = super().cancel()
        if done and self.task:
            self.task.cancel()
        return done

    def settle(self, task: Any) -> None:
        """Take over how the task ended."""
        if not self.set_running_or_notify_cancel():
            return
        try:
            self.set_result(self._cluster.result(task, self._order))
        except Exception as error:
            self.set_exception(error)


def _difference(worker: str, there: Any, here: dict[str, str]) -> str:
    """What a worker has otherwise than this machine, in a sentence; empty if nothing."""
    if not isinstance(there, dict):
        return (
            f"Prozess {worker} des Clusters: soest-analysis lässt sich dort nicht laden ({type(there).__name__}). Bitte dort "
            "dieselbe Umgebung anlegen wie hier, mit dem Zusatz [cluster]."
        )
    other = [f"{name} {there.get(name)} statt {here[name]}" for name in here if there.get(name) != here[name]]
    said = f"Prozess {worker} des Clusters: {german.enumeration(other)}. Bitte dort dieselbe Umgebung anlegen wie hier."
    return said if other else ""
