"""Checksums of what a result is made from: input files, the program's own modules, the installed packages.

A state is name -> checksum (or version), so that two can be compared and the difference can be named.
"""

import ast
import hashlib
import json
import platform
import site
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root, visible

PACKAGE = Path(__file__).parent
# Python 3.11 counts the depth of a tree for all threads together, and ends in a SystemError.
_PARSING = threading.Lock()
_RELATIVE = "."  # an import from the same folder or above, of which every module there is taken


def inputs(root: Root, parameters: Parameters) -> dict[str, str]:
    """Every file that an edition is made from, those of earlier editions included."""
    years = [year for year in root.years() if year <= parameters.jahr]
    files = _files(root.descriptor.parent, "*") + _files(root.expectations, "*", "*/*")
    files += [root.register(year) for year in years if root.register(year).is_file()]
    files += [file for year in years for file in [root.parameters(year), *_files(root.data(year), "*", "*/*")]]
    arms = parameters.gestaltung.wappen
    files += [root.folder / arms] if arms and (root.folder / arms).is_file() else []
    return of_files(files, root)


def notebooks(root: Root) -> dict[str, str]:
    """Every section's notebook, and whatever a town keeps beside them."""
    return of_files(_files(root.notebooks, "*", "*/*", "*/*/*"), root)


def program(*folders: str) -> dict[str, str]:
    """The files of this package; with ``folders``, only those directly in it and those in these folders of it."""
    files = [file for file in PACKAGE.rglob("*") if file.is_file() and file.suffix != ".pyc"]
    parts = {file: file.relative_to(PACKAGE).parts for file in files}
    return _of_program(file for file in files if not folders or len(parts[file]) == 1 or parts[file][0] in folders)


def modules(*starts: Path, beside: Path | None = None) -> dict[str, str]:
    """The modules of this package that source files import, directly or through others, and those files themselves.

    ``starts``: Python files or notebooks. ``beside``: a folder whose modules can be imported by name too. Raises
    SyntaxError or ValueError for a file that is no Python, or no notebook.
    """
    importable = _importable(PACKAGE, PACKAGE.parent) + (_importable(beside, beside) if beside else [])
    found: set[Path] = set()
    waiting = list(starts)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            names = _imported(file.suffix, file.read_bytes())
            run = {above for name in names for above in accumulate(name.split("."), "{}.{}".format)}
            waiting += [path for name, path in importable if name in run]
            waiting += file.parent.rglob("*.py") if _RELATIVE in names else []
    return _of_program(found, beside)


@cache
def packages() -> dict[str, str]:
    """Version of Python and of every installed package, as their folders are named (reading each one's data is slow)."""
    places = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    installed = {folder.stem.rpartition("-")[::2] for place in places for folder in Path(place).glob("*.dist-info")}
    system = f"{platform.python_version()} ({platform.system()}, {platform.machine()})"
    return {"Python": system} | {f"Paket {name}": version for name, version in sorted(installed)}


def of_files(files: Iterable[Path], root: Root) -> dict[str, str]:
    """Files, named from the town's folder, with their sha256."""
    return {root.relative(file): of_bytes(file.read_bytes()) for file in sorted(files)}


def of_bytes(content: bytes) -> str:
    """The sha256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def of_value(value: Any) -> str:
    """The sha256 of anything that JSON can hold."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The names whose checksum differs, or that only one of two states has."""
    return sorted({name for name, _ in before.items() ^ after.items()})


def _files(folder: Path, *patterns: str) -> list[Path]:
    return [path for path in visible(folder, *patterns) if path.is_file()]


def _of_program(files: Iterable[Path], beside: Path | None = None) -> dict[str, str]:
    """Files of the package are named from it, wherever it is installed; others from the folder of the notebooks."""
    sums = {}
    for file in sorted(files):
        place, start = (PACKAGE.parent, "") if file.is_relative_to(PACKAGE) else (beside or file.parent, "notebooks/")
        sums[start + file.relative_to(place).as_posix()] = of_bytes(file.read_bytes())
    return sums


@cache
def _imported(suffix: str, content: bytes) -> frozenset[str]:
    """Every dotted name that a file may import: of ``from a import b`` both ``a`` and ``a.b``."""
    with _PARSING:
        return frozenset(name for tree in _trees(suffix, content) for node in ast.walk(tree) for name in _names(node))


def _trees(suffix: str, content: bytes) -> Iterator[ast.Module]:
    if suffix != ".ipynb":
        yield ast.parse(content)
        return
    for cell in json.loads(content)["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            # Jupyter's own commands are no Python.
            yield ast.parse("\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines))


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level:
        yield _RELATIVE
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _importable(folder: Path, start: Path) -> list[tuple[str, Path]]:
    """The dotted names, from the folder ``start`` on, of the modules and packages in a folder, with their files."""
    files = [(file.relative_to(start).with_suffix("").parts, file) for file in folder.rglob("*.py")]
    return [(".".join(parts[:-1] if parts[-1] == "__init__" else parts), file) for parts, file in files]
