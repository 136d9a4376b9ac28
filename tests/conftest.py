"""Shared by all tests: tables typed as inline CSV, the guard that nothing changes what it was given, a published edition."""

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from pandas.testing import assert_frame_equal

from soest_analysis.descriptor import DataPackage
from soest_analysis.slow_imports import leave_out
from soest_analysis.tables import typed

leave_out()  # as the program does; the module that comes next would import it
from tests.running import copy_inputs, soest  # noqa: E402

EDITION = 2030
PACKAGE = DataPackage.load(Path(__file__).parents[1] / "data" / "datapackage.json")

# For all tests: the same examples in every run, and no limit of wall-clock time, for the machine may be busy.
COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}
settings.register_profile("tests", max_examples=100, derandomize=True, **COMMON)
settings.register_profile("faults", max_examples=200, derandomize=True, **COMMON)
settings.register_profile("nightly", max_examples=5000, **COMMON)
settings.load_profile("tests")  # pytest loads this file before it obeys --hypothesis-profile, which so wins


@pytest.fixture
def unchanged() -> Iterator[Callable[[pd.DataFrame], pd.DataFrame]]:
    """Hand out a frame; when the test ends it must be as it was."""
    given = []

    def watch(frame: pd.DataFrame) -> pd.DataFrame:
        given.append((frame, frame.copy()))
        return frame

    yield watch
    for now, before in given:
        assert_frame_equal(now, before)


@pytest.fixture
def frame(unchanged) -> Callable[..., pd.DataFrame]:
    """``frame("asylblg", "aufenthaltsstatus,personen", "duldung,7")``: CSV lines, typed by the real descriptor.

    Fields that are left out are missing; no line gives an empty table. A time series comes with the history of a
    single edition. The frame must not be changed by the test.
    """

    def build(name: str, *lines: str) -> pd.DataFrame:
        table = PACKAGE.table(name)
        text = io.StringIO("\n".join(lines or [table.fields[0].name]))
        raw = pd.read_csv(text, dtype="string", keep_default_na=False, na_values=[""])
        raw = raw.reindex(columns=[field.name for field in table.fields]).astype("string")
        frame = typed(raw, table)
        assert frame.notna().equals(raw.notna()), "a code of the test is not in the descriptor"
        return unchanged(frame.assign(ausgabe=EDITION, reihe=0, revidiert=False) if table.zeitreihe else frame)

    return build


@pytest.fixture
def labels() -> Callable[[str, str], dict[str, str]]:
    """Code -> label of a field, from the real descriptor."""
    return lambda table, field: PACKAGE.table(table).field(field).labels


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory) -> Callable[[Path, str, Path], Path]:
    """``libreoffice(file, "pdf", folder)``: the real LibreOffice opens a file, computes it and saves it as another kind."""
    program = shutil.which("soffice")
    if program is None:
        missing = "LibreOffice (soffice) ist nicht installiert"
        pytest.fail(missing) if os.environ.get("SOEST_TEST_TOOLS") == "required" else pytest.skip(missing)
    profile = tmp_path_factory.mktemp("libreoffice")

    def convert(file: Path, kind: str, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", folder, file], check=True, capture_output=True, timeout=180)
        return folder / f"{file.stem}.{kind}"

    return convert


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The 2018 edition, computed once for all processes of the test run: the folder of the town, only to be read."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # the processes' folders lie side by side
    root = shared / "stadt"
    with FileLock(f"{root}.lock"):
        if not root.exists():
            computed = copy_inputs(shared / "stadt-entsteht")
            done = soest(computed, "report", "2018")
            assert done.returncode == 0, done.stderr
            computed.rename(root)
    return root


@pytest.fixture(scope="module")
def shell():
    """A real IPython, without its history file."""
    from IPython.core.interactiveshell import InteractiveShell  # most tests do without
    from traitlets.config import Config

    InteractiveShell.clear_instance()
    config = Config()
    config.HistoryManager.enabled = False
    yield InteractiveShell.instance(config=config)
    InteractiveShell.clear_instance()


@pytest.fixture
def town(published, tmp_path):
    """A copy of the town that a test may break, with the gate's stored result (it counts as long as the data do)."""
    shutil.copytree(published / "outputs" / ".pruefung", tmp_path / "outputs" / ".pruefung")
    return copy_inputs(tmp_path)
