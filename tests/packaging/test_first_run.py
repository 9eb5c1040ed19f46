"""scripts/coach makes what it runs in, once, and notices when that is no longer right."""

import shutil
from pathlib import Path

import pytest
from tests.packaging.checkout import Checkout, lines, site_packages


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def made(checkout: Checkout) -> Checkout:
    assert checkout.coach().returncode == 0
    assert checkout.installs() == ["run", "coach"]
    return checkout


def test_the_first_run_sets_up_and_hands_over(checkout: Checkout) -> None:
    done = checkout.coach("plan", "two words", "", "*", EXIT="4")
    assert done.returncode == 4
    assert lines(done.stdout) == [
        f"coach in {checkout.elsewhere}",
        "[plan]",
        "[two words]",
        "[]",
        "[*]",
    ]
    (notice,) = lines(done.stderr)
    assert notice.startswith("Setting up coach in .venv (once,")
    assert checkout.installs() == ["run", "coach"]


def test_a_later_run_starts_no_python_and_says_nothing(made: Checkout) -> None:
    done = made.coach(COACH_PYTHON="/nowhere/python3")
    assert (done.returncode, done.stderr, made.installs()) == (0, "", [])


def test_only_wheels_with_the_locked_hashes_are_installed(checkout: Checkout) -> None:
    calls = checkout.root.parent / "calls"
    checkout.coach()
    locked, project = lines(calls.read_text())
    for flag in ("--require-hashes", "--no-deps", "--only-binary :all:", "requirements/run.txt"):
        assert flag in locked
    for flag in ("--no-deps", "--no-build-isolation", "--editable ."):
        assert flag in project


def test_a_changed_lock_makes_the_environment_anew(made: Checkout) -> None:
    left_over = site_packages(made) / "left_over.py"
    left_over.touch()
    (made.root / "requirements" / "run.txt").write_text("# newer\n")
    assert made.coach().returncode == 0
    assert made.installs() == ["run", "coach"]
    assert not left_over.exists()
    assert made.coach().stderr == ""


def test_a_changed_pyproject_installs_only_the_checkout_again(made: Checkout) -> None:
    (made.root / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    assert made.coach().returncode == 0
    assert made.installs() == ["coach"]
    assert made.coach().stderr == ""


def test_a_checkout_that_moved_is_set_up_again(made: Checkout) -> None:
    moved = made.root.with_name("moved")
    made.root.rename(moved)
    assert made.run(moved / "scripts" / "coach").returncode == 0
    assert made.installs() == ["run", "coach"]


def test_a_python_that_went_away_is_replaced(made: Checkout) -> None:
    python = made.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert made.coach().returncode == 0
    assert made.installs() == ["run", "coach"]


def test_an_environment_that_somebody_emptied_is_made_again(made: Checkout) -> None:
    shutil.rmtree(made.venv)
    made.venv.mkdir()
    assert made.coach().returncode == 0
    assert made.installs() == ["run", "coach"]


# A stand-in that ends the process that called it, as a power cut would: first while the packages
# are installed, then while the checkout is.
@pytest.mark.parametrize("step", ["--requirement", "--editable"])
def test_a_set_up_that_was_cut_off_begins_anew(checkout: Checkout, step: str) -> None:
    cut = checkout.tool("cut", '#!/bin/sh\nread -r call <"$CALL"\n')
    uv = checkout.tools / "uv"
    whole = uv.read_text()
    uv.write_text(whole.replace("#!/bin/sh\n", f'#!/bin/sh\ncase $* in *{step}*) kill -9 $PPID;; esac\n', 1))
    assert checkout.coach().returncode != 0
    cut.unlink()
    uv.write_text(whole)
    checkout.installs()
    assert checkout.coach().returncode == 0
    assert checkout.installs() == ["run", "coach"]
