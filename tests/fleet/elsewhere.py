"""Towns at addresses, for tests: an FTP server of this process, what a town there consists of, and what a run leaves."""

import re
import shutil
import threading
from pathlib import Path

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import ThreadedFTPServer

USER, PASSWORD = "amt", "streng-geheim"


class Server:
    """An FTP server; after ``uploads`` more (None: any number) each breaks off; ``on_rename`` may refuse one."""

    def __init__(self, folder):
        self.folder, self.uploads, self.renames, self.on_rename = folder, None, [], lambda old, new: None
        authorizer = DummyAuthorizer()
        authorizer.add_user(USER, PASSWORD, str(folder), perm="elradfmwMT")
        authorizer.add_anonymous(str(folder))  # may read only
        outer = self

        class Handler(FTPHandler):
            def ftp_STOR(self, file, mode="w"):
                if outer.uploads is not None:
                    outer.uploads -= 1
                    if outer.uploads < 0:
                        self.close_when_done()
                        return None
                return super().ftp_STOR(file, mode)

            def ftp_RNTO(self, path):
                old, new = self._rnfr, path
                if outer.on_rename(old, new):
                    self.respond("550 not now")
                    return None
                outer.renames.append((Path(old).name, Path(new).name))
                return super().ftp_RNTO(path)

        Handler.authorizer = authorizer
        Handler.banner, Handler.auth_failed_timeout = "test", 0
        self._server = ThreadedFTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"timeout": 0.05}, daemon=True)
        self._thread.start()

    def address(self, path, user=f"{USER}:{PASSWORD}@"):
        return f"ftp://{user}127.0.0.1:{self.port}/{path}"

    def close(self):
        self._server.close_all()
        self._thread.join()


INPUTS = {
    "data/datapackage.json": b"{}",
    "data/2030/asyl blg.csv": "ä".encode(),
    "parameters/2029.yaml": b"",
    "parameters/2030.yaml": b"",
    "notebooks/a.ipynb": b"",
    "expectations/t.json": b"",
}
OLD = {"outputs/2030/index.html": b"old", "outputs/2030/gone.csv": b"gone", "outputs/2030/manifest.json": b"old"}
STATE = {
    "outputs/.laeufe/salz": b"salt",
    "outputs/.pruefung/2030/befunde.json": b"old",
    "outputs/.abschnitte/2030/a.ergebnis": b"a",
    "outputs/logs/2030-x.log": b"one\n",
}
ELSEWHERE = {"outputs/2029/manifest.json": b"2029", "outputs/logs/2029-y.log": b"y", "notiz.txt": b"mine"}


def write(folder, **files):
    for name, content in files.items():
        path = folder / "outputs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def publish(copy, *, content=b"new"):
    """What a run leaves: another edition, its proof, log, record and kept results."""
    shutil.rmtree(copy / "outputs" / "2030", ignore_errors=True)
    write(copy, **{"2030/index.html": content, "2030/tabellen/t.csv": content, "2030/manifest.json": content})
    write(copy, **{"geheimhaltung/2030.md": content, ".laeufe/2030.json": content, ".abschnitte/2030/b.ergebnis": b"b"})
    write(copy, **{".pruefung/2030/befunde.json": content, ".2030.lock": b"", ".2030.alt/index.html": b"old"})
    with (copy / "outputs" / "logs" / "2030-x.log").open("ab") as log:
        log.write(b"two\n")


NEW = {
    "outputs/2030/index.html": b"new",
    "outputs/2030/tabellen/t.csv": b"new",
    "outputs/2030/manifest.json": b"new",
    "outputs/geheimhaltung/2030.md": b"new",
    "outputs/.laeufe/salz": b"salt",
    "outputs/.laeufe/2030.json": b"new",
    "outputs/.abschnitte/2030/a.ergebnis": b"a",
    "outputs/.abschnitte/2030/b.ergebnis": b"b",
    "outputs/.pruefung/2030/befunde.json": b"new",
    "outputs/logs/2030-x.log": b"one\ntwo\n",
}


def without_leftovers(files):
    return {name: content for name, content in files.items() if not re.search(r"/\.2030\..*(alt|neu)/", name)}
