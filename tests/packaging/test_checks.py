"""scripts/test and .ci/run: the order of the checks, where they stop, and what comes last."""

import sys
from pathlib import Path

import pytest

from tests.packaging.checkout import Checkout, lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


STAGES = [
    "ruff format --check --quiet .",
    "ruff check .",
    "mypy",
    "lint-imports --no-logo",
]
PYTEST = "pytest --numprocesses 4 --dist worksteal"


def test_every_check_runs_and_pytest_has_the_last_word(checkout: Checkout) -> None:
    done = checkout.run(checkout.root / "scripts" / "test")
    assert [line.strip() for line in lines(done.stdout)] == [*STAGES, PYTEST]
    assert done.returncode == 5
    assert checkout.installs() == ["run", "dev", "coach"]


def test_arguments_go_on_to_pytest(checkout: Checkout) -> None:
    done = checkout.run(checkout.root / "scripts" / "test", "-k", "one or two", "tests/voices")
    assert lines(done.stdout)[-1] == f"{PYTEST} -k one or two tests/voices"


def test_heavy_tests_bring_what_they_need(checkout: Checkout) -> None:
    done = checkout.run(checkout.root / "scripts" / "test", "--heavy")
    assert lines(done.stdout)[-1] == f"{PYTEST} --heavy"
    assert checkout.installs() == ["run", "dev", "heavy", "coach"]


def test_the_checks_are_added_to_what_coach_runs_in(checkout: Checkout) -> None:
    assert checkout.coach().returncode == 0
    checkout.installs()
    assert checkout.run(checkout.root / "scripts" / "test").returncode == 5
    assert checkout.installs() == ["dev"]
    assert checkout.coach().stderr == ""


def test_another_python_has_its_own_environment(checkout: Checkout) -> None:
    (checkout.tools / "python3.14").symlink_to(sys.executable)
    test = checkout.root / "scripts" / "test"
    done = checkout.run(test, "--python", "3.14", "-k", "one", COACH_PYTHON="")
    assert lines(done.stdout)[-1] == f"{PYTEST} -k one"
    assert "in .venv-3.14 (once" in done.stderr
    assert (checkout.root / ".venv-3.14" / "ready" / "dev.txt").exists()
    assert not checkout.venv.exists()
    absent = checkout.run(test, "--python", "3.19", COACH_PYTHON="")
    assert absent.returncode == 1
    assert "COACH_PYTHON=python3.19 does not run" in absent.stderr


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ("ruff format", "format"),
        ("ruff check", "lint"),
        ("mypy ", "types"),
        ("lint-imports --no-logo", "order"),
    ],
)
def test_the_first_check_that_fails_is_named_and_the_last_to_run(
    checkout: Checkout, broken: str, name: str
) -> None:
    done = checkout.run(checkout.root / "scripts" / "test", BROKEN=broken)
    assert done.returncode == 7
    assert lines(done.stdout)[-1].strip() in STAGES
    assert lines(done.stdout)[-1].startswith(broken.strip())
    assert lines(done.stderr)[-1].startswith(f"scripts/test: stopped at: {name}")


def test_ci_runs_the_same_and_hands_on_the_exit_code(checkout: Checkout) -> None:
    (checkout.root / "scripts" / "test").write_text(
        '#!/bin/sh\ncat\necho "CI is $CI"\necho "3 passed in 0.1s"\nexit 9\n'
    )
    command = f"echo typed | COACH_NO_PACKAGES=1 /bin/bash '{checkout.root / '.ci' / 'run'}'"
    done = checkout.run("/bin/sh", "-c", command)
    assert (done.returncode, lines(done.stdout)) == (9, ["CI is true", "3 passed in 0.1s"])
