"""Runs the notebooks, assembles the report and publishes it."""
