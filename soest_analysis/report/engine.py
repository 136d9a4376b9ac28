"""Papermill's engine for report runs: an encrypted kernel, one save at the end, and what the notebook read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger
from traitlets.config import Config

READ = "gelesen"  # the metadata that holds what the notebook read

_NAME = "sachstandsbericht"
_ENCRYPTED = Config({"KernelManager": {"transport_encryption": "required"}})  # the kernel's sockets are not in clear
_READS = "__import__('soest_analysis.reads').reads"
_PROTECTION = "__import__('soest_analysis.disclosure.protection').disclosure.protection"


def execute(
    notebook: Path,
    target: Path,
    parameters: Mapping[str, Any],
    *,
    protection: Path | None,
    cell_timeout: int,
    start_timeout: int,
) -> NotebookNode:
    """Execute a notebook in its own folder; ``target`` holds it also if it fails.

    ``protection``: the folder that says what it may see; without one, it sees what it would in JupyterLab. The limits
    are in seconds.
    """
    return papermill.execute_notebook(
        notebook,
        target,
        parameters=dict(parameters),
        engine_name=_NAME,
        kernel_name="python3",
        language="python",  # also for a notebook that does not say so
        progress_bar=False,
        autosave_cell_every=0,
        start_timeout=start_timeout,
        execution_timeout=cell_timeout,
        protection=protection,
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        config=_ENCRYPTED,
        # Not Papermill's own ``cwd``: it changes the folder of the whole process.
        resources={"metadata": {"path": str(notebook.parent)}},
    )


class Engine(NBClientEngine):  # type: ignore[misc]
    """As Papermill's own engine, with the client below; saves at the end instead of before and after every cell."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        protection: Path | None,
        start_timeout: int,
        execution_timeout: int,
        **options: Any,
    ) -> None:
        """Run all cells. What was executed until then is saved whatever happens."""
        path, nb_man.output_path = nb_man.output_path, None
        given = {name: options[name] for name in ("extra_arguments", "config", "resources")}
        try:
            client = _Client(
                nb_man,
                kernel_name=kernel_name,
                startup_timeout=start_timeout,
                timeout=execution_timeout,
                log=logger,
                on_cell_executed=_refuse_exit,
                **given,
            )
            client.protection = protection
            client.execute()
        finally:
            nb_man.output_path = path


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Tells the kernel what the notebook may see, lets it watch what that reads, and asks it at the end.

    The answer is ``None`` if it cannot say.
    """

    protection: Path | None

    def create_kernel_manager(self) -> Any:
        """For the kernel of this very Python, whatever other kernels the user has installed under its name."""
        super().create_kernel_manager().kernel_spec_manager.kernel_dirs = []
        return self.km

    def papermill_execute_cells(self) -> None:
        """Run all cells between the two."""
        self._ask(f"{_READS}.watch()")
        if self.protection and self._ask(f"{_PROTECTION}.use({str(self.protection)!r})") != "True":
            raise RuntimeError("die Geheimhaltung ließ sich nicht einrichten")  # rather than show what must not be seen
        super().papermill_execute_cells()
        answer = self._ask(f"{_READS}.as_hex()")
        self.nb.metadata[READ] = json.loads(bytes.fromhex(answer.strip("'"))) if answer else None

    def _ask(self, expression: str) -> str | None:
        reply = self.wait_for_reply(self.kc.execute("", silent=True, user_expressions={READ: expression}))
        answer = reply["content"].get("user_expressions", {}).get(READ, {}).get("data", {}).get("text/plain")
        return None if answer is None else str(answer)


def _refuse_exit(cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
    """``exit()`` only asks for the kernel's end; the cells after it would run as if nothing had been said."""
    if any(payload["source"] == "ask_exit" for payload in execute_reply["content"].get("payload", [])):
        cell.outputs.append(new_output("error", ename="SystemExit", evalue="exit()"))
        raise CellExecutionError("", "SystemExit", "exit()")


papermill_engines.register(_NAME, Engine)
