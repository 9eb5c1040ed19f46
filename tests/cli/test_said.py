"""Custom words of a routine: what can be said is said, and what cannot is named before it
begins.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from coach.cli.check import check
from coach.errors import RoutineError
from coach.request import Request
from coach.request_composer import composer_for
from coach.routine.library import find
from coach.speech.notation import spoken
from coach.timeline.model import SayCue
from coach.voices.hibari import HibariVoice
from tests.cli.conftest import Run
from tests.faults.running import run

HEAD = 'title = {}\n[[step]]\nexercise = "mine"\nreps = 1\n[exercise.mine]\ntitle = {}\n'
REACH = 'explain = ["Reach up."]\n'

MIXED = (
    'title = "Evening"\n[[step]]\nexercise = "a"\nreps = 1\n[[step]]\nexercise = "b"\nreps = 1\n'
    '[exercise.a]\ntitle = "Reach"\nexplain = ["Reach up."]\n'
    '[exercise.b]\ntitle = "Twist"\nexplain = ["Turn."]\nup = "Вверх вместе"\n'
    'down = "Вниз"\nsettle = "Медленно вниз и назад."\n'
)


def own(title: str = "Evening", name: str = "Reach", words: str = REACH) -> str:
    """A routine file with one exercise of its own."""
    return HEAD.format(*(json.dumps(text, ensure_ascii=False) for text in (title, name))) + words


GOOD = {
    "decomposed": own("E\u0301tirement du dos"),
    "emoji": own("Evening 💪"),
    "ampersand": own("Abs & Back"),
    "quotes": own("The “Big” Hang"),
    "lines": own(words='explain = ["""\nReach up.\nBreathe out.\n"""]\n'),
    "notation": own(
        "Week II, day 1/30",
        "Reach and hold 30s!",
        'explain = ["Set 1/3. Hold 30s, then 3x10."]\n',
    ),
    "numbers": own(words='explain = ["1,000,000!"]\nsettle = "www"\n'),
    "initials": own(
        words='explain = ["UCL MCL ACL"]\nsettle = "WWW"\nup = "HIIT"\ndown = "Shhh"\n'
        'one = "TRX"\nmany = "7777777"\n'
    ),
}
"""Each is a file as people write it, and every word of it is said."""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def test_files_that_are_fine_are_said_to_their_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Request().open_voice()  # loaded once for all of them
    monkeypatch.setattr(Request, "open_voice", lambda _: usual)
    files = [tmp_path / f"{kind}.toml" for kind in GOOD]
    for file, text in zip(files, GOOD.values(), strict=True):
        file.write_text(text, encoding="utf-8")
    check([str(file) for file in files])
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(files)
    for file, line in zip(files, printed, strict=True):
        assert line.startswith(f"{file}: fine, ")


def test_the_screen_keeps_what_is_written_and_the_voice_says_the_words(mine: Path) -> None:
    mine.write_text(GOOD["notation"], encoding="utf-8")
    request = Request(str(mine), voice="silent")
    with composer_for(request, request.find_routine()) as composer:
        cues = {cue.text: cue for cue in composer.timeline().cues if isinstance(cue, SayCue)}
    assert "Welcome. This is Week II, day 1/30." in cues
    assert "Now: Reach and hold 30s!" in cues
    take = cues["Set 1/3. Hold 30s, then 3x10."].take
    assert take is not None
    written = HibariVoice().record("Set 1/3. Hold 30s, then 3x10.")
    said = HibariVoice().record("Set one of three. Hold thirty seconds, then three times ten.")
    assert written.text == "Set 1/3. Hold 30s, then 3x10."
    assert written.pcm.tobytes() == said.pcm.tobytes()
    assert 0.7 < take.frames / written.frames < 1.4


@pytest.mark.parametrize(
    "door",
    [
        ("check",),
        ("plan",),
        ("start", "--yes", "--wait-for", "0", "--log", "log.jsonl"),
        ("export", "--to", "out"),
        ("send",),
    ],
    ids=lambda door: door[0],
)
def test_words_beyond_the_voice_are_named_at_every_door_before_any_sound(
    door: tuple[str, ...], mine: Path, environment: Mapping[str, str]
) -> None:
    mine.write_text(MIXED, encoding="utf-8")
    done = run(*door, "mine.toml", cwd=mine.parent, **environment)
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "mine.toml: 3 faults",
        "  line 14, exercise, b, up: the voice hibari:heart cannot say 'Вверх'",
        "  line 15, exercise, b, down: the voice hibari:heart cannot say 'Вниз'",
        "  line 16, exercise, b, settle: the voice hibari:heart cannot say 'Медленно'",
    ]
    assert [path.name for path in mine.parent.iterdir()] == ["mine.toml"]


def test_a_voice_that_can_say_them_does(mine: Path, coach: Run) -> None:
    mine.write_text(MIXED, encoding="utf-8")
    done = coach("plan", "mine.toml")
    assert done.returncode == 0, done.stderr


SPOKEN_KEYS = (
    *("spoken", "one", "many", "settle", "up", "down", "hold", "pause", "left", "right"),
    *("explain", "remind", "during"),
)


@pytest.mark.parametrize("key", SPOKEN_KEYS)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("'", 'there is nothing to say in "\'"'),
        ("?", "there is nothing to say in '?'"),
        ("...", "there is nothing to say in '...'"),
        ("💪", "there is nothing to say in '💪'"),
        ("<b>", "'<' (U+003C, less-than sign) cannot be spoken"),
        ("ไทย", "the voice hibari:heart cannot say 'ไทย'"),
    ],
)
def test_every_key_that_is_spoken_is_asked_for(
    key: str, text: str, reason: str, mine: Path
) -> None:
    several = key in {"explain", "remind", "during"}
    value = json.dumps([text] if several else text, ensure_ascii=False)
    words = f"{key} = {value}\n" + ("" if key == "explain" else REACH)
    mine.write_text(own(words=words), encoding="utf-8")
    with pytest.raises(RoutineError) as refused:
        find(str(mine), HibariVoice())
    place = f"exercise, mine, {key}{' 1' * several}"
    assert str(refused.value) == f"{mine}: line 7, {place}: {reason}"


def test_both_titles_are_asked_for(mine: Path) -> None:
    mine.write_text(own("?", "ไทย"), encoding="utf-8")
    with pytest.raises(RoutineError) as refused:
        find(str(mine), HibariVoice())
    printed = str(refused.value)
    assert "line 1, title: there is nothing to say in '?'" in printed
    assert "line 6, exercise, mine, title: the voice hibari:heart cannot say 'ไทย'" in printed


def test_what_is_about_a_routine_is_never_said(mine: Path) -> None:
    mine.write_text('about = "ไทย 💪"\n' + own(), encoding="utf-8")
    assert find(str(mine), HibariVoice()).about == "ไทย 💪"
    assert spoken("ไทย 💪") == "ไทย"
