"""A real Dask cluster: a scheduler and two workers, each a process of its own, one of which is killed while it computes."""

import gc
import hashlib
import json
import socket
import subprocess
import sys
import threading
from concurrent.futures import as_completed
from pathlib import Path

import psutil
import pytest

from soest_analysis.atomic import lock
from soest_analysis.errors import UnusableInput
from soest_analysis.fleet import run
from soest_analysis.fleet.cluster import Cluster
from soest_analysis.fleet.crew import Died
from soest_analysis.fleet.orders import Order
from soest_analysis.paths import Root
from tests.fleet.small_towns import YEAR, held_town, small_town, until
from tests.running import contents

pytestmark = pytest.mark.slow
DASK = [sys.executable, "-m", "dask"]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Grid:
    """A scheduler and its workers; ``workers``: the processes, by name."""

    def __init__(self, folder, names):
        file = folder / "scheduler.json"
        options = ["--scheduler-file", str(file), "--no-dashboard"]
        here = ["--host", "127.0.0.1"]
        self.scheduler = subprocess.Popen([*DASK, "scheduler", *options, *here, "--port", "0"], cwd=folder, **QUIET)
        until(file.exists, 60)
        self.address = json.loads(file.read_text("utf-8"))["address"]
        worker = [*DASK, "worker", *options, *here, "--no-nanny", "--local-directory", str(folder)]
        self.workers = {  # with more threads than orders: still one edition at a time
            name: subprocess.Popen([*worker, "--name", name, "--nthreads", "8"], cwd=folder, **QUIET) for name in names
        }

    def stations(self, name):
        try:
            children = psutil.Process(self.workers[name].pid).children(recursive=True)
            return [child for child in children if "soest_analysis.fleet.station" in child.cmdline()]
        except psutil.NoSuchProcess:
            return []

    def close(self):
        for process in [*self.workers.values(), self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture
def grid(tmp_path):
    started = []

    def start(*names):
        (tmp_path / "grid").mkdir()
        started.append(Grid(tmp_path / "grid", names))
        return started[0]

    yield start
    for each in started:
        each.close()


def whole(folder):
    """Whether a published edition is just what its manifest names."""
    files = contents(folder)
    stated = json.loads(files.pop("manifest.json"))["ausgaben"]
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == stated


def test_of_two_workers_one_is_killed_at_work_and_nothing_is_lost(grid, tmp_path):
    held, marker = held_town(tmp_path / "gehalten")
    towns = [held, *(small_town(tmp_path / f"ort-{number}") for number in range(3))]
    dask, killed = grid("a", "b"), []

    def kill():
        until(marker.exists, 120)
        family = next(name for name in dask.workers if any(_holds(child, held) for child in dask.stations(name)))
        killed.extend([*dask.stations(family), dask.workers[family]])
        dask.workers[family].kill()  # its station is not killed, it must see to its end itself

    killer = threading.Thread(target=kill)
    killer.start()
    results = run.compute([Order(str(town), YEAR) for town in towns], Cluster(dask.address), retries=0)
    killer.join()
    assert [(result.status, result.code) for result in results] == [("veröffentlicht", 0)] * 4
    assert results[0].attempts == 2 and all(result.attempts <= 2 for result in results)
    assert all(whole(Path(result.folder)) for result in results) and not list(tmp_path.glob("*/outputs/.*.neu"))
    assert len(killed) == 2 and not killed[0].is_running()  # or it would still hold the town
    until(lambda: not dask.stations("a") and not dask.stations("b"), 20)  # with the fleet, its stations end


def _holds(process, town):
    """Whether a station has the lock of a town open."""
    return any(file.path.startswith(str(town)) for file in process.open_files())


@pytest.mark.long
def test_a_worker_computes_one_edition_at_a_time_and_keeps_its_station(grid, tmp_path):
    towns = [small_town(tmp_path / f"ort-{number}") for number in range(3)]
    dask, seen = grid("a"), set()
    with Cluster(dask.address) as cluster:
        futures = [cluster.submit(Order(str(town), YEAR)) for town in [*towns, tmp_path / "fehlt"]]
        for future in as_completed(futures):
            seen |= {station.pid for station in dask.stations("a")}
            assert future.exception() is None
        assert len(seen) == 1
    ends = [future.result() for future in futures]
    assert [end.code for end in ends] == [0, 0, 0, 2]
    assert "fehlt" in ends[3].sentences[0]


@pytest.mark.long
def test_a_station_that_dies_is_told_and_replaced_and_what_is_cancelled_is_not_waited_for(grid, tmp_path):
    (held, marker), other = held_town(tmp_path / "gehalten"), small_town(tmp_path / "ort")
    dask = grid("a")
    with Cluster(dask.address) as cluster:
        first = cluster.submit(Order(str(held), YEAR))
        until(marker.exists, 120)
        dropped = cluster.submit(Order(str(other), YEAR))
        assert dropped.cancel() and dropped.cancelled() and list(as_completed([dropped])) == [dropped]
        dask.stations("a")[0].kill()
        assert isinstance(first.exception(timeout=60), Died) and "Signal 9" in str(first.exception())
        with lock(Root(held), str(YEAR)):
            pass  # the system has freed it
        assert cluster.submit(Order(str(other), YEAR)).result(timeout=120).code == 0


@pytest.mark.long
def test_a_scheduler_that_dies_ends_the_fleet_with_a_sentence(grid, tmp_path):
    held, marker = held_town(tmp_path / "gehalten")
    dask = grid("a")
    with Cluster(dask.address) as cluster:
        future = cluster.submit(Order(str(held), YEAR))
        until(marker.exists, 120)
        dask.scheduler.kill()
        assert "riss ab" in str(future.exception(timeout=90))
        assert "riss ab" in str(cluster.submit(Order(str(held), YEAR)).exception(timeout=30))


def test_what_cannot_be_a_cluster_is_told_in_a_sentence(grid, tmp_path, monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        for address in (f"tcp://127.0.0.1:{port}", "tcp://127.0.0.1:quark", "quark://x:1"):
            with pytest.raises(UnusableInput, match="kein Scheduler erreichbar"), Cluster(address):
                pass
            gc.collect()  # a client of Dask that is thrown away while the next one starts would wait for it for ever
    monkeypatch.setattr("soest_analysis.fleet.cluster._SECONDS", 2)
    dask = grid()
    with pytest.raises(UnusableInput, match="kein Prozess angemeldet"), Cluster(dask.address):
        pass


@pytest.mark.long
def test_a_worker_with_another_program_is_refused(grid, monkeypatch):
    dask = grid("a")
    monkeypatch.setattr("soest_analysis.checksums.program", lambda: {"anders": "x"})
    from soest_analysis.fleet import worker

    worker.about.cache_clear()
    try:
        with pytest.raises(UnusableInput, match=r"soest-analysis .* statt "), Cluster(dask.address):
            pass
    finally:
        worker.about.cache_clear()


def test_without_the_extra_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UnusableInput, match=r"pip install 'soest-analysis\[cluster\]'"), Cluster("tcp://127.0.0.1:1"):
        pass
