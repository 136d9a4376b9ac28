"""Warm kernels: forked from one parent that has imported once what every section needs.

Used by report runs only; JupyterLab keeps its ordinary kernels. Where the system cannot fork (Windows), runs use
ordinary kernels too, with the same results.
"""

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from soest_analysis import warm_parent

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess  # where the system cannot fork there is none

NAME = "soest-warm"


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking the warm parent; all else is as for a local kernel."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel. ``cmd`` is the command line of the ordinary kernel, of which only the arguments are used."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        process = warm_parent.fork(_kernel, [arguments, dict(kwargs["env"]), kwargs.get("cwd")])
        self.process = _Forked(process)  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        return self.connection_info


def use_warm_kernels() -> None:
    """Let this process start its kernels warm, where the system can fork."""
    if warm_parent.start():
        KernelProvisionerFactory.instance().default_provisioner_name = NAME


class _Forked:
    """A forked process with the few methods of Popen that a provisioner calls."""

    stdin = stdout = stderr = None

    def __init__(self, process: "ForkServerProcess"):
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid and self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _kernel(arguments: list[str], environment: Mapping[str, str], folder: str | None) -> None:
    """What runs in the forked process: an ordinary ipykernel."""
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
        sys.path.insert(0, folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    from ipykernel.kernelapp import IPKernelApp

    # The run knows of the kernel through the warm parent alone, so it ends by itself without that one, too.
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(arguments)
    app.start()
