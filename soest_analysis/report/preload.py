"""Imported once by the warm parent of the kernels: everything heavy that sections and kernels use."""

import ipykernel.debugger  # noqa: F401 - pulls in debugpy, a third of a kernel's start
import ipykernel.ipkernel  # noqa: F401
import ipykernel.kernelapp  # noqa: F401
import matplotlib_inline.backend_inline  # noqa: F401

import soest_analysis.diagram  # noqa: F401
import soest_analysis.display
import soest_analysis.edition  # noqa: F401

soest_analysis.display.style.warm_up()
