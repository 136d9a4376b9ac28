"""A run in an e-mail: German, plain text, no wider than 78 characters, and no figure of the data, for mail is not secret."""

import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from soest_analysis import gate_result
from soest_analysis.errors import GateRefused, Locked, SectionFailed, SoestError, printable
from soest_analysis.failures import told
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.report import log
from soest_analysis.report.run import Published

WIDTH = 78
_SEVERITIES = {"fehler": "Fehler", "warnung": "Warnungen", "hinweis": "Hinweise"}
_PUBLISHED = ("veröffentlicht", "Der Bericht ist berechnet, geprüft und veröffentlicht.")
_UNCHANGED = ("unverändert", "Nichts hat sich geändert: Was veröffentlicht ist, gilt noch; jede Datei ist geprüft.")
_REASONS = {
    1: "Die Prüfung fand Fehler in den Daten, die noch niemand berichtigt oder erläutert hat.",
    2: "Etwas, das eingegeben oder geliefert wurde, lässt sich nicht verwenden.",
    3: "Die Geheimhaltung kleiner Zahlen ist nicht gesichert.",
    4: "Ein anderer Lauf derselben Ausgabe ist noch dabei. Bitte sein Ende abwarten.",
    5: "Ein Abschnitt des Berichts ließ sich nicht berechnen.",
    6: "Der Zielordner lässt sich nicht beschreiben.",
}
_WRAPPER = textwrap.TextWrapper(
    WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
)
_INTERRUPTED = "Der Lauf wurde abgebrochen."


def of_edition(done: Published, files: Sequence[Path], root: Root, year: int) -> str:
    """What a run says that published an edition, or found that the published one still holds."""
    result, happened = _PUBLISHED if done.computed else _UNCHANGED
    secrecy = done.secrecy.removeprefix("Geheimhaltung: ") or "Nichts gesperrt."
    return _mail(
        _head(result, done.folder.name, root, year),
        ("Ergebnis", [happened]),
        ("Befunde der Prüfung", _findings(root, year)),
        ("Geheimhaltung", [secrecy[0].upper() + secrecy[1:]]),
        ("Dateien", files),
        ("Protokoll", [done.log]),
    )


def of_failure(error: BaseException, root: Root | None = None, year: int | None = None) -> str:
    """What a run says that an error ended; root and year are missing if it found no edition at all."""
    code = told(error)[0] if isinstance(error, Exception) else 130 if isinstance(error, KeyboardInterrupt) else 143
    place = log.place(error)
    return _mail(
        _head("nicht veröffentlicht", str(year or ""), root, year),
        (
            "Ergebnis",
            [
                f"Nicht veröffentlicht (Code {code}): {_REASONS.get(code, _INTERRUPTED)}",
                "Was vorher veröffentlicht war, ist unverändert.",
            ],
        ),
        ("Gründe", _details(error)),
        ("Befunde der Prüfung", _findings(root, year) if root and year else []),
        ("Protokoll", [place] if place else []),
    )


def _details(error: BaseException) -> list[str]:
    """Where it failed. What is wrong there may quote the data, so it stands on the terminal only."""
    match error:
        case Locked():
            return []  # would tell the time of day
        case GateRefused():
            return _once(log.without_content(error, problem) for problem in error.problems[:-1])
        case SectionFailed():
            return _once(problem.partition(": ")[0] for problem in error.problems)
        case SoestError():
            return [log.without_content(error, problem) for problem in error.problems]
        case OSError() | ImportError():
            return told(error)[1]
        case Exception():
            return [f"Unerwarteter Fehler ({type(error).__name__})."]
    return []


def _once(places: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(places))


def _findings(root: Root, year: int) -> list[str]:
    """How many findings are open, by severity, and how many are explained, if they are of the data as they are now."""
    try:
        key = gate_result.key(root, Parameters.load(root, year))
        if not gate_result.holds(root.gate(year), key):
            return ["Keine Angabe: Die Prüfung kam nicht zu Ende."]
    except (SoestError, OSError):
        return ["Keine Angabe: Die Prüfung kam nicht zu Ende."]
    findings = gate_result.read(root.gate(year))["befunde"]
    open_ = [found["schwere"] for found in findings if found["status"] == "offen"]
    counts = [f"{name} offen: {open_.count(severity)}" for severity, name in _SEVERITIES.items()]
    return [*counts, f"Erläutert: {len(findings) - len(open_)}"]


def _head(result: str, edition: str, root: Root | None, year: int | None) -> list[str]:
    """The subject, the result first, so that a list of mails shows it; then a mark such as „Beispieldaten“."""
    town, mark = "", []
    if root and year:
        with suppress(SoestError, OSError):  # then the reasons say so
            parameters = Parameters.load(root, year)
            town = f", {parameters.kommune.bezeichnung}"
            mark = ["", f"Kennzeichnung: {parameters.kennzeichnung}"] if parameters.kennzeichnung else []
    subject = printable(f"Betreff: {result.capitalize()}: Sachstandsbericht {edition}{town}")
    return [textwrap.shorten(subject, WIDTH, placeholder=" …"), *mark]


def _mail(head: list[str], *parts: tuple[str, Sequence[str | Path]]) -> str:
    """Each part with its heading; those that say nothing are left out. A path stays in one line, however long."""
    lines = head
    for heading, said in parts:
        lines += ["", heading] if said else []
        for each in said:
            lines += [f"  {each}"] if isinstance(each, Path) else _WRAPPER.wrap(each)
    return "\n".join(lines)
