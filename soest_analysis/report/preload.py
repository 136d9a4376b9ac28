"""Imported once by the warm parent of the kernels: everything heavy that sections and kernels use."""

import os

os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # debugpy would warn on stderr about frozen modules

import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp  # noqa: F401
import matplotlib_inline.backend_inline  # noqa: F401

import soest_analysis.diagram
import soest_analysis.display
import soest_analysis.edition
import soest_analysis.style

soest_analysis.style.warm_up()
