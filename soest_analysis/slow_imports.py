"""Extras of libraries that take seconds to import and that nothing here uses."""

import sys

# jsonschema checks international addresses (format "iri", in none of our schemas) if this is installed, and jupyter-events
# installs it. Its import builds a grammar: 1.7 s of CPU, a third of what Great Expectations takes to import.
UNUSED = ("rfc3987_syntax",)


def leave_out() -> None:
    """Make the extras look as if they were not installed, in this process; what is loaded already stays.

    For the start of our own processes, before they import anything large. None in ``sys.modules`` is Python's documented
    way to let an import fail (reference, 5.3.1), and jsonschema documents its format checkers as optional.
    """
    for name in UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # typed without the None that the reference names
