"""The arithmetic of the fleet's benchmark, and the smallest one."""

import subprocess
import sys
from pathlib import Path

import pytest
from fleet import AGAIN, ALONE, FLEET, extrapolate, markdown, per_town, ratio, unevenness

ABOUT = {"date": "2030-01-01", "processor": "Beispielprozessor", "cores": 2, "memory": 2**33, "load": 0, "python": "3"}


def results(*measured):
    """Measurements as (job, towns, wall, cpu); every process tree holds 1 GB."""
    return [
        {"job": job, "towns": towns, "wall": wall, "cpu": cpu, "pss": 1e9, "rss": 2e9}
        for job, towns, wall, cpu in measured
    ]


GIVEN = results(
    (ALONE, 2, 40, 60),
    (FLEET, 1, 25, 30),
    (FLEET, 8, 80, 120),
    (AGAIN, 8, 8, 8),
    (FLEET, 16, 176, 240),
    (AGAIN, 16, 8, 8),
)


def test_cost_is_per_town():
    assert per_town(GIVEN, FLEET, "wall") == {1: 25, 8: 10, 16: 11}
    assert per_town(GIVEN, ALONE, "cpu") == {2: 30}


def test_flat_is_judged_from_eight_towns_on():
    assert unevenness({1: 25, 8: 10, 16: 11}) == pytest.approx(0.1)
    assert unevenness({8: 12, 16: 10, 32: 11}) == pytest.approx(0.2)  # that it sinks is no flatness either
    assert unevenness({1: 25, 8: 10}) is None


def test_a_town_alone_is_compared_with_one_in_the_largest_fleet():
    assert ratio(GIVEN, "wall") == pytest.approx(20 / 11)
    assert ratio(GIVEN, "cpu") == pytest.approx(30 / 15)


def test_all_municipalities_are_extrapolated_from_the_largest_fleet():
    assert extrapolate({8: 10, 16: 11}) == 396 * 11


def test_the_report_says_what_was_reached_and_what_was_not_measured():
    text = markdown(ABOUT, GIVEN)
    assert "| soest fleet | 16 | 176.0 | 11.00 | 15.00 | 1000 |" in text
    assert (
        "Wall time per town, fleets of 8 to 16 towns: 10 % between the least and the highest; flat within 15 % reached."
        in text
    )
    assert "costs 1.8 times the wall time and 2.0 times the CPU time" in text
    assert "Extrapolated, not measured: the 396 municipalities" in text
    assert "73 minutes" in text  # 396 * 11 s
    assert "3.3 minutes if nothing had changed" in text  # 396 * 0.5 s
    uneven = markdown(ABOUT, [*GIVEN, *results((FLEET, 32, 32 * 13, 32 * 15), (AGAIN, 32, 8, 8))])
    assert (
        "Wall time per town, fleets of 8 to 32 towns: 30 % between the least and the highest; flat within 15 % missed."
        in uneven
    )
    assert (
        "CPU time per town, fleets of 8 to 32 towns: 0 % between the least and the highest; flat within 15 % reached."
        in uneven
    )


@pytest.mark.long  # a minute or two: a warm-up, one town alone and a fleet of one, each computed in full
def test_the_smallest_benchmark_runs_and_leaves_its_report(tmp_path):
    command = [
        sys.executable,
        Path(__file__).with_name("fleet.py"),
        "--towns",
        "1",
        "--alone",
        "1",
        "--to",
        tmp_path / "b.md",
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "b.md").read_text("utf-8")
    assert [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| soest")] == [
        f"| {job}" for job in (ALONE, FLEET, AGAIN)
    ]
    assert "not enough fleets of at least 8 towns" in text
