"""scripts/coach makes its environment once, and notices when that is out of date."""

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


def test_a_changed_lock_makes_the_environment_again(made: Checkout) -> None:
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


def test_a_cluster_is_added_when_it_is_first_asked_for_and_stays(made: Checkout) -> None:
    assert made.coach("batch", "people.csv").stderr == ""
    done = made.coach("batch", "people.csv", "--scheduler", "local")
    assert (done.returncode, made.installs()) == (0, ["cluster"])
    assert "Setting up Dask in .venv" in done.stderr
    assert made.run(made.root / "scripts" / "test").returncode == 5
    assert made.installs() == ["dev"]
    for words in (("plan",), ("batch", "people.csv", "--scheduler=local")):
        assert made.coach(*words).stderr == ""
    assert made.installs() == []


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


@pytest.mark.parametrize("step", ["--requirement", "--editable"])
def test_an_interrupted_set_up_starts_over(checkout: Checkout, step: str) -> None:
    cut = checkout.coach(UV_DOES=f"case $* in *{step}*) kill -9 $PPID ;; esac")
    assert cut.returncode != 0
    checkout.installs()
    assert checkout.coach().returncode == 0
    assert checkout.installs() == ["run", "coach"]


def test_checks_that_were_cut_off_leave_no_half_made_environment(made: Checkout) -> None:
    cut = made.run(made.root / "scripts" / "test", UV_DOES="kill -9 $PPID")
    assert cut.returncode != 0
    made.installs()
    assert made.coach().returncode == 0
    assert made.installs() == ["run", "coach"]


def test_of_two_at_once_one_sets_up_and_both_run(checkout: Checkout) -> None:
    script = checkout.root / "scripts" / "coach"
    both = [checkout.start(script, UV_DOES="sleep 0.3") for _ in range(2)]
    notices = sorted(process.communicate()[1] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert checkout.installs() == ["run", "coach"]
    assert notices[0].startswith("Setting up coach")
    assert notices[1] in ("", "Waiting for another set-up of coach to finish ...\n")


def test_when_uv_cannot_pip_does_it(checkout: Checkout) -> None:
    # Stands where ensurepip would put the real one, and installs as the stand-in for uv does.
    pip = """
        mkdir -p .venv/lib/python3.0/site-packages/pip
        echo 'echo "by pip"' >.venv/bin/coach
        chmod +x .venv/bin/coach
        cd .venv/lib/python3.[1-9]*/site-packages
        mkdir -p pip
        echo >pip/__main__.py
        echo "no route to the index"
        exit 1
    """
    done = checkout.coach(UV_DOES=pip)
    assert (done.returncode, done.stdout) == (0, "by pip\n")
    assert "no route to the index\ncoach: trying pip instead of uv ...\n" in done.stderr


def test_a_set_up_that_fails_says_why_and_leaves_no_coach_to_run(checkout: Checkout) -> None:
    broken = """
        cd .venv/lib/python3*/site-packages
        mkdir -p pip
        echo 'raise SystemExit("the disk is full")' >pip/__main__.py
        exit 1
    """
    for _ in range(2):
        done = checkout.coach(UV_DOES=broken)
        assert (done.returncode, done.stdout) == (1, "")
        assert "the disk is full\ncoach: the set-up failed, see above." in done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_that_takes_no_environment_is_named(checkout: Checkout) -> None:
    checkout.venv.write_text("in the way")
    done = checkout.coach()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert lines(done.stderr)[-1].startswith("coach: ")
    assert str(checkout.venv) in done.stderr


@pytest.mark.parametrize("target", ["absolute", "relative", "chain"])
def test_it_is_found_through_links(made: Checkout, target: str) -> None:
    programs = made.root.with_name("my programs")
    programs.mkdir()
    link = programs / "coach"
    script = made.root / "scripts" / "coach"
    if target == "absolute":
        link.symlink_to(script)
    else:
        link.symlink_to(Path("..") / made.root.name / "scripts" / "coach")
    if target == "chain":
        again = programs / "again"
        again.symlink_to(link.name)
        link = again
    assert made.run(link).stdout == f"coach in {made.elsewhere}\n"


@pytest.mark.parametrize(("folder", "script"), [("scripts", "coach"), (".", "scripts/coach")])
def test_it_runs_when_named_from_within(made: Checkout, folder: str, script: str) -> None:
    # A shell looks for the folders of `cd` in those of CDPATH first, and this one has the same.
    decoy = made.elsewhere / "scripts"
    decoy.mkdir()
    here = made.root / folder
    command = f"cd '{here}' && exec /bin/sh {script}"
    done = made.run("/bin/sh", "-c", command, CDPATH=str(made.elsewhere))
    assert (done.stdout, done.stderr) == (f"coach in {here.resolve()}\n", "")


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "/nowhere"}])
def test_it_needs_no_home(checkout: Checkout, home: dict[str, str]) -> None:
    assert checkout.coach(**home).returncode == 0
    assert sorted(found.name for found in checkout.root.iterdir()) == [
        ".ci",
        ".venv",
        "pyproject.toml",
        "requirements",
        "scripts",
    ]
    assert list(checkout.elsewhere.iterdir()) == []


@pytest.mark.parametrize("has_one", [False, True])
def test_no_cache_is_begun_in_a_home_that_has_none(
    checkout: Checkout, tmp_path: Path, has_one: bool
) -> None:
    home = tmp_path / "home"
    (home / ".cache" / "uv" if has_one else home).mkdir(parents=True)
    asked = "test ${UV_NO_CACHE:-0} = " + ("0" if has_one else "1")
    done = checkout.coach(HOME=str(home), UV_DOES=f"{asked} || exit 9")
    assert (done.returncode, "pip" in done.stderr) == (0, False)
