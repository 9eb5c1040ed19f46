"""Nobody's own files are touched by the tests."""

import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("variable", ["COACH_CONFIG", "COACH_DATA", "COACH_STATE", "HOME"])
def test_everything_that_is_kept_is_kept_in_a_folder_of_this_run(
    variable: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert tmp_path_factory.getbasetemp() in Path(os.environ[variable]).parents


def test_phrases_are_kept_beside_the_folders_of_the_workers(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    base = tmp_path_factory.getbasetemp()
    assert Path(os.environ["COACH_CACHE"]).parent in (base, base.parent)
