"""What a test of the faults knows of a run: how far it is, what it will be called, which one is published."""

import hashlib
import json
import time

from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.report import manifest
from soest_analysis.report.run import all_checksums
from tests.running import contents


def wait_for(reached, process, timeout=60):
    end, ended = time.monotonic() + timeout, False
    while not reached():
        assert not ended, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.005)
        ended = process.poll() is not None  # asked before looking again: it may have got there and then ended


def exports(town):
    """Whether the next run has written the combined notebook, from which all exports are made.

    One that a killed run has left does not count.
    """
    path = town.root / "outputs" / ".2018.neu" / "notebooks" / "sachstandsbericht.ipynb"

    def written():
        try:
            return path.stat().st_mtime_ns
        except FileNotFoundError:
            return None

    left = written()
    return lambda: written() not in (None, left)


def run_id(town, formats):
    """What a run will be called that is started now."""
    root = Root(town.root)
    start = all_checksums(root, Parameters.load(root, 2018))
    asked = {"only": [], "draft": False, "formats": sorted(formats.split(",")), "view": "public"}
    return manifest.run_id(start, asked)


def published_run(town):
    """Which run the published edition is of; it must be whole: all files that its manifest names, and no other."""
    files = {name: hashlib.sha256(data).hexdigest() for name, data in contents(town.root / "outputs" / "2018").items()}
    stated = json.loads((town.root / "outputs" / "2018" / "manifest.json").read_text(encoding="utf-8"))
    del files["manifest.json"]
    assert files == stated["ausgaben"]
    return stated["lauf"]
