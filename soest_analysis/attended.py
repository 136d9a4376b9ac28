"""Whether somebody sits in front of the notebook that is being executed."""


def is_attended() -> bool:
    """True in JupyterLab: who executes the cell can be asked for input, which programs that execute notebooks cannot."""
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return bool(kernel and kernel.get_parent().get("content", {}).get("allow_stdin"))
