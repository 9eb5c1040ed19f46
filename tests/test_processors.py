import os
import subprocess
import sys

import pytest

from coach.processors import processors


def test_there_is_one_at_least_and_no_more_than_the_computer_has() -> None:
    assert 1 <= processors() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no process can be held to some")
def test_only_those_that_may_be_used_are_counted() -> None:
    held_to_one = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
        "from coach.processors import processors; from coach.voices.recorder import WORKERS; "
        "print(processors(), WORKERS)"
    )
    done = subprocess.run(
        [sys.executable, "-c", held_to_one], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "1"], "the recorder has no more threads than that"
