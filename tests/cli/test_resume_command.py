"""The command that resumes a session is the one that was typed, with the place."""

import shlex

import pytest

from coach.budget.planner import Place
from coach.cli.session.resume_command import resume_command

HERE = Place(1, 1, 6)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("start", "coach start --from 2.1.6"),
        ("start back-basics", "coach start back-basics --from 2.1.6"),
        ("start core --from 1.2 --reps 8", "coach start core --reps 8 --from 2.1.6"),
        ("start core --within 10m --from 1", "coach start core --within 10m --from 2.1.6"),
        ("start core --from=1.2 --yes", "coach start core --yes --from 2.1.6"),
        ("start --log a.jsonl core --log=b.jsonl", "coach start core --from 2.1.6"),
        ("start 'my own; rm.toml'", "coach start 'my own; rm.toml' --from 2.1.6"),
        ("start --yes -- -x.toml", "coach start --yes --from 2.1.6 -- -x.toml"),
    ],
)
def test_the_command_that_resumes_is_the_typed_one_and_the_place(typed: str, expected: str) -> None:
    assert resume_command(shlex.split(typed), HERE) == expected
