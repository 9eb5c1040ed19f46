"""docs/reliability.md names the tests that there are, and every test of a fault stands in it."""

import re

from tests.faults.running import ROOT

TESTS = ROOT / "tests"
NAMED = set(
    re.findall(r"`([a-z_/]+/test_\w+\.py)`", (ROOT / "docs" / "reliability.md").read_text("utf-8"))
)


def test_every_test_that_is_named_is_there() -> None:
    assert NAMED
    assert [name for name in NAMED if not (TESTS / name).is_file()] == []


def test_every_test_of_a_fault_is_named() -> None:
    there = {path.relative_to(TESTS).as_posix() for path in TESTS.glob("faults/test_*.py")}
    assert there - NAMED == set()
