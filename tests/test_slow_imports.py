"""What our own processes leave out when they import."""

import subprocess
import sys

from soest_analysis.slow_imports import UNUSED


def printed(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_jsonschema_does_without_the_extra_and_checks_as_before():
    checks = """
from soest_analysis.slow_imports import leave_out
leave_out()
import sys, jsonschema
checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
print("lark" in sys.modules, checker.conforms("https://soest.de", "uri"), checker.conforms("kein Ort", "uri"))
"""
    assert printed(checks) == "False True False"


def test_what_is_loaded_already_stays():
    assert "rfc3987_syntax" in UNUSED
    loaded = """
import sys, types
sys.modules["rfc3987_syntax"] = module = types.ModuleType("rfc3987_syntax")
from soest_analysis.slow_imports import leave_out
leave_out()
print(sys.modules["rfc3987_syntax"] is module)
"""
    assert printed(loaded) == "True"
