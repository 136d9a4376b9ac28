"""Judges an executed notebook by its own contract.

Papermill's metadata says "completed" even after a dead kernel, so it does not count. A section is good if every code
cell was executed in order, nothing ended in an error, and every id that it promised is shown.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

from soest_analysis.bundle import RESOURCE, Resource

# What Papermill puts between the cells that the author knows, who counts only those.
_ADDED = {"injected-parameters", "papermill-error-cell-tag"}
_MEANINGS = {  # of errors that say little themselves
    "MemoryError": "Der Arbeitsspeicher reichte nicht.",
    "SystemExit": "Die Zelle beendet das Notebook. Bitte exit() darin streichen.",
}


def resources(notebook: NotebookNode) -> Iterator[tuple[Resource, NotebookNode]]:
    """Every table and figure that the notebook shows, with the output that holds it."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if RESOURCE in output.get("data", {}):
                yield output.data[RESOURCE], output


def problems(notebook: NotebookNode, promised: Sequence[str], error: str | None = None) -> list[str]:
    """What the notebook did not keep, one German sentence each; empty if all is well."""
    found = []
    written = [cell for cell in notebook.cells if not _ADDED.intersection(cell.metadata.get("tags", []))]
    code = [
        (number, cell)
        for number, cell in enumerate(written, start=1)
        if cell.cell_type == "code" and cell.source.strip()
    ]
    for number, cell in code:
        failures = [output for output in cell.outputs if output.output_type == "error"]
        if failures:
            name, text = failures[0].ename, failures[0].evalue
            found.append(": ".join(filter(None, [f"Zelle {number}", name, text, _MEANINGS.get(name)])))
    if error and not found:
        begun = [number for number, cell in code if cell.metadata.get("papermill", {}).get("start_time")]
        found.append(f"Zelle {begun[-1]}: {error}" if begun else error)
    skipped = [number for number, cell in code if cell.execution_count is None]
    if skipped and not found:
        found.append(f"Zelle {skipped[0]}: wurde nicht ausgeführt.")
    counts = [cell.execution_count for _, cell in code if cell.execution_count is not None]
    if counts != sorted(set(counts)) and not found:
        found.append("Die Zellen wurden nicht der Reihe nach ausgeführt.")
    shown = [str(resource["name"]) for resource, _ in resources(notebook)]
    if not found:
        found += [
            f"„{name}“ wird in parameters/ zugesagt, aber nicht gezeigt." for name in promised if name not in shown
        ]
        found += [
            f"„{name}“ wird gezeigt, aber in parameters/ nicht zugesagt."
            for name in dict.fromkeys(shown)
            if name not in promised
        ]
        found += [f"„{name}“ wird mehrfach gezeigt." for name, count in Counter(shown).items() if count > 1]
    return found
