"""docs/reliability.md names only tests that exist."""

import re

from tests.faults.running import ROOT


def test_every_test_that_is_named_exists() -> None:
    table = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_/]*test_\w+\.py)`", table))
    assert named
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []
