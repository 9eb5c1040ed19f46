"""Nothing is sent and nothing is left, seen from outside: native code too, and an empty home.

onnxruntime, which the voice runs on, is native code that reports its use to its makers unless it is
told not to: a file at once, a connection after some 20 s. It is silent where CI is set.
"""

from pathlib import Path

import pytest

from tests.faults.outside import Outside, cannot_trace

pytestmark = pytest.mark.skipif(bool(cannot_trace()), reason=cannot_trace())

DOSE = ("hang", "--hold", "40", "--detail", "cues")
PHRASES = [".cache/coach/"]
HERE = ("--bind", "127.0.0.1")


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path)


@pytest.mark.heavy  # an export does what a plan does, and more
def test_plan_leaves_phrases_and_nothing_else_whatever_the_environment_says(
    outside: Outside,
) -> None:
    assert outside.run("plan", *DOSE, ORT_DISABLE_TELEMETRY="0") == 0, outside.said
    assert list(outside.home.rglob("*.take"))
    assert (outside.own, outside.foreign) == (PHRASES, [])
    assert outside.sockets == set()
    assert list(outside.work.iterdir()) == []


def test_export_opens_no_socket_and_send_one_to_listen_at(outside: Outside) -> None:
    assert outside.run("export", "--way-up", "-o", "mine.m4a", ORT_DISABLE_TELEMETRY="0") == 0, (
        outside.said
    )
    assert (outside.own, outside.foreign) == (PHRASES, [])
    assert outside.sockets == set()
    assert outside.run("send", "mine.m4a", *HERE, "--timeout", "0.01") == 0, outside.said
    assert (outside.own, outside.foreign) == (PHRASES, [])
    assert outside.sockets == {"AF_INET"}
    assert outside.reached == {"127.0.0.1"}
    assert [path.name for path in outside.work.iterdir()] == ["mine.m4a"]


@pytest.mark.parametrize(
    "words",
    [
        ("doctor",),
        *(
            pytest.param(words, marks=pytest.mark.heavy)
            for words in (("voices",), ("check", "a.toml"), ("plan", "a.toml"), ("list",))
        ),
    ],
)
def test_commands_that_only_look_write_nothing_outside_of_coachs_folders(
    outside: Outside, words: tuple[str, ...]
) -> None:
    (outside.work / "a.toml").write_text('title = "A"\n[[step]]\nexercise = "hang"\nhold = 40\n')
    outside.run(*words)
    assert outside.own in (PHRASES, [])
    assert outside.foreign == []
    assert outside.written == set()
    assert [path.name for path in outside.work.iterdir()] == ["a.toml"]


@pytest.mark.heavy
def test_a_process_that_lives_long_calls_nobody(outside: Outside) -> None:
    assert outside.run("send", *DOSE, *HERE, "--timeout", "0.6") == 0, outside.said
    assert outside.sockets == {"AF_INET"}
    assert outside.reached == {"127.0.0.1"}
    assert outside.foreign == []
