"""The gate: suites of expectations, validated by Great Expectations in a process of its own, give findings (Befunde).

`python -m soest_analysis.quality YEAR` is the only way in; everybody else reads ``befunde.json`` through
``Edition.gate()``, so that nothing but this process pays for importing Great Expectations.
"""
