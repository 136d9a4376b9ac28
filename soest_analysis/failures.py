"""What to say about an error, whatever it is: the exit code of DESIGN and German sentences."""

import os

from soest_analysis.errors import REPAIR, NotWritable, SectionFailed, SoestError


def told(error: Exception) -> tuple[int, list[str]]:
    """Exit code and sentences for an error that ended a command; none leaves its user with a traceback."""
    if isinstance(error, SoestError):
        return error.exit_code, error.problems
    if isinstance(error, OSError):
        from soest_analysis.atomic import reason

        file = f"„{os.fsdecode(error.filename)}“: " if error.filename else ""
        return NotWritable.exit_code, [f"{file}Der Zugriff misslang: {reason(error)}."]
    if isinstance(error, ImportError):
        return SectionFailed.exit_code, [f"Das Paket „{error.name or '?'}“ lässt sich nicht laden ({error}). {REPAIR}"]
    return SectionFailed.exit_code, [
        f"Unerwarteter Fehler ({type(error).__name__}: {error}). Was veröffentlicht ist, ist ganz.",
        "Bitte den Befehl mit „soest --debug …“ wiederholen und die Ausgabe der Stelle schicken, die das Programm pflegt.",
    ]
