"""Stations: what becomes of an order when its process dies, when Ctrl-C comes, when whoever ordered it is killed."""

import os
import re
import signal
import threading
from concurrent.futures import wait

import psutil
import pytest

from soest_analysis.fleet import run
from soest_analysis.fleet.crew import Crew, Died
from soest_analysis.fleet.orders import Order
from tests.faults.harness import Town, running
from tests.faults.runs import wait_for
from tests.fleet.small_towns import YEAR, held_town, small_town, until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="Signale gibt es nur auf POSIX-Systemen")]


def kill_stations(process):
    for child in psutil.Process(process).children():
        if "soest_analysis.fleet.station" in child.cmdline():
            child.kill()


@pytest.mark.long
def test_the_orders_of_a_killed_station_are_computed_by_another(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "PAUSE", 0)
    (held, marker), other = held_town(tmp_path / "a"), small_town(tmp_path / "b")
    killer = threading.Thread(target=lambda: (until(marker.exists), kill_stations(os.getpid())))
    killer.start()
    results = run.compute([Order(str(held), YEAR), Order(str(other), YEAR)], Crew(1), retries=1)
    killer.join()
    assert [(result.status, result.attempts) for result in results] == [("veröffentlicht", 2), ("veröffentlicht", 1)]
    assert not list(tmp_path.glob("*/outputs/.*.neu"))


@pytest.mark.long
def test_a_killed_station_is_told_from_a_failed_section(tmp_path):
    town, marker = held_town(tmp_path / "a")
    with Crew(1) as crew:
        future = crew.submit(Order(str(town), YEAR))
        until(marker.exists)
        kill_stations(os.getpid())
        wait([future], timeout=60)
        assert isinstance(future.exception(), Died) and "Signal 9" in str(future.exception())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.long),
        pytest.param(signal.SIGKILL, -9, marks=pytest.mark.long),
    ],
)
def test_an_interrupted_fleet_leaves_nothing_running_and_goes_on_where_it_was(tmp_path, number, code):
    first, (held, marker) = small_town(tmp_path / "a"), held_town(tmp_path / "b")
    (tmp_path / "a" / "outputs").mkdir()
    call = ("fleet", first, held, "--to", tmp_path / "ziel", "--jobs", "1")
    with Town(first) as harness:
        process = harness.start(*call, start_new_session=True)
        wait_for(marker.exists, process, timeout=120)
        (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
        process.wait(timeout=60)
        assert process.returncode == code
        assert running(process.mark, patience=30) == []
        stdout, stderr = process.communicate()
        assert "Traceback" not in stderr and f"a {YEAR}: veröffentlicht" in stdout
        if number != signal.SIGKILL:
            assert not list(held.glob("outputs/.*.neu"))
        again = harness.finish(harness.start(*call), timeout=240)
        assert again.returncode == 0
        assert re.findall(r"\] (\w) \d+: (\w+)", again.stdout) == [("a", "unverändert"), ("b", "veröffentlicht")]
