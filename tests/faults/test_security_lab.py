"""Fault 47: JupyterLab is for the person at this machine and for nobody else."""

import json
import urllib.error
import urllib.request

import psutil
import pytest

from tests.browser.lab import started


@pytest.fixture
def server(edition, tmp_path, monkeypatch):
    """The real ``soest lab``, without a browser: what it says of itself. Settings of the machine do not count."""
    settings = {"ServerApp": {"allow_root": True, "open_browser": False, "port": 0}}
    for name in ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(f"JUPYTER_{name}", str(tmp_path / name))
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    (tmp_path / "CONFIG_DIR" / "jupyter_server_config.json").write_text(json.dumps(settings), "utf-8")
    with (tmp_path / "lab.log").open("w") as log:
        process = edition.start("lab", stdout=log, stderr=log)
    return started(tmp_path / "RUNTIME_DIR", process, tmp_path / "lab.log")


def status(url):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        return urllib.request.build_opener(Stay).open(url, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code


def test_fault_47_jupyterlab_listens_here_only_and_asks_for_its_token(server):
    listening = [c for c in psutil.Process(server["pid"]).net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert {place.laddr.ip for place in listening} == {"127.0.0.1"}
    assert server["port"] in {place.laddr.port for place in listening}
    url = f"http://127.0.0.1:{server['port']}"
    assert len(server["token"]) >= 32
    assert status(f"{url}/api/contents") == 403 and status(f"{url}/api/kernels?token=falsch") == 403
    assert status(f"{url}/lab") == 302  # to the page that asks for the token
    assert status(f"{url}/api/contents?token={server['token']}") == 200
