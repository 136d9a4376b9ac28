"""Imported once by the warm parent of the kernels: everything heavy that sections and kernels use, set up by a first use."""

import gc
import importlib
import os
import pkgutil
from contextlib import suppress

LIBRARIES = (
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib_inline.backend_inline",
    # What they import only when a kernel starts, runs its first cell, or shows its first table.
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "encodings.utf_8_sig",
    "faulthandler",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.string",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
OWN = ("chart", "compare", "diagram", "display", "edition", "report.kernels")


def _import_all() -> None:
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # debugpy would warn on stderr about frozen modules
    for name in LIBRARIES:
        with suppress(ImportError):  # in another version it may have another name: then each kernel imports its own
            importlib.import_module(name)
    for name in OWN:
        importlib.import_module(f"soest_analysis.{name}")
    from soest_analysis import sections

    for section in pkgutil.walk_packages(sections.__path__, f"{sections.__name__}."):
        importlib.import_module(section.name)


def _use_once() -> None:
    from ruamel.yaml import YAML

    from soest_analysis import style

    style.warm_up()
    values_of_all_kinds = "Größe: 1\ntag: 2018-09-30\nwahr: true\nohne:"
    YAML(typ="safe", pure=True).load(values_of_all_kinds)  # compiles the patterns that tell them apart


gc.disable()
_import_all()
_use_once()
gc.freeze()  # no kernel looks through all this for garbage, which would copy its memory
gc.enable()
