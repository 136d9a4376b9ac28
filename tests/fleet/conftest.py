"""Fixtures of the fleet's tests: places that are not this machine's folders."""

import fsspec
import pytest

from tests.fleet.elsewhere import Server
from tests.running import contents


@pytest.fixture
def server(tmp_path):
    (tmp_path / "fern").mkdir(exist_ok=True)
    server = Server(tmp_path / "fern")
    yield server
    server.close()


@pytest.fixture
def no_copy_is_left(tmp_path, monkeypatch):
    """Copies lie in a folder of the test, and none is left at its end."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    yield
    assert list((tmp_path / "temp").iterdir()) == []


@pytest.fixture(params=["ftp", "memory", "file"])
def far(request, tmp_path):
    """``far(files)``: a town at an address; gives the address and what its files are now."""
    if request.param == "memory":
        store = fsspec.filesystem("memory")
        store.store.clear()

        def build(files):
            for name, content in files.items():
                store.pipe_file(f"/land/stadt/{name}", content)
            return "memory://land/stadt", lambda: {
                name.removeprefix("/land/stadt/"): store.cat_file(name) for name in store.find("/land/stadt")
            }
    else:
        folder = tmp_path / "fern" / "land" / "stadt"

        def build(files):
            for name, content in files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            if request.param == "file":
                return folder.as_uri(), lambda: contents(folder)
            return request.getfixturevalue("server").address("land/stadt"), lambda: contents(folder)

    return build
