"""The arithmetic of the benchmark, and that its accounts are complete."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from summary import HAND, HAND_TRIVIAL, MORE, OURS, UNCHANGED, marginal, marginal_by_hand, ratios, spread, targets

BENCH = Path(__file__).parent
# In a process of its own: to measure is to adopt and to reap every orphan, those of the test runner too.
MEASURE = """
import json, os, sys
from dataclasses import asdict
from pathlib import Path
import measure
measure.ORPHAN_TIMEOUT = 2
try:
    taken = measure.measure([[sys.executable, "-c", code] for code in sys.argv[2:]], Path.cwd(), os.environ, Path(sys.argv[1]))
except measure.Failed as failure:
    print(json.dumps({"failure": str(failure)}))
else:
    print(json.dumps(asdict(taken)))
"""
BURN = "import time; any(time.process_time() > {} for _ in iter(int, 1))"
DETACH = "import os\nif os.fork() == 0:\n    os.setsid()\n    {}\n    os._exit(0)\n"


@pytest.fixture
def measured(tmp_path):
    def run(*codes):
        command = [sys.executable, "-c", MEASURE, str(tmp_path / "log"), *codes]
        done = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return run


def raw(*results):
    """Measurements as (round, job, wall, cpu); every process tree holds 1 GB."""
    entries = [
        {"round": round, "job": job, "wall": wall, "cpu": cpu, "pss": 1e9, "rss": 2e9}
        for round, job, wall, cpu in results
    ]
    return {"results": entries, "trivial": 8, "trivial_by_hand": 2, "own_cells": 0.1}


def test_the_cpu_time_of_a_detached_process_counts(measured):
    taken = measured(DETACH.format(BURN.format(0.6)))
    assert 0.6 <= taken["cpu"] < 1.2


def test_memory_of_two_processes_at_once_is_added_up(measured):
    hold = "import time; held = b'x' * 50_000_000; time.sleep(1.5)"
    taken = measured(DETACH.format(hold) + hold)
    assert 100e6 < taken["pss"] < 200e6
    assert taken["rss"] >= taken["pss"]


def test_commands_one_after_the_other_are_one_measurement(measured):
    taken = measured(BURN.format(0.3), BURN.format(0.3))
    assert 0.6 <= taken["cpu"] < 1.2 and taken["wall"] >= 0.55


def test_a_failed_command_gives_no_figures_but_says_what_it_printed(measured):
    taken = measured("pass", "print('why'); raise SystemExit(3)")
    assert set(taken) == {"failure"} and "exit code 3" in taken["failure"] and "why" in taken["failure"]


def test_a_process_left_behind_gives_no_figures_and_is_ended(measured):
    taken = measured(DETACH.format("import time; time.sleep(60)"))
    assert "Still running" in taken["failure"]


def test_ratios_are_taken_within_a_round():
    # 80/10 and 120/20; the quotient of the means would be 6.67.
    given = raw((1, OURS, 10, 15), (1, HAND, 80, 75), (2, OURS, 20, 30), (2, HAND, 120, 90))
    assert ratios(given, HAND, OURS, "wall") == [8.0, 6.0]
    assert ratios(given, HAND, OURS, "cpu") == [5.0, 3.0]


def test_a_round_that_measured_only_one_of_both_has_no_ratio():
    assert ratios(raw((1, OURS, 10, 15), (1, HAND, 80, 75), (2, OURS, 20, 30)), HAND, OURS, "wall") == [8.0]


def test_the_marginal_cost_is_what_a_section_adds_beyond_its_cells():
    # (24 - 20) / 8 sections - 0.1 s of cells; by hand 18 / 2 - 0.1.
    given = raw((1, OURS, 10, 20), (1, MORE, 12, 24), (1, HAND_TRIVIAL, 20, 18))
    assert marginal(given) == [pytest.approx(0.4)]
    assert marginal_by_hand(given) == [pytest.approx(8.9)]


def test_targets_say_by_how_much_they_are_missed():
    given = raw((1, OURS, 10, 20), (1, MORE, 12, 22), (1, HAND, 60, 70), (1, UNCHANGED, 1.8, 1))
    assert [verdict for *_, verdict in targets(given)] == [
        "missed by 2.00 (25 %)",  # 6 times instead of 8
        "reached",  # 0.15
        "missed by 0.30 (20 %)",  # 1.8 s instead of 1.5
        "reached",  # 1.0 GB
    ]


def test_a_value_comes_with_its_spread():
    assert spread([3.0, 1.0, 2.0], 1) == "2.0 (1.0–3.0)"
    assert spread([2.0], 1) == "2.0"
    assert spread([], 1) == "–"
