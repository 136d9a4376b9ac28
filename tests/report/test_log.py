"""The log of a run: everything that happened, and nothing about whose machine it was."""

import logging
import sys
from pathlib import Path

import pytest

from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from soest_analysis.report import log


@pytest.fixture
def root(tmp_path):
    return Root(tmp_path / "stadt")


def text(root):
    return root.log(2018, "abc").read_text(encoding="utf-8")


def test_messages_warnings_and_the_reason_of_an_end_are_kept(root):
    with pytest.raises(UnusableInput), log.kept(root, 2018, "abc"):
        log.LOGGER.debug("ein Schritt")
        logging.getLogger("papermill").info("eine Zelle")
        logging.getLogger("other").info("nicht von Belang")
        logging.getLogger("other").warning("von Belang")
        raise UnusableInput("Datei x, Zeile 3: falsch.", "Datei y: fehlt.")
    lines = text(root)
    for said in (
        "ein Schritt",
        "eine Zelle",
        "von Belang",
        "Datei x, Zeile 3: falsch.",
        "Datei y: fehlt.",
        "Traceback",
    ):
        assert said in lines
    assert "nicht von Belang" not in lines


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
