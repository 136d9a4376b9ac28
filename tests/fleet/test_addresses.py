"""Addresses: how they are shown, what is said if one cannot be used, and a whole fleet of towns at one."""

import hashlib
import json
import sys

import pytest

from soest_analysis.atomic import whole
from soest_analysis.errors import NotWritable, UnusableInput
from soest_analysis.fleet import places, transfer
from tests.fleet.elsewhere import INPUTS, PASSWORD, USER
from tests.fleet.small_towns import YEAR, small_town
from tests.running import contents, soest

pytestmark = pytest.mark.usefixtures("no_copy_is_left")


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("ftp://amt:geheim@host/stadt", "ftp://host/stadt"),
        ("ftp://amt:ge@heim@host:21/a@b", "ftp://host:21/a@b"),
        ("sftp://amt:ge/heim@host/stadt", "sftp://host/stadt"),
        ("sftp://geheim@host", "sftp://host"),
        ("abfs://behaelter@konto.dfs/stadt", "abfs://konto.dfs/stadt"),
        ("https://host/stadt?sig=geheim", "https://host/stadt"),
        ("simplecache::ftp://amt:geheim@host/stadt", "simplecache::ftp://host/stadt"),
        ("s3://eimer/a@b:c", "s3://eimer/a@b:c"),
        ("s3://eimer", "s3://eimer"),
        ("/home/geheim@ort", "/home/geheim@ort"),
    ],
)
def test_an_address_is_shown_without_what_opens_it(address, seen):
    assert places.shown(address) == seen


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("s3://a", True), ("file:///a", True), ("C:\\a", False), ("C:/a", False), ("./a", False), ("a:b", False)],
)
def test_a_folder_of_this_machine_is_no_address(text, is_one):
    assert places.is_address(text) == is_one


def message(address):
    with pytest.raises(UnusableInput) as failure, places.at_hand(address, YEAR):
        pass
    assert failure.value.__cause__ is None and (failure.value.__suppress_context__ or not failure.value.__context__)
    assert PASSWORD not in str(failure.value) and "falsch-geheim" not in str(failure.value)
    return str(failure.value)


def test_what_cannot_be_read_is_told_in_a_sentence_without_credentials(server, monkeypatch):
    assert "„quark“ ist unbekannt" in message(f"quark://{USER}:{PASSWORD}@host/stadt")
    assert "data/datapackage.json erwartet" in message(server.address("fehlt"))
    wrong = server.address("stadt", user=f"{USER}:falsch-geheim@")
    assert "Der Zugriff ist nicht erlaubt" in message(wrong) and f"ftp://127.0.0.1:{server.port}/stadt" in message(
        wrong
    )
    monkeypatch.setitem(sys.modules, "paramiko", None)
    assert "pip install paramiko" in message(f"sftp://{USER}:{PASSWORD}@host/stadt")
    server.close()
    assert "Es kommt keine Verbindung zustande" in message(server.address("stadt"))


def test_where_nothing_may_be_written_that_is_said_before_anything_is_computed(server):
    begun = []
    with pytest.raises(NotWritable, match="nicht erlaubt"), places.delivered(server.address("ziel", user="")) as folder:
        begun.append(folder)
    assert begun == []


def test_a_link_and_a_name_that_leads_out_are_refused(server, tmp_path, monkeypatch):
    town = tmp_path / "fern" / "stadt"
    (town / "data").mkdir(parents=True)
    (town / "data" / "x.csv").symlink_to("/etc/hostname")
    with pytest.raises(UnusableInput, match=r"data/x\.csv: Verknüpfungen"), places.at_hand(town.as_uri(), YEAR):
        pass
    place = transfer.Place("memory://stadt")
    monkeypatch.setattr(
        place._fs, "ls", lambda path, detail: [{"name": f"{path}/../../x", "type": "file"}], raising=False
    )
    with pytest.raises(UnusableInput, match="kein Name"):
        place.files("data")


def test_an_overview_is_delivered_to_an_address_and_to_a_folder(server, tmp_path):
    for to, folder in [(server.address("a/b"), tmp_path / "fern/a/b"), (str(tmp_path / "c/d"), tmp_path / "c/d")]:
        for content in ("first", "second"):
            with places.delivered(to) as local:
                with whole(local / "uebersicht.html") as part:
                    part.write_text(content, encoding="utf-8")
                (local / "bilder").mkdir(exist_ok=True)
                (local / "bilder" / "a.svg").write_text("a")
            assert contents(folder) == {"uebersicht.html": content.encode(), "bilder/a.svg": b"a"}


def test_the_editions_of_a_town_elsewhere_are_found(far):
    address, _ = far(INPUTS | {"parameters/notiz.yaml": b""})
    assert places.years(address) == [2029, 2030]


@pytest.mark.long
def test_a_fleet_of_towns_that_lie_elsewhere_publishes_there_and_knows_them_again(server, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    town = small_town(tmp_path / "fern" / "land" / "stadt", lent=True)
    home = small_town(tmp_path / "daheim")
    call = ("fleet", server.address("land/stadt"), server.address("land/fehlt"), "--to", server.address("ziel"))
    said = []
    for status in ("veröffentlicht", "unverändert"):
        done = soest(home, *call)
        said += [done.stdout, done.stderr]
        assert done.returncode == 2 and f"stadt {YEAR}: {status}" in done.stdout
        assert f"Ort ftp://127.0.0.1:{server.port}/land/fehlt" in done.stdout
    published = town / "outputs" / f"{YEAR}-beispieldaten"
    manifest = json.loads((published / "manifest.json").read_text("utf-8"))
    files = contents(published)
    del files["manifest.json"]
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == manifest["ausgaben"]
    assert {path.name for path in town.iterdir()} == {"parameters", "data", "outputs"}
    left = {path.name for path in (town / "outputs").iterdir()}
    assert left >= {"logs", ".laeufe", ".pruefung", ".abschnitte"} and not any("neu" in name for name in left)
    everything = contents(tmp_path / "fern") | {"stdout": "".join(said).encode()}
    assert [name for name, content in everything.items() if PASSWORD.encode() in content] == []
    overview = (tmp_path / "fern" / "ziel" / "uebersicht.csv").read_text("utf-8")
    assert ",Beispieldaten" in overview  # the edition's mark, read at the address with what the overview does not tell
