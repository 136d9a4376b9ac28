"""What a notebook imports: the edition, the three calls that show something, controls, and German formatting.

Loaded on first use, so that a command pays only for what it needs.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from soest_analysis import german as german
    from soest_analysis.controls import explore
    from soest_analysis.display import show_figure, show_table, show_text
    from soest_analysis.edition import Edition

__all__ = ["Edition", "explore", "german", "show_figure", "show_table", "show_text"]

_HOMES = {
    "Edition": "edition",
    "explore": "controls",
    "show_figure": "display",
    "show_table": "display",
    "show_text": "display",
}


def __getattr__(name: str) -> Any:
    if name == "german":
        return importlib.import_module("soest_analysis.german")
    if name in _HOMES:
        return getattr(importlib.import_module(f"soest_analysis.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
