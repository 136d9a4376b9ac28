"""A fleet: what is ordered, what is tried again, what it says and leaves, and that a report is the one it would be alone."""

import json
import shutil
from concurrent.futures import Future

import pytest

from soest_analysis.fleet import run
from soest_analysis.fleet.crew import Died
from soest_analysis.fleet.orders import Order, Result
from tests.fleet.small_towns import YEAR, small_town
from tests.running import contents, soest


class Scripted:
    """An engine that gives each town's answers in turn: an exit code, or that the process died."""

    def __init__(self, **codes):
        self.left = codes

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, order):
        future, code = Future(), self.left[order.root].pop(0)
        if code is Died:
            future.set_exception(Died("weg"))
        else:
            future.set_result(Result(order, "gescheitert" if code else "veröffentlicht", code))
        return future


@pytest.fixture
def computed(monkeypatch):
    """The results of towns with these answers, as town -> (code, attempts)."""
    monkeypatch.setattr(run, "PAUSE", 0)

    def compute(retries, **codes):
        results = run.compute([Order(name, YEAR) for name in codes], Scripted(**codes), retries)
        assert [result.order.root for result in results] == list(codes)
        return {result.order.root: (result.code, result.attempts) for result in results}

    return compute


def test_what_another_try_may_help_is_tried_again_and_nothing_else(computed, capsys):
    found = computed(
        1, gut=[0], daten=[1], eingabe=[2], geheim=[3], gesperrt=[4, 0], abschnitt=[5, 5], platte=[6, 1], tot=[Died, 0]
    )
    assert found == {
        "gut": (0, 1),
        "daten": (1, 1),
        "eingabe": (2, 1),
        "geheim": (3, 1),
        "gesperrt": (0, 2),
        "abschnitt": (5, 2),
        "platte": (1, 2),
        "tot": (0, 2),
    }
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "[8/8]" in line] == [said[-1]]
    assert sum("wird noch einmal versucht" in line for line in said) == 4


def test_without_retries_every_order_has_one_try(computed):
    assert computed(0, tot=[Died], gut=[0]) == {"tot": (5, 1), "gut": (0, 1)}


@pytest.mark.parametrize(("codes", "whole"), [([0, 0], 0), ([0, 1, 1], 1), ([6], 6), ([1, 0, 2], 5), ([], 0)])
def test_the_exit_code_is_that_of_all_failures_or_of_a_failed_section(codes, whole):
    results = [Result(Order(str(number), YEAR), "gescheitert", code) for number, code in enumerate(codes)]
    assert run.exit_code(results) == whole


def test_a_town_named_twice_is_computed_once_and_years_are_those_asked_for(tmp_path, monkeypatch):
    small_town(tmp_path / "ort")
    shutil.copy(tmp_path / f"ort/parameters/{YEAR}.yaml", tmp_path / f"ort/parameters/{YEAR + 1}.yaml")
    monkeypatch.chdir(tmp_path)
    place = str(tmp_path / "ort")
    assert [order.root for order in run.orders(["ort", "./ort/", place], None)] == [place]
    assert [order.year for order in run.orders(["ort"], None)] == [None]  # the newest, which the station finds
    assert [order.year for order in run.orders(["ort"], [])] == [YEAR, YEAR + 1]
    assert [order.year for order in run.orders(["ort"], [2001])] == [2001]
    assert [order.year for order in run.orders(["fehlt"], [])] == [None]  # whose station says what is missing


def test_orders_and_results_survive_the_way_to_a_station_and_back():
    order = Order("sftp://host/ä ö", 2030, "/hier", True, False, 2, ("html",))
    result = Result(
        order, "gescheitert", 1, ("Satz „mit“ Zeichen",), "Ort", "05999999", {"fehler": 2}, 1.5, 2, "", "/log"
    )
    assert Order.from_json(order.as_json()) == order
    assert Result.from_json(result.as_json()) == result
    assert "\n" not in result.as_json()


def test_arguments_that_cannot_be_used_are_refused_before_anything_is_computed(tmp_path):
    town = small_town(tmp_path / "ort")
    for arguments, said in {
        ("--years", "neu"): "ganze Zahl ab 1990 erwartet, „neu“ gefunden. Oder „alle“.",
        ("--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"): "--jobs",
        ("--retries", "-1"): "ganze Zahl ab 0",
    }.items():
        done = soest(town, "fleet", town, *arguments)
        assert (done.returncode, done.stdout) == (2, "") and said in done.stderr
    assert not (town / "outputs").exists()


@pytest.mark.slow
def test_one_run_of_good_and_bad_towns(tmp_path):
    good, wrong = small_town(tmp_path / "gut"), small_town(tmp_path / "falsch")
    lent = small_town(tmp_path / "geliehen", lent=True)
    table = wrong / "data" / str(YEAR) / "asylblg.csv"
    table.write_text(table.read_text("utf-8").replace("gesamt,129", "gesamt,139"), "utf-8")
    alone = shutil.copytree(good, tmp_path / "allein" / "gut")
    call = ("fleet", good, wrong, lent, tmp_path / "fehlt", "--to", tmp_path / "ziel")

    done = soest(good, *call)
    assert done.returncode == 5 and done.stderr == ""  # failures of different kinds
    told = {
        line.partition("] ")[2].partition(" (")[0]: line for line in done.stdout.splitlines() if line.startswith("[")
    }
    assert set(told) == {
        f"gut {YEAR}: veröffentlicht",
        f"geliehen {YEAR}: veröffentlicht",
        f"falsch {YEAR}: gescheitert",
        "fehlt: gescheitert",
    }
    assert f"Datei data/{YEAR}/asylblg.csv, Zeile 4" in told[f"falsch {YEAR}: gescheitert"]
    assert "139" not in done.stdout  # an overview may be read by anybody
    assert not (wrong / "outputs" / f"{YEAR}-beispieldaten").exists()
    assert {path.name for path in lent.iterdir()} == {"parameters", "data", "outputs"}
    for name in ("uebersicht.html", "uebersicht.csv", "kennzahlen.csv"):
        assert (tmp_path / "ziel" / name).stat().st_size > 100
        assert str(tmp_path / "ziel" / name) in done.stdout

    assert soest(alone, "report").returncode == 0
    assert comparable(good) == comparable(alone)
    assert comparable(lent) == comparable(alone)

    before = {town: contents(town / "outputs" / f"{YEAR}-beispieldaten") for town in (good, lent)}
    again = soest(good, *call)
    assert f"gut {YEAR}: unverändert" in again.stdout and f"geliehen {YEAR}: unverändert" in again.stdout
    assert {town: contents(town / "outputs" / f"{YEAR}-beispieldaten") for town in (good, lent)} == before


def comparable(town):
    """Name -> content of what is published; of the manifest all but how long the sections took this time."""
    files = contents(town / "outputs" / f"{YEAR}-beispieldaten")
    manifest = json.loads(files.pop("manifest.json"))
    return files | {"lauf": manifest["lauf"], "eingaben": manifest["eingaben"]}
