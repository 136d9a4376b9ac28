"""Runs the notebooks, assembles the report and publishes it."""

FORMATS = ("html", "pdf", "xlsx", "csv")  # what an edition can be published as
