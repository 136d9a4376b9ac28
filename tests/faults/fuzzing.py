"""What the fuzzing of all readers shares: hostile texts, how an outcome is judged, a bound on memory."""

import re
import sys
import time
from pathlib import Path

import pytest
from hypothesis import strategies as st

from soest_analysis.errors import UnusableInput

SECONDS = 10  # of computing for one input; most take a hundredth of one
REFUSAL = re.compile(
    r"(Datei|Blatt|Jahr) .*(erwartet|gefunden|fehlt|steht (schon|mehrfach)|YAML|JSON|Archiv|beschädigt|Schlüssel|genannt)"
)

# fmt: off
NASTY = st.sampled_from([
    "", " ", "0", "-0", "7 ", "\u00a07", "1.234", "12,5", "1e3", "TRUE", "٧", "-", ".", "*", "k. A.", "NA", "None",
    "null", "nan", "inf", "#REF!", "=1+1", "@SUM(A1)", "+7", "\t7", "1-3", "1–3", "gesamt", "x", "\x00", "\x1b[2J",
    "\u202e7", "\u200f7", "a\u0308", "\ufeff", "\ufffe", "\u2028", "\r\n", '"', '""', ",", ";", "\U0001f600",
    "<script>alert(1)</script>", "#panic()", "{{7*7}}", "../../x", "_x0007_", "_xD800_", "1" * 400, "A" * 40_000,
    "2031-02-30", "30.09.2031", "0001-01-01", "9999-12-31", "09/2031", "2031-13", "1_000", "0x7", "1" + "0" * 308,
])
# fmt: on
TEXT = st.one_of(
    NASTY, st.text(max_size=30), st.text(alphabet=st.characters(categories=["Cc", "Cf", "Co", "Zl", "Zp"]), max_size=5)
)


def outcome(read):
    """What a reader gives, or None if it refuses in German; anything else fails, and so does dawdling."""
    start = time.process_time()
    try:
        return read()
    except UnusableInput as refusal:
        assert refusal.problems
        for problem in refusal.problems:
            assert REFUSAL.match(problem), problem
            assert "\n" not in problem and "\x1b" not in problem and len(problem) < 3000
        return None
    finally:
        assert time.process_time() - start < SECONDS


@pytest.fixture(scope="module")
def bounded_memory():
    """Whatever is read here, the process gets at most two gigabytes more than it has."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + 2 * 2**30, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)
