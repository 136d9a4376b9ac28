"""A town whose published edition no fault may touch, and what is left running after one."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress

import psutil

LAST = 51  # number of the catalogue
MARK = "SOEST_TEST_RUN"  # environment variable by which every process of a run is known


class Town:
    """A town with a published edition of 2018 that no failing run may touch.

    To be used by ``with``: at its end, also after a failed test, everything is killed that was started here.
    """

    def __init__(self, root):
        self.root = root
        self.started = []
        self.before = self.sums()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        while left := list(_marked({process.mark for process in self.started})):
            for process in left:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        for process in self.started:
            with process:  # closes its pipes
                pass

    def sums(self):
        """Name -> sha256 of every published file."""
        folder = self.root / "outputs" / "2018"
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    def start(self, *arguments, program=("-m", "soest_analysis"), **options):
        """Start the command line as its users do; ``process.mark`` tells its processes from all others."""
        mark = uuid.uuid4().hex
        command = [sys.executable, *program, *map(str, arguments), "--root", str(self.root)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        if os.name == "posix":
            options["preexec_fn"] = _heed_interrupts
        process = subprocess.Popen(command, env=os.environ | {MARK: mark}, **(pipes | options))
        process.mark = mark
        self.started.append(process)
        return process

    def finish(self, process, timeout=120):
        """Wait for a started process; as ``subprocess.run`` gives it, and nothing of it may run any more."""
        stdout, stderr = process.communicate(timeout=timeout)
        assert running(process.mark) == []
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def run(self, *arguments):
        return self.finish(self.start(*arguments))

    def refused(self, code, *sentences, run=("report", "2018")):
        """Run, which must fail with this code and these sentences (patterns), and leave what is published alone."""
        done = self.run(*run)
        self.assert_refused(done, code, *sentences)
        return done

    def assert_refused(self, done, code, *sentences):
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        for sentence in sentences:
            assert re.search(sentence, done.stderr), done.stderr
        self.assert_intact()

    def assert_intact(self):
        assert self.sums() == self.before
        assert not list((self.root / "outputs").glob(".*.neu*"))  # no half edition


def _heed_interrupts():
    """As in a terminal; a shell lets what it starts in the background ignore Ctrl-C, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def running(mark, patience=10):
    """The processes of a run that are still there after some seconds (a kernel ends shortly after its parent)."""
    end = time.monotonic() + patience
    while (left := list(_marked({mark}))) and time.monotonic() < end:
        time.sleep(0.2)
    return left


def _marked(marks):
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.environ().get(MARK) in marks and process.status() != psutil.STATUS_ZOMBIE:
                yield process
