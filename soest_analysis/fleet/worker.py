"""What runs on the workers of a Dask cluster; it needs the extra ``cluster``.

Each worker has a station, which computes one edition at a time however many threads the worker has: an
order that finds it busy goes back to the scheduler, for another worker may be free.
"""

import threading
import time
from functools import cache
from typing import cast

from distributed import Reschedule, Worker, WorkerPlugin, get_worker

from soest_analysis import checksums
from soest_analysis.errors import Locked
from soest_analysis.fleet.crew import SECONDS_TO_END, Died, Station
from soest_analysis.fleet.orders import Order, Result
from soest_analysis.report import manifest

_SECONDS_TO_WAIT = 2
_PAUSES = (1, 2, 4, 8)  # seconds; the station of a worker that was killed just now ends by itself, and with it its lock


class Stations(WorkerPlugin):
    """Gives each worker of a cluster, now and later, its station, and ends it when the worker or the fleet ends."""

    def __init__(self, name: str, expected: dict[str, str]):
        self.name, self._expected = name, expected

    def setup(self, worker: Worker) -> None:
        """Begin on a worker."""
        self.free = threading.Lock()
        self._station: Station | None = None

    def teardown(self, worker: Worker) -> None:
        """End the station, at once also if it is at work."""
        if station := self._station:
            station.dismiss()
            self.free.acquire(timeout=SECONDS_TO_END)
            station.end()

    def work(self, order: Order) -> Result:
        """Let the station compute an edition. Raises Died."""
        if other := [name for name, version in self._expected.items() if about()[name] != version]:
            raise Died(f"Auf diesem Rechner des Clusters ist anderes eingerichtet: {', '.join(other)}.")
        self._station = self._station or Station()
        try:
            result = self._station.work(order)
            for pause in _PAUSES:
                if result.code == Locked.exit_code:
                    time.sleep(pause)
                    result = self._station.work(order)
        except Died:
            self._station = None
            raise
        return result


def compute(line: str, name: str) -> str:
    """The task: one order. ``name``: of the plugin, and of the topic where each begin is told.

    Returns the result as JSON, or why there is none, in words: Dask logs the order, and with it maybe a password, of a
    task that raises.
    """
    try:
        worker = get_worker()
        stations = cast(Stations, worker.plugins[name])
        if not stations.free.acquire(timeout=_SECONDS_TO_WAIT):
            raise Reschedule
        try:
            worker.log_event(name, worker.get_current_task())
            return stations.work(Order.from_json(line)).as_json()
        finally:
            stations.free.release()
    except Reschedule:
        raise
    except Exception as error:
        return (
            str(error) if isinstance(error, Died) else f"Unerwarteter Fehler auf dem Cluster ({type(error).__name__})."
        )


@cache
def about() -> dict[str, str]:
    """Versions of what shapes a report, and the checksum of this program."""
    return manifest.versions() | {"soest-analysis": checksums.of_value(checksums.program())}
