"""The warm parent of the kernels: what it has imported, no kernel has to import again."""

import gc
import json
import subprocess
import sys

from soest_analysis.disclosure.prepare import prepare
from soest_analysis.edition import Edition
from soest_analysis.paths import Root
from tests.running import REPOSITORY

KERNEL = """
import json, os, sys
import soest_analysis.report.preload
known = set(sys.modules)

from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
app.initialize(["-f", "kernel.json"])
os.chdir(sys.argv[1])
from soest_analysis.disclosure import protection
protection.use(sys.argv[3])
with open("wohnungsvermittlung.ipynb", encoding="utf-8") as file:
    cells = json.load(file)["cells"]
for cell in cells:
    if cell["cell_type"] == "code":
        app.shell.run_cell("".join(cell["source"])).raise_error()
with open(sys.argv[2], "w") as file:
    json.dump(sorted(set(sys.modules) - known), file)
"""
FROZEN = """
import gc
import soest_analysis.report.preload
print(gc.isenabled(), gc.get_freeze_count() > 0)
"""


def run(code, folder, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=True).stdout


def test_a_kernel_that_shows_texts_tables_and_figures_imports_nothing_more(tmp_path):
    prepare(Edition(Root(REPOSITORY), 2018), "public", tmp_path / "schutz")
    run(KERNEL, tmp_path, REPOSITORY / "notebooks", tmp_path / "late.json", tmp_path / "schutz")
    assert json.loads((tmp_path / "late.json").read_text()) == []


def test_a_kernel_collects_its_own_garbage_and_leaves_the_parents_objects_alone(tmp_path):
    assert gc.get_freeze_count() == 0  # not so in ordinary processes
    assert run(FROZEN, tmp_path).split() == ["True", "True"]
