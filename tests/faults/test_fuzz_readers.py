"""Hostile CSV, YAML and JSON: what comes out is exactly what stands there, or a refusal in German sentences.

Never another exception, never a value that nobody wrote, never minutes or gigabytes.
"""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soest_analysis import german
from soest_analysis.descriptor import DataPackage, Table
from soest_analysis.parameters import Parameters
from soest_analysis.sources import Sources
from soest_analysis.tables import read_table, write_table
from soest_analysis.text_files import read_json
from soest_analysis.yaml_files import load_model
from tests.faults.fuzzing import TEXT, bounded_memory, outcome  # noqa: F401
from tests.intake.conftest import TABLES
from tests.running import REPOSITORY

pytestmark = pytest.mark.usefixtures("bounded_memory")

# CSV


PROBE = Table.model_validate(TABLES[2] | {"name": "probe", "path": "probe.csv"})  # a text, counts, shares, days
COLUMNS = [field.name for field in PROBE.fields]


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    path = tmp_path_factory.mktemp("csv") / "probe.csv"

    def read(data):
        path.write_bytes(data)
        frame = outcome(lambda: read_table(path, PROBE))
        if frame is not None:  # what was read can be written and read again
            write_table(frame, path)
            again = read_table(path, PROBE)
            assert again.equals(frame)
        return frame

    return read


@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
)
def test_fuzz_csv_arbitrary_bytes_are_refused(probe, data):
    assert probe(data) is None  # nothing of this has the five columns


@given(data=st.data(), rows=st.lists(st.lists(TEXT, min_size=5, max_size=5), min_size=1, max_size=3))
def test_fuzz_csv_a_cell_is_read_as_it_stands_or_refused(probe, data, rows):
    for row in rows:
        row[0] = data.draw(st.sampled_from(["grund", "real", row[0]]))
        row[2] = data.draw(st.one_of(st.integers(0, 40).map(str), st.just(""), st.just(row[2])))
        row[3] = data.draw(
            st.one_of(st.floats(-100, 100).map(str), st.decimals(0, 100, places=3).map(str), st.just(row[3]))
        )
        row[4] = data.draw(st.one_of(st.dates().map(str), st.just("")))
    quote = data.draw(st.booleans()) or any(set(cell) & set('",\r\n') for row in rows for cell in row)
    cells = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' if quote else cell for cell in row] for row in rows]
    text = "\n".join(",".join(row) for row in [COLUMNS, *cells]) + "\n"
    frame = probe(text.encode("utf-8", "surrogatepass"))
    if frame is None:
        return
    for row, record in zip(rows, frame.to_dict("records"), strict=True):
        for stated, found, field in zip(row, record.values(), PROBE.fields, strict=True):
            if stated == "":
                assert german.is_missing(found)  # missing, and never 0
            elif field.type in ("integer", "number"):
                assert Decimal(str(found)) == Decimal(stated)
            else:
                assert str(found)[:10] == stated if field.type == "date" else found == stated.replace("\r\n", "\n")


# YAML and JSON


FILES = {
    "parameters": (Parameters, (REPOSITORY / "parameters/2018.yaml").read_text("utf-8")),
    "sources": (Sources, (REPOSITORY / "data/2018/quellen.yaml").read_text("utf-8")),
}
# fmt: off
YAML_BITS = st.sampled_from([
    ":", ": ", "- ", "\n", "\t", "  ", "#", '"', "'", "{", "}", "[", "]", ",", "|", ">", "?", "%", "@", "`", "&a ",
    "*a", "<<: *a\n", "!!python/object/apply:os.system [exit 7]", "!!set ", "!!binary ", "!!bool ja", "!!timestamp 7",
    "! ", "no", "018", "0o7", "0x" + "f" * 6000, "9" * 6000, "1_000", ".inf", "-.inf", ".nan", "1e999", "~", "null",
    "true", "2031-02-30", "0000-00-00", "9999-12-31T23:59:59+23:59", "2031-09-30 12:00", "12:30:45", "[" * 3000,
    "{a: " * 3000, "- " * 3000, "? " * 3000, "---\n", "...\n", "%YAML 1.1\n---\n", "%TAG ! tag:x,2000:\n---\n", "\x00",
    "\x1b", "\x85", "\u2028", "\ufeff", "\ue000", "\ud800", "\U0001f600", '"\\ud800"', '"\\x00"', "a" * 9000,
    "<script>", "{{7*7}}", "../",
    "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n",
])
# fmt: on


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("yaml") / "datei.yaml"


@given(text=st.one_of(st.text(max_size=200), st.lists(YAML_BITS, max_size=12).map("".join), st.binary(max_size=200)))
def test_fuzz_yaml_arbitrary_text_is_refused(file, text):
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    for model in (Parameters, Sources):
        read = outcome(lambda model=model: load_model(model, file, "datei.yaml"))
        assert read is None or read == Sources()  # every key of the sources may be left out


@given(
    name=st.sampled_from(sorted(FILES)),
    places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), YAML_BITS), min_size=1, max_size=3),
)
def test_fuzz_yaml_near_valid_files_become_the_model_or_are_refused(file, name, places):
    model, text = FILES[name]
    for place, cut, bit in places:
        start = int(place * len(text))
        text = text[:start] + bit + text[start + cut :]
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    if read := outcome(lambda: load_model(model, file, "datei.yaml")):
        json.dumps(read.model_dump(mode="json"), ensure_ascii=False).encode()  # as the manifest and the import write it


# fmt: off
JSON_BITS = st.sampled_from([
    "{", "}", "[", "]", ",", ":", '"', "null", "NaN", "-Infinity", "1e999", "9" * 6000, "[" * 100_000,
    '{"a":' * 50_000, '"name": "x",', "\ufeff", "\x00", "\u2028", '"\\ud800"', "true", '"2031"', "7.5",
    '"pattern": "(", ', "\n", "//",
])
# fmt: on


@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), JSON_BITS), min_size=1, max_size=3))
def test_fuzz_json_the_descriptor_is_read_or_refused(file, places):
    text = (REPOSITORY / "data/datapackage.json").read_text("utf-8")
    for place, cut, bit in places:
        start = int(place * len(text))
        text = text[:start] + bit + text[start + cut :]
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    outcome(lambda: read_json(file, "datapackage.json"))
    outcome(lambda: DataPackage.load(file))
