"""The stations of this machine: processes that are started once and handed one order after another."""

import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from soest_analysis.fleet.orders import Order, Result

SECONDS_TO_END = 15  # that a station may take to put away what it has begun


class Died(Exception):
    """A station ended before it had answered; the message says what is known of the reason, in German."""


class Station:
    """A process of ``fleet/station.py``, in a session of its own: Ctrl-C is for who started it to handle."""

    def __init__(self) -> None:
        self._said = tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - ``end`` closes it
        command = [sys.executable, "-m", "soest_analysis.fleet.station"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=self._said, start_new_session=True, text=True, encoding="utf-8"
        )

    def work(self, order: Order) -> Result:
        """Hand it an order and wait for the result. Raises Died if the process ends before; it is of no more use then."""
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(order.as_json() + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except (OSError, ValueError):  # it is gone, or its pipes are closed already
            line = ""
        if not line.endswith("\n"):
            raise Died(self._why())
        return Result.from_json(line)

    def _why(self) -> str:
        code = self._process.wait()
        self._said.seek(0)
        said = self._said.read().strip().rpartition("\n")[2]
        how = f"durch Signal {-code}" if code < 0 else f"mit Code {code}"
        return (
            f"Der Prozess endete vorzeitig {how}{said and f' ({said})'}. Vielleicht reicht der Arbeitsspeicher nicht."
        )

    def dismiss(self) -> None:
        """Let it end, also in the middle of an edition: it puts away what it has begun, and nothing is published."""
        assert self._process.stdin
        with suppress(OSError):  # it had ended before it read everything
            self._process.stdin.close()

    def end(self) -> None:
        """Dismiss it and wait for its end."""
        self.dismiss()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._said.close()


class Crew:
    """As many stations as ``jobs``; an order is handed to the next that is free. Use it in a ``with`` block."""

    def __init__(self, jobs: int):
        self._threads = ThreadPoolExecutor(jobs, "station")
        self._own = threading.local()
        self._stations: set[Station] = set()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        """End the stations, at once also those that are at work."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for station in self._stations:
            station.dismiss()
        while self._stations:
            self._stations.pop().end()
        self._threads.shutdown(wait=True)

    def submit(self, order: Order) -> Future[Result]:
        """What becomes of an order. The future raises Died if its station did; the next order gets a new one."""
        return self._threads.submit(self._work, order)

    def _work(self, order: Order) -> Result:
        station: Station | None = getattr(self._own, "station", None)
        if station is None:
            station = self._own.station = Station()
            self._stations.add(station)
        try:
            return station.work(order)
        except Died:
            self._own.station = None
            raise
