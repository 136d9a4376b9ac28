"""The findings of the gate as a terminal shows them."""

import textwrap
from collections.abc import Mapping
from typing import Any

from soest_analysis import german
from soest_analysis.errors import printable


def as_text(gate: Mapping[str, Any], width: int) -> str:
    """Per finding severity, status, place, rule and office, then the sentences; last how many there are."""
    lines = []
    for finding in gate["befunde"]:
        line = finding["zeile"] and f"Zeile {finding['zeile']}"
        place = ", ".join(filter(None, [finding["datei"], line, finding["spalte"]]))
        status = "erläutert" if finding["status"] == "erlaeutert" else "offen"
        lines.append(f"{finding['schwere'].upper()} ({status})  {place}  [{finding['regel']}; {finding['stelle']}]")
        said = {
            "": finding["text"],
            "Gefunden: ": f"{finding['gefunden']}; erwartet: {finding['erwartet']}",
            "Lesart: ": finding["lesart"],
            "Erläuterung: ": (finding["erlaeuterung"] or {}).get("text"),
        }
        for label, text in said.items():
            if text:
                lines += textwrap.wrap(printable(label + text), width, initial_indent="    ", subsequent_indent="    ")
        lines.append("")
    open_ = sum(finding["status"] == "offen" for finding in gate["befunde"])
    rules = german.count(gate["erwartungen"], "Regel", "Regeln")
    found = german.count(len(gate["befunde"]), "Befund", "Befunde")
    return "\n".join([*lines, f"{rules} geprüft, {found}, davon {open_} offen."])
