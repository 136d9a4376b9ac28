"""``soest lab``: what it starts, what may be passed to it, and what it refuses."""

import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from soest_analysis import lab
from soest_analysis.errors import SectionFailed, UnusableInput
from soest_analysis.paths import Root
from tests.browser.lab import started
from tests.running import REPOSITORY, soest

ROOT = Root(REPOSITORY)
FIXED = "nur auf diesem Rechner"


def test_it_opens_the_start_notebook_where_there_is_one(tmp_path):
    assert "--LabApp.default_url=/lab/tree/notebooks/erkunden.ipynb" in lab.command(ROOT, [])
    assert "--LabApp.default_url=/lab/tree/notebooks" in lab.command(Root(tmp_path), [])


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        (["--no-browser", "--port", "8890"], ["--no-browser", "--port=8890"]),
        (["--port=0", "--debug"], ["--port=0", "--debug"]),
        (["--LabApp.collaborative=False"], ["--LabApp.collaborative=False"]),
    ],
)
def test_what_fits_is_passed_on(given, passed):
    assert lab.command(ROOT, given)[-len(passed) :] == passed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--ip=0.0.0.0"], FIXED),
        (["--ServerApp.ip=0.0.0.0"], FIXED),
        (["--IdentityProvider.token="], FIXED),
        (["--ServerApp.password=geheim"], FIXED),
        (["--ServerApp.allow_remote_access=True"], FIXED),
        (["--ServerApp.allow_unauthenticated_access=True"], FIXED),
        (["--LabApp.news_url=http://beispiel.example"], FIXED),
        (["--notebook-dir=."], FIXED),
        (["--port", "abc"], "„abc“ gefunden"),
        (["--port", "65536"], "„65536“ gefunden"),
        (["--port"], "braucht eine Angabe"),
        (["--nirgends"], "„--nirgends“ ist nicht vorgesehen"),
        (["notebook.ipynb"], "„notebook.ipynb“ ist nicht vorgesehen"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(given, sentence):
    with pytest.raises(UnusableInput) as refused:
        lab.command(ROOT, given)
    [problem] = refused.value.problems
    assert sentence in problem


def test_the_command_line_refuses_all_at_once():
    done = soest(REPOSITORY, "lab", "--ip", "--port", "abc")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2 and "Traceback" not in done.stderr


def test_if_jupyterlab_does_not_start_it_says_so(monkeypatch):
    monkeypatch.setattr(lab, "command", lambda root, arguments: [sys.executable, "-c", "raise SystemExit(3)"])
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # those of the test run stay
    with pytest.raises(SectionFailed, match="Code 3"):
        lab.run(ROOT, [])


@pytest.mark.slow
def test_it_asks_nobody_for_news_keeps_the_users_settings_and_ends_when_told(tmp_path, monkeypatch):
    """The real server: what it tells its front end, with settings that the user made before."""
    for name in ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(f"JUPYTER_{name}", str(tmp_path / name))
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    own = tmp_path / "CONFIG_DIR" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    own.mkdir(parents=True)
    (own / "themes.jupyterlab-settings").write_text('{"theme": "JupyterLab Dark"}', "utf-8")
    command = [sys.executable, "-m", "soest_analysis", "lab", "--root", str(REPOSITORY), "--no-browser", "--port", "0"]
    with subprocess.Popen([*command, "--allow-root"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            server = started(tmp_path / "RUNTIME_DIR", process)

            def ask(path):
                request = urllib.request.Request(
                    f"{server['url']}{path}", headers={"Authorization": f"token {server['token']}"}
                )
                return urllib.request.urlopen(request, timeout=30).read().decode("utf-8")

            defaults = json.loads(ask("lab/api/settings/@jupyterlab/apputils-extension:notification"))
            assert defaults["schema"]["properties"]["fetchNews"]["default"] == "false"
            assert defaults["schema"]["properties"]["checkForUpdates"]["default"] is False
            assert json.loads(ask("lab/api/news"))["news"] == []
            assert "Dark" in json.loads(ask("lab/api/settings/@jupyterlab/apputils-extension:themes"))["raw"]
            assert '"extensionManager": {' in (page := ask("lab")) and '"can_install": false' in page
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) <= 0 or os.name == "nt"
