"""Judges an executed notebook by its own contract.

Papermill's metadata says "completed" even after a dead kernel, so it does not count. A section is good if every code
cell was executed in order, nothing ended in an error, and every id that it promised is shown.
"""

from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

from soest_analysis.bundle import RESOURCE, Resource


def resources(notebook: NotebookNode) -> Iterator[tuple[Resource, NotebookNode]]:
    """Every table and figure that the notebook shows, with the output that holds it."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if RESOURCE in output.get("data", {}):
                yield output.data[RESOURCE], output


def problems(notebook: NotebookNode, promised: Sequence[str], error: str | None = None) -> list[str]:
    """What the notebook did not keep, one German sentence each; empty if all is well."""
    found = []
    code = [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and cell.source.strip()
    ]
    for number, cell in code:
        failures = [output for output in cell.outputs if output.output_type == "error"]
        if failures:
            found.append(f"Zelle {number}: {failures[0].ename}: {failures[0].evalue}")
    skipped = [number for number, cell in code if cell.execution_count is None]
    if skipped and not found:
        found.append(f"Zelle {skipped[0]}: wurde nicht ausgeführt. {error or 'Der Kernel endete vorher.'}")
    counts = [cell.execution_count for _, cell in code if cell.execution_count is not None]
    if counts != sorted(set(counts)) and not found:
        found.append("Die Zellen wurden nicht der Reihe nach ausgeführt.")
    if error and not found:
        last = max((number for number, cell in code if cell.execution_count is not None), default=1)
        found.append(f"Zelle {last}: {error}")
    shown = [str(resource["name"]) for resource, _ in resources(notebook)]
    if not found:
        found += [
            f"„{name}“ wird in parameters/ zugesagt, aber nicht gezeigt." for name in promised if name not in shown
        ]
        found += [
            f"„{name}“ wird gezeigt, aber in parameters/ nicht zugesagt." for name in shown if name not in promised
        ]
    return found
