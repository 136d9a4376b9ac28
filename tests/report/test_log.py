"""The log of a run: everything that happened, and nothing about whose machine it was."""

import logging
import sys
from pathlib import Path

import pytest

from soest_analysis.errors import GateRefused, UnusableInput
from soest_analysis.paths import Root
from soest_analysis.report import log


@pytest.fixture
def root(tmp_path):
    return Root(tmp_path / "stadt")


def text(root):
    return root.log(2018, "abc").read_text(encoding="utf-8")


NAME = "Erika Muster"  # what a cell held


def test_messages_warnings_and_the_reason_of_an_end_are_kept_but_not_what_stood_in_the_data(root):
    refused = UnusableInput(f"Datei x, Zeile 3: Zahl erwartet, „{NAME}“ gefunden.", "Datei y: fehlt.")
    with pytest.raises(UnusableInput), log.kept(root, 2018, "abc"):
        log.LOGGER.debug("ein Schritt")
        logging.getLogger("papermill").info("eine Zelle")
        logging.getLogger("other").info("nicht von Belang")
        logging.getLogger("other").warning("von Belang")
        raise refused
    lines = text(root)
    for said in ("ein Schritt", "eine Zelle", "von Belang", "Zeile 3: Zahl erwartet, „…“ gefunden.", "Datei y: fehlt."):
        assert said in lines
    assert "raise refused" in lines  # the way there
    assert "nicht von Belang" not in lines and NAME not in lines


def test_an_open_error_is_named_with_its_place_and_without_its_figures(root):
    refused = GateRefused("Datei x.csv, Zeile 2: 29 Kinder, die Summe sagt 30.", "Ausgabe 2018: nichts veröffentlicht.")
    with pytest.raises(GateRefused), log.kept(root, 2018, "abc"):
        raise refused
    assert "Datei x.csv, Zeile 2\n" in text(root) and "Kinder" not in text(root)


@pytest.mark.parametrize("cell", [NAME, f"„Haus“ für {NAME}", f"„{NAME}", f"Haus“ für {NAME}", f"„a“ „b„c“ d“ {NAME}"])
def test_a_quotation_goes_with_the_quotations_in_it(cell):
    said = log.without_content(UnusableInput(""), f"Datei x, Spalte y: Zahl erwartet, „{cell}“ gefunden.")
    assert said == "Datei x, Spalte y: Zahl erwartet, „…“ gefunden."


def test_an_interruption_is_an_end_like_any_other(root):
    with pytest.raises(SystemExit), log.kept(root, 2018, "abc"):
        sys.exit(143)
    assert "Abgebrochen (SystemExit)" in text(root)


def test_a_second_run_of_the_same_kind_writes_below_the_first(root):
    for word in ("erster", "zweiter"):
        with log.kept(root, 2018, "abc"):
            log.LOGGER.info(word)
    with log.kept(root, 2018, "def"):
        log.LOGGER.info("dritter")
    log.LOGGER.info("danach")
    assert [line.split()[-1] for line in text(root).splitlines()] == ["erster", "zweiter"]


def test_paths_begin_at_a_folder_that_tells_nothing(root, monkeypatch):
    monkeypatch.setenv("HOME", "/home/kanarienvogel")
    with log.kept(root, 2018, "abc"):
        log.LOGGER.info("%s %s", root.folder / "data" / "x.csv", Path(sys.prefix) / "lib")
        log.LOGGER.info("/home/kanarienvogel/Bericht %s", log.__file__)
    lines = [line.rpartition("MainThread: ")[2] for line in text(root).splitlines()]
    assert lines == ["./data/x.csv PYTHON/lib", "~/Bericht PROGRAMM/soest_analysis/report/log.py"]


def test_a_log_that_cannot_be_written_stops_nothing_and_says_nothing(root, capfd):
    root.outputs.mkdir(parents=True)
    (root.outputs / "logs").write_text("eine Datei, wo der Ordner sein soll", "utf-8")
    with log.kept(root, 2018, "abc"):
        log.LOGGER.info("weiter")
    assert capfd.readouterr() == ("", "")
