"""Nobody's own files are touched by the tests."""

import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("variable", ["COACH_CACHE", "COACH_DATA", "COACH_STATE", "HOME"])
def test_everything_that_is_kept_is_kept_in_a_folder_of_this_run(
    variable: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert tmp_path_factory.getbasetemp() in Path(os.environ[variable]).parents
