"""``python -m soest_analysis`` is the same as ``soest``."""

from soest_analysis.cli import main

main()
