"""Every number of the catalogue has a test, and only one."""

import re
from pathlib import Path

from tests.faults.harness import LAST


def test_every_number_has_one_test():
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("test_*.py"))]
    numbers = [int(number) for text in texts for number in re.findall(r"^def test_fault_(\d+)_", text, re.MULTILINE)]
    assert sorted(numbers) == list(range(1, LAST + 1))
