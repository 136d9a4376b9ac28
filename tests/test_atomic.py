"""Staged, then published in one switch: a reader finds the old edition or the new one, whole."""

import contextlib
import errno
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from soest_analysis import atomic
from soest_analysis.errors import Locked, NotWritable
from soest_analysis.paths import Root

FILES = ("a.html", "b.pdf", "manifest.json")


def write_edition(folder, text):
    folder.mkdir(parents=True)
    for name in FILES:
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read_edition(folder):
    """What a reader gets that opens the folder once and then reads its files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        return {Path(f"/proc/self/fd/{handle}/{name}").read_bytes() for name in FILES}
    finally:
        os.close(handle)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "outputs").mkdir()
    return Root(tmp_path)


def test_the_first_edition_is_published(root):
    target = root.published(2001)
    atomic.switch(write_edition(root.outputs / "neu", "eins"), target)
    assert sorted(path.name for path in target.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("exchange", [True, False], ids=["in-one-call", "with-two-renames"])
def test_a_new_edition_replaces_the_old_one_whole(root, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    target = write_edition(root.published(2001), "alt")
    (target / "nur_alt.txt").write_text("weg damit", encoding="utf-8")
    with atomic.staging(root.published(2001)) as staged:
        staged.rmdir()
        atomic.switch(write_edition(staged, "neu"), target)
    assert read_edition(target) == {b"neu"}
    assert not (target / "nur_alt.txt").exists()
    assert read_edition(root.outputs / ".2001.alt") == {b"alt"}  # for those who are just reading it
    assert sorted(path.name for path in root.outputs.iterdir()) == [".2001.alt", "2001"]


def test_if_the_switch_fails_the_old_edition_is_put_back(root, monkeypatch):
    monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    target = write_edition(root.published(2001), "alt")
    staged = write_edition(root.outputs / "neu", "neu")
    rename = type(staged).rename

    def refuse(self, goal):
        if self == staged:
            raise OSError(errno.ENOSPC, "No space left on device", str(goal))
        return rename(self, goal)

    monkeypatch.setattr(type(staged), "rename", refuse)
    with pytest.raises(NotWritable, match="2001"):
        atomic.switch(staged, target)
    assert read_edition(target) == {b"alt"}


@pytest.mark.skipif(sys.platform != "linux", reason="nur Linux tauscht Ordner in einem Schritt")
def test_a_reader_never_meets_a_torn_or_missing_edition(root):
    target = write_edition(root.published(2001), "0")
    seen, done = [], threading.Event()

    def read():
        while not done.is_set():
            with contextlib.suppress(FileNotFoundError):  # overtaken by two editions at once; it would look again
                seen.append(read_edition(target))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 200):
        with atomic.staging(root.published(2001)) as staged:
            staged.rmdir()
            atomic.switch(write_edition(staged, str(number)), target)
    done.set()
    reader.join()
    assert len(seen) > 50 and all(len(texts) == 1 for texts in seen)
    assert len({text for texts in seen for text in texts}) > 5  # it did read while editions changed


def test_a_second_run_learns_who_holds_the_lock(root):
    with atomic.lock(root, "2001"):
        code = (
            "import sys; from soest_analysis.paths import Root; from soest_analysis.atomic import lock\n"
            "from pathlib import Path\n"
            "with lock(Root(Path(sys.argv[1])), '2001'): pass"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(root.folder)], capture_output=True, text=True, check=False
        )
    assert f"Prozess {os.getpid()}" in done.stderr and "Locked" in done.stderr


def hold_and_die(folder):
    with atomic.lock(Root(folder), "2001"):
        os._exit(9)


def test_a_lock_left_by_a_dead_process_does_not_block(root):
    process = multiprocessing.get_context("spawn").Process(target=hold_and_die, args=(root.folder,))
    process.start()
    process.join()
    assert process.exitcode == 9
    start = time.monotonic()
    with atomic.lock(root, "2001"):
        assert time.monotonic() - start < 1


def test_another_edition_has_its_own_lock(root):
    with atomic.lock(root, "2001"), atomic.lock(root, "2002"), pytest.raises(Locked):
        atomic.lock(root, "2001").__enter__()


def test_what_a_killed_run_left_behind_is_removed_by_the_next(root):
    left = write_edition(root.outputs / ".2001.neu", "halb")
    with atomic.staging(root.published(2001)) as staged:
        assert staged == left and list(staged.iterdir()) == []


def test_an_edition_that_was_moved_aside_when_its_run_was_killed_comes_back(root, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")  # no exchange in one step there
    write_edition(root.outputs / ".2001.alt", "alt")
    with atomic.staging(root.published(2001)):
        assert read_edition(root.published(2001)) == {b"alt"}


@pytest.mark.parametrize("fails", ["_sync_folder", "_exchange"])
def test_what_fails_once_the_new_edition_is_in_its_place_fails_nothing(root, monkeypatch, fails):
    target = write_edition(root.published(2001), "alt")
    real = getattr(atomic, fails)

    def refuse(*arguments):
        done = real(*arguments)
        if read_edition(target) == {b"neu"}:
            (root.outputs / ".2001.alt").mkdir(exist_ok=True)
            (root.outputs / ".2001.alt" / "im Weg").write_text("", "utf-8")
            if fails == "_sync_folder":
                raise OSError(errno.EINVAL, "Invalid argument")
        return done

    monkeypatch.setattr(atomic, fails, refuse)
    with atomic.staging(target) as staged:
        staged.rmdir()
        atomic.switch(write_edition(staged, "neu"), target)
    assert read_edition(target) == {b"neu"}


@pytest.mark.parametrize("owner", ["", "7", '{"prozess": 4711'])
def test_a_lock_whose_owner_cannot_be_read_is_a_lock_nevertheless(root, owner):
    with atomic.lock(root, "2001"):
        (root.outputs / ".2001.lock.json").write_text(owner, "utf-8")
        with pytest.raises(Locked, match="Prozess unbekannt"):
            atomic.lock(root, "2001").__enter__()


def test_the_systems_complaints_are_german():
    said = [atomic.reason(OSError(number, os.strerror(number))) for number in (errno.ENOENT, errno.EMFILE, errno.ELOOP)]
    assert said == ["nicht gefunden", "zu viele Dateien sind offen", f"Fehler {errno.ELOOP} des Betriebssystems"]
