"""The player knows who is head-down: in a real browser, as a phone has it."""

import base64
import io
import json
import wave
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

import av
import numpy as np
import pytest

from coach.script.phrases import phrase
from coach.share.shared_file import SharedFile, open_shared_file
from coach.share.ways_up import WaysUp
from tests.share.running_server import Notebook, RunningServer, run_server, sheet
from tests.share.test_browser import Phone

ROUTINE_PARTS = {
    "duration": 150,
    "inverted": {"longest": 19, "limit": 120, "spans": [[45, 64], [100, 119]]},
    "chapters": [
        {"start": 0, "end": 10, "title": "Before you start"},
        {"start": 10, "end": 60, "title": "Inverted Squat"},
        {"start": 60, "end": 115, "title": "Inverted Crunch"},
        {"start": 115, "end": 150, "title": "The way up"},
    ],
    "cues": [
        {"at": at, "end": at + 3, "kind": "say", "text": text, "fit": "full", "posture": posture}
        for at, text, posture in [
            (0, "Stand by the table.", "upright"),
            (10, "Both ankles locked, be level.", "horizontal"),
            (60, "Come up to level.", "inverted"),
            (115, "Come up to level.", "inverted"),
            (140, "Hold the frame.", "upright"),
        ]
    ],
}
RATE = 8_000
PLAYED_OUT = """
(audio => { audio.currentTime = 50; audio.dispatchEvent(new Event("timeupdate")); })(
  document.querySelector("audio"))
"""
"""The sound has been heard up to the middle of the inversion, and no more of it is there."""
FORBIDDEN = """
(...names) => {
  const get = () => { throw new DOMException("", "SecurityError"); };
  for (const name of names) Object.defineProperty(window, name, { get });
}
"""
"""As in a browser that blocks cookies."""
LEFT_LONG_AGO = """
(() => {
  const [name, place] = Object.entries(localStorage).find(([key]) => /^coach:/.test(key));
  const left = { ...JSON.parse(place), at: 50, headDown: true, when: Date.now() - 13 * 3600e3 };
  localStorage.setItem(name, JSON.stringify(left));
})()
"""
"""As if the page was left head-down, and the clock was set forward."""
RECORD_FOR_2_S = """
new Promise((done) => {
  const audio = document.querySelector("audio");
  const recorder = new MediaRecorder(audio.captureStream());
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  recorder.onstop = () => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(new Blob(chunks));
  };
  audio.playbackRate = 1;
  setTimeout(() => recorder.start(), 500);
  setTimeout(() => recorder.stop(), 2500);
})
"""
LEVEL, LEVELLED = 60, 64  # where the way to level begins and ends in the first exercise


class SleepyClock:
    """The clock of a server that sleeps, as its computer does, while `asleep` is set."""

    def __init__(self) -> None:
        self.asleep = Event()

    def __call__(self) -> float:
        while self.asleep.is_set():
            sleep(0.05)
        return monotonic()


def write_sound(
    folder: Path,
    samples: bytes,
    phrases: Mapping[int, str] | None = None,
    *,
    rate: int = RATE,
    width: int = 1,
) -> SharedFile:
    """rate: samples a second. width: bytes of a sample. phrases: what is said upright at some
    seconds, instead of "Stand by the table."."""
    path = folder / "squats.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples)
    data = sheet() | ROUTINE_PARTS
    if phrases:
        said = [
            {"at": at, "end": at + 1, "kind": "say", "text": phrase(key), "fit": "full"}
            for at, key in phrases.items()
        ]
        data["cues"] = said + data["cues"][1:]
    path.with_suffix(".cue.json").write_text(json.dumps(data))
    return open_shared_file(path)


@pytest.fixture(scope="module")
def shared(ways_up: WaysUp, tmp_path_factory: pytest.TempPathFactory) -> SharedFile:
    folder = tmp_path_factory.mktemp("shared")
    return replace(write_sound(folder, 150 * RATE * b"\x80"), ways_up=ways_up)


@pytest.fixture(scope="module")
def server(shared: SharedFile) -> Iterator[RunningServer]:
    with run_server(shared) as opened:
        yield opened


@pytest.fixture
def phone(browser: Any) -> Iterator[Phone]:
    opened = Phone(browser)
    yield opened
    # The lock screen asks for its picture also when the computer is gone.
    assert [text for text in opened.complaints if "ERR_CONNECTION_REFUSED" not in text] == []
    opened.context.close()


def ready(phone: Phone, address: str) -> None:
    phone.page.goto(address)
    phone.page.get_by_text("Ready. You can close the computer.").wait_for()


def head_down(phone: Phone, address: str) -> None:
    """Play on to the middle of the inversion."""
    ready(phone, address)
    phone.tap("Inverted Squat 0:10")
    phone.until("!audio.paused && audio.currentTime > 10")
    phone.skip_to(50)


def fetches(route: Any) -> bool:
    """Whether a request is for a sound to be kept, not to be played."""
    return bool(route.request.resource_type == "fetch")


def cannot_keep(phone: Phone, size: int) -> None:
    """Let the phone have no room for a sound of this many bytes."""
    phone.context.add_init_script(f"""
        const whole = window.Blob;
        window.Blob = function (parts, options) {{
          const made = new whole(parts, options);
          if (made.size >= {size}) throw new RangeError();
          return made;
        }};
    """)


def shows(phone: Phone, *texts: str) -> None:
    """Wait until the large display shows some texts."""
    for text in texts:
        phone.page.locator(".stage", has_text=text).wait_for()


def test_head_down_next_and_a_chapter_lead_to_level_first(
    phone: Phone, server: RunningServer
) -> None:
    head_down(phone, server.url)
    shows(phone, "Inverted Squat", "head-down, 2:00 at most", "Next: Inverted Crunch")
    phone.tap("Before you start 0:00")
    phone.until(f"audio.currentTime >= {LEVEL} && audio.currentTime < {LEVEL + 2}")
    shows(phone, "Come up to level")
    phone.skip_to(LEVELLED)
    phone.until("!audio.paused && audio.currentTime < 5")
    phone.skip_to(50)
    phone.page.evaluate("window.lockScreen.nexttrack()")
    phone.until(f"audio.currentTime >= {LEVEL} && audio.currentTime < {LEVEL + 2}")


def test_without_the_computer_it_leads_upright_at_once_and_after_a_pause(
    phone: Phone, shared: SharedFile
) -> None:
    with run_server(shared) as server:
        head_down(phone, server.url)
    found = [key.bounding_box() for key in phone.page.locator("[data-key]").all()]
    largest, second, *_ = sorted((box["width"] * box["height"] for box in found), reverse=True)
    come_up = phone.page.get_by_role("button", name="Come up now").bounding_box()
    assert come_up["width"] * come_up["height"] == largest > 3 * second
    assert come_up["height"] > 100
    phone.tap("Come up now")
    phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 25")
    shows(phone, "The way up")
    phone.tap("Next chapter")
    phone.told("Not while you come up")
    phone.skip_to(40)
    phone.tap("Go on")  # somebody who rests at level resumes
    phone.until("!audio.paused && audio.currentTime >= 10 && audio.currentTime < 12")
    phone.skip_to(50)
    phone.tap("Pause")
    phone.until("!audio.paused && audio.currentTime > 0 && audio.currentTime < 5")
    shows(phone, "Paused")
    phone.skip_to(20)
    phone.until("!audio.paused")
    shows(phone, "The way up")


@pytest.mark.heavy
def test_what_is_heard_after_next_is_the_way_to_level(phone: Phone, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, 150 * RATE, np.uint8)
    shared = write_sound(tmp_path, noise.tobytes())
    with run_server(shared) as server:
        head_down(phone, server.url)
        phone.page.evaluate("window.lockScreen.nexttrack()")
        phone.until(f"audio.currentTime > {LEVEL} && !audio.paused")
        encoded = base64.b64decode(phone.page.evaluate(RECORD_FOR_2_S))
    with av.open(io.BytesIO(encoded), "r") as recording:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [each for frame in recording.decode(audio=0) for each in resampler.resample(frame)]
    heard = np.concatenate([frame.to_ndarray()[0] for frame in frames])[:RATE]
    played = noise.astype(np.float32) - 128
    found = int(np.argmax(np.correlate(played, heard, mode="valid"))) / RATE
    assert LEVEL < found < LEVELLED


@pytest.mark.heavy
def test_a_pause_of_21_s_is_over_by_itself(phone: Phone, server: RunningServer) -> None:
    head_down(phone, server.url)
    phone.hurry(1)
    phone.page.evaluate("window.lockScreen.pause()")
    shows(phone, "Paused")
    phone.until("!audio.paused && audio.currentTime > 20")
    shows(phone, "The way up")


@pytest.mark.heavy
def test_stop_on_the_lock_screen_leads_upright(phone: Phone, server: RunningServer) -> None:
    head_down(phone, server.url)
    phone.page.evaluate("window.lockScreen.stop()")
    phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 25")
    phone.skip_to(phone.page.evaluate("document.querySelector('audio').duration") - 0.05)
    phone.until("audio.ended")
    shows(phone, "You are upright")


@pytest.mark.heavy
def test_a_phone_too_busy_to_report_a_seek_leads_up_all_the_same(
    phone: Phone, server: RunningServer
) -> None:
    phone.context.add_init_script("""
        for (const name of ["seeked", "playing", "timeupdate"]) {
          const swallow = (event) => { if (event.isTrusted) event.stopImmediatePropagation(); };
          addEventListener(name, swallow, true);
        }
    """)
    ready(phone, server.url)
    phone.hurry(4)
    phone.tap("Inverted Squat 0:10")
    phone.until("audio.currentTime > 25")
    report = "audio.dispatchEvent(new Event('seeked')), audio.currentTime"
    assert phone.page.evaluate(f"(audio => ({report}))(document.querySelector('audio'))") > 25
    phone.hurry(1 / 16)
    phone.skip_to(50)
    shows(phone, "head-down, 2:00 at most")
    phone.tap("Next chapter")
    phone.until(f"audio.currentTime >= {LEVEL} && audio.currentTime < {LEVEL + 2}")
    phone.skip_to(LEVELLED)
    phone.until("!audio.paused && audio.currentTime >= 64 && audio.currentTime < 66")
    phone.tap("Come up now")
    shows(phone, "The way up")


@pytest.mark.heavy
def test_a_call_head_down_ends_by_way_of_level(phone: Phone, server: RunningServer) -> None:
    head_down(phone, server.url)
    phone.page.evaluate("document.querySelector('audio').pause()")
    phone.page.get_by_text("The phone stopped the sound").first.wait_for()
    phone.page.evaluate("document.querySelector('audio').play()")
    phone.until(f"!audio.paused && audio.currentTime >= {LEVEL} && audio.currentTime < {LEVELLED}")
    phone.told("come to level first")


@pytest.mark.heavy
def test_a_chapter_tapped_in_the_opening_comes_after_the_stop_signs(
    phone: Phone, tmp_path: Path
) -> None:
    shared = write_sound(tmp_path, 150 * RATE * b"\x80", {2: "opening.stop_signs"})
    with run_server(shared) as server:
        ready(phone, server.url)
        phone.tap("Inverted Crunch 1:00")
        phone.until("!audio.paused && audio.currentTime >= 2 && audio.currentTime < 5")
        phone.told("First hear how to stop")
        phone.skip_to(10)
        phone.until("!audio.paused && audio.currentTime >= 60 && audio.currentTime < 62")


@pytest.mark.heavy
def test_of_two_tabs_one_plays_and_the_other_resumes_by_way_of_level(
    phone: Phone, tmp_path: Path
) -> None:
    notebook = Notebook()
    with run_server(write_sound(tmp_path, 150 * RATE * b"\x80"), recorder=notebook) as server:
        head_down(phone, server.url)
        other = Phone(phone.page.context.browser, context=phone.context)
        ready(other, server.url)
        phone.skip_to(52)
        other.tap("Play")
        other.until(f"!audio.paused && audio.currentTime > {LEVEL}")
        phone.until("audio.paused")
        shows(phone, "It plays in another tab")
        other.skip_to(80)
        other.tap("Pause")
        other.remembers(80)
        kept = other.page.evaluate("JSON.stringify(localStorage)")
        phone.tap("Previous chapter")  # nothing is heard: the place is still that of the other one
        phone.told("Back: ")
        assert other.page.evaluate("JSON.stringify(localStorage)") == kept
        other.tap("Play")
        other.skip_to(110)
        phone.tap("Play")  # back in the first tab, from where the second one is
        phone.until("!audio.paused && audio.currentTime >= 115 && audio.currentTime < 119")
        other.until("audio.paused")
        phone.skip_to(149.95)  # to its end
        phone.page.get_by_role("button", name="Skip").wait_for()
        other.tap("Play")  # another session, before the question about the first is answered
        other.told("Your computer has it in your record.")
        phone.tap("Skip")
        phone.page.wait_for_timeout(300)
    assert sum(url.endswith("/played") for url in (*phone.asked, *other.asked)) == 1
    (played,) = notebook.kept
    squat, crunch = (bout.seconds for bout in played.bouts)
    assert 7 + 4 <= squat < 10 + 4
    assert 10 + 4 <= crunch < 15 + 4


@pytest.mark.heavy
def test_of_tabs_with_different_files_one_is_heard_and_nobody_is_left_head_down(
    phone: Phone, ways_up: WaysUp, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    files = [
        replace(write_sound(tmp_path, 150 * RATE * b"\x80"), ways_up=ways_up),
        replace(write_sound(tmp_path / "other", 150 * RATE * b"\x81"), ways_up=ways_up),
    ]
    with run_server(*files) as server:
        head_down(phone, f"{server.url}1/")
        other = Phone(phone.page.context.browser, context=phone.context)
        ready(other, f"{server.url}2/")
        other.tap("Play")
        other.told("You are on the table in another tab.")
        other.until("audio.paused")
        phone.until("!audio.paused && audio.currentTime > 50")
        phone.skip_to(80)
        phone.tap("Pause")  # at level: then it is the person's choice
        other.tap("Play")
        other.until("!audio.paused && audio.currentTime > 0")
        phone.tap("Play")  # led from level
        other.until("audio.paused")
        shows(other, "It plays in another tab")
        assert phone.complaints == other.complaints == []


@pytest.mark.heavy
def test_where_the_browser_keeps_nothing_and_knows_no_tabs_it_leads_up_as_well(
    phone: Phone, server: RunningServer
) -> None:
    phone.context.add_init_script(f"({FORBIDDEN})('localStorage', 'BroadcastChannel')")
    head_down(phone, server.url)
    phone.tap("Come up now")
    phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 25")


@pytest.mark.heavy
def test_a_phone_from_2015_leads_up_as_well(phone: Phone, server: RunningServer) -> None:
    phone.context.add_init_script(
        "for (const name of ['at', 'findLast', 'findLastIndex']) delete Array.prototype[name]"
    )
    head_down(phone, server.url)
    shows(phone, "Inverted Squat", "head-down, 2:00 at most")
    phone.tap("Come up now")
    phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 25")
    phone.skip_to(40)
    phone.tap("Go on")
    phone.until("!audio.paused && audio.currentTime >= 10 && audio.currentTime < 12")


@pytest.mark.heavy
def test_a_tab_in_which_nothing_is_heard_silences_no_other(
    phone: Phone, server: RunningServer
) -> None:
    head_down(phone, server.url)
    mute = Phone(phone.page.context.browser, context=phone.context)
    for kind in ("wav", "m4a"):
        mute.page.route(f"**/*.{kind}", lambda route: route.abort("connectionrefused"))
    mute.page.goto(server.url)
    mute.page.get_by_role("alert").wait_for()
    mute.tap("Play")
    mute.page.wait_for_timeout(500)
    at = phone.page.evaluate("document.querySelector('audio').currentTime")
    phone.until(f"!audio.paused && audio.currentTime > {at}")
    assert phone.page.get_by_text("It plays in another tab").count() == 0


@pytest.mark.heavy
def test_the_place_is_offered_after_a_reload_and_taken_up_by_way_of_level(
    phone: Phone, server: RunningServer
) -> None:
    head_down(phone, server.url)
    ready(phone, server.url)
    assert "in Inverted Squat" in phone.page.locator(".offer").inner_text()
    assert phone.page.get_by_role("button", name="Come up now").is_enabled()
    phone.tap("Go on there")
    phone.until(f"!audio.paused && audio.currentTime >= {LEVEL} && audio.currentTime < {LEVELLED}")
    phone.skip_to(LEVELLED)
    phone.until("!audio.paused && audio.currentTime >= 10 && audio.currentTime < 12")
    phone.remembers(10)
    ready(phone, server.url)
    phone.tap("From the beginning")
    phone.tap("Play")
    phone.until("!audio.paused && audio.currentTime > 0 && audio.currentTime < 5")
    phone.skip_to(50)
    phone.remembers(50)
    ready(phone, server.url)
    phone.tap("From the beginning")  # somebody may still be head-down
    phone.until(f"!audio.paused && audio.currentTime >= {LEVEL} && audio.currentTime < {LEVELLED}")


@pytest.mark.heavy
def test_long_after_by_the_clock_it_asks_whether_you_are_up_and_leads_up_until_you_say_so(
    phone: Phone, server: RunningServer
) -> None:
    def hours_later(*, answered: bool = False) -> None:
        phone.page.goto("about:blank")
        phone.page.goto(server.url)
        if not answered:
            phone.page.evaluate(LEFT_LONG_AGO)
        ready(phone, server.url)

    head_down(phone, server.url)
    hours_later()
    phone.page.get_by_text("Are you up?").wait_for()
    phone.tap("Play")
    phone.until(f"!audio.paused && audio.currentTime >= {LEVEL} && audio.currentTime < {LEVELLED}")
    assert phone.page.get_by_text("Are you up?").is_hidden()
    hours_later()
    phone.tap("Come up now")
    phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 25")
    hours_later()
    phone.tap("I am up")
    phone.page.get_by_text("You were at ").wait_for()
    hours_later(answered=True)
    assert phone.page.get_by_text("Are you up?").is_hidden()
    phone.tap("Play")
    phone.until("!audio.paused && audio.currentTime > 0 && audio.currentTime < 5")


@pytest.mark.heavy
def test_a_place_head_down_is_not_forgotten_before_somebody_is_led(
    phone: Phone, server: RunningServer
) -> None:
    head_down(phone, server.url)
    ready(phone, server.url)
    phone.page.evaluate("void (HTMLMediaElement.prototype.play = () => new Promise(() => {}))")
    phone.tap("From the beginning")
    phone.page.get_by_text("From the beginning").wait_for(state="hidden")
    places = phone.page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('coach:'))"
    )
    assert [json.loads(place)["headDown"] for _, place in places] == [True]


@pytest.mark.heavy
def test_back_leaves_the_page_once_nobody_is_led_and_forward_does_not(
    phone: Phone, server: RunningServer
) -> None:
    ready(phone, server.url)
    phone.tap("Play")
    phone.until("!audio.paused && audio.currentTime > 0")
    phone.tap("Pause")
    phone.until("audio.paused")
    phone.page.evaluate("history.back()")
    phone.page.wait_for_url("about:blank")
    phone.page.go_forward()
    phone.page.get_by_text("Ready. You can close the computer.").wait_for()
    phone.page.evaluate("history.forward()")
    phone.page.wait_for_timeout(500)
    phone.tap("Play")
    phone.until("!audio.paused && audio.currentTime > 0")


@pytest.mark.heavy
def test_a_pause_at_once_in_a_tab_that_has_taken_over_is_shown(
    phone: Phone, server: RunningServer
) -> None:
    head_down(phone, server.url)
    phone.skip_to(80)
    phone.remembers(80)
    ready(phone, server.url)  # a tab that is reloaded is another one
    turn = "Object.entries(localStorage).find(([key]) => key.startsWith('coach-tab:'))[1]"
    before = phone.page.evaluate(turn)
    phone.page.evaluate("""
        document.querySelector("audio").addEventListener("playing", () => {
          document.querySelector("[data-key=pause]").click();
        }, { once: true })
    """)
    phone.tap("Play")
    phone.until(f"{turn} !== {before!r} && audio.paused")
    assert phone.page.get_by_role("button", name="Play").count() == 1


@pytest.mark.heavy
def test_where_the_browser_keeps_nothing_the_place_survives_a_reload(
    phone: Phone, server: RunningServer
) -> None:
    phone.context.add_init_script(f"({FORBIDDEN})('localStorage', 'sessionStorage')")
    head_down(phone, server.url)
    phone.page.reload()
    phone.page.get_by_text("You were at 0:50, in Inverted Squat.").wait_for()
    phone.tap("Play")
    phone.until(f"!audio.paused && audio.currentTime >= {LEVEL} && audio.currentTime < {LEVELLED}")


@pytest.mark.heavy
def test_on_the_table_nobody_leaves_the_page_by_mistake(
    phone: Phone, shared: SharedFile, tmp_path: Path
) -> None:
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    phone.page.on("dialog", stay)
    with run_server(shared, write_sound(tmp_path, 150 * RATE * b"\x81")) as server:
        phone.page.goto(server.url)
        address = f"{server.url}1/"
        head_down(phone, address)
        phone.page.evaluate("history.back()")
        phone.told("Not while you are on the table.")
        phone.page.locator(".message:empty").wait_for(state="attached")
        phone.page.get_by_role("link", name="All routines").evaluate("link => link.click()")
        phone.told("Not while you are on the table.")
        phone.page.evaluate("location.reload()")
        phone.until("!audio.paused && audio.currentTime > 50.1")
        assert (asked, phone.page.url) == (["beforeunload"], address)
        phone.skip_to(66)
        phone.tap("Pause")
        phone.until("audio.paused")
        phone.page.evaluate("history.back()")
        phone.page.wait_for_url(server.url)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("key", "begins", "ends"), [("Come up now", 20, 25), ("Play", LEVEL, LEVELLED)]
)
def test_head_down_nothing_waits_for_the_whole_sound_after_a_reload(
    phone: Phone, server: RunningServer, key: str, begins: int, ends: int
) -> None:
    head_down(phone, server.url)
    phone.page.route("**/*.wav", lambda route: fetches(route) or route.continue_())
    phone.page.goto(server.url)
    phone.page.get_by_text("You were at 0:50, in Inverted Squat.").wait_for()
    phone.tap(key)
    phone.until(f"!audio.paused && audio.currentTime >= {begins} && audio.currentTime < {ends}")


@pytest.mark.heavy
def test_the_ways_up_stay_when_the_computer_goes_while_the_sound_is_fetched(
    phone: Phone, shared: SharedFile
) -> None:
    def lose(route: Any) -> None:
        gone.append(route.request.url)
        route.abort("connectionrefused")

    gone: list[str] = []
    phone.page.route("**/*.wav", lambda route: lose(route) if fetches(route) else route.continue_())
    phone.page.route("**/*.m4a", lambda route: lose(route) if gone else route.continue_())
    with run_server(shared) as server:
        phone.page.goto(server.url)
        phone.page.get_by_text("This phone cannot keep the whole sound.").wait_for()
        phone.tap("Play")
        phone.until("!audio.paused && audio.currentTime > 0")
        phone.skip_to(50)
    phone.tap("Come up now")
    phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 25")


@pytest.mark.heavy
def test_a_phone_that_cannot_keep_the_sound_leads_up_when_the_computer_falls_asleep(
    phone: Phone, ways_up: WaysUp, tmp_path: Path
) -> None:
    rate = 192_000  # a browser keeps a few megabytes ahead
    shared = write_sound(tmp_path, bytes(150 * rate * 2), rate=rate, width=2)
    clock = SleepyClock()
    cannot_keep(phone, shared.size)
    with run_server(replace(shared, ways_up=ways_up), clock=clock) as server:
        phone.page.goto(server.url)
        phone.page.get_by_text("If the sound breaks off, the way up follows.").wait_for()
        phone.tap("Play")
        phone.until("!audio.paused && audio.currentTime > 0 && audio.src.startsWith('http:')")
        clock.asleep.set()
        try:
            phone.page.wait_for_timeout(500)
            phone.page.evaluate(PLAYED_OUT)
            phone.told("The sound broke off. Coming up")
            phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 25")
            shows(phone, "The way up")
            phone.skip_to(phone.page.evaluate("document.querySelector('audio').duration") - 0.05)
            shows(phone, "You are upright")
            phone.tap("Before you start 0:00")  # it is asleep still
            phone.hurry(1)
            phone.told("No sound comes. Is the computer awake")
        finally:
            clock.asleep.clear()


@pytest.mark.heavy
@pytest.mark.parametrize("has_ways_up", [True, False])
def test_what_could_not_be_ended_is_not_begun(
    phone: Phone, ways_up: WaysUp, tmp_path: Path, has_ways_up: bool
) -> None:
    shared = write_sound(tmp_path, 150 * RATE * b"\x80")
    cannot_keep(phone, 0 if has_ways_up else shared.size)
    with run_server(replace(shared, ways_up=ways_up if has_ways_up else None)) as server:
        phone.page.goto(server.url)
        phone.page.get_by_role("alert").get_by_text("Not played here").wait_for()
        for key in ("Play", "Next chapter", "Inverted Squat 0:10"):
            phone.tap(key)
            phone.told("Not played here")
        phone.page.evaluate("window.lockScreen.play()")
        phone.page.evaluate("document.querySelector('audio').play()")  # as headphones do
        phone.until("audio.paused && audio.currentTime < 1")


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("width", "height"),
    [
        *((320, 568), (844, 390)),
        pytest.param(195, 422, id="390 x 844 at 200 %"),
        pytest.param(422, 195, id="844 x 390 at 200 %"),
    ],
)
def test_it_fits_a_phone_that_is_narrow_in_landscape_or_enlarged(
    phone: Phone, server: RunningServer, width: int, height: int
) -> None:
    phone.page.set_viewport_size({"width": width, "height": height})
    head_down(phone, server.url)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= width
    for key in phone.page.locator("[data-key]").all():
        box = key.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    come_up = phone.page.get_by_role("button", name="Come up now").bounding_box()
    assert come_up["width"] > 2 * come_up["height"] > 120
    phone.page.locator(".message:empty").wait_for(state="attached")
    dock = phone.page.locator(".dock").bounding_box()["y"]
    for line in phone.page.locator(".stage > :visible").all():
        box = line.bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= dock, line.inner_text()


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("width", "height"), [(844, 390), pytest.param(195, 422, id="390 x 844 at 200 %")]
)
def test_while_it_plays_the_keys_stay_in_view_and_words_whole(
    phone: Phone, server: RunningServer, width: int, height: int
) -> None:
    phone.page.set_viewport_size({"width": width, "height": height})
    ready(phone, server.url)
    phone.tap("Play")
    phone.until("!audio.paused")
    phone.skip_to(80)  # at level
    phone.page.evaluate("scrollTo(0, 0)")
    dock = phone.page.locator(".dock").bounding_box()
    assert dock["height"] < 0.6 * height
    for key in phone.page.locator("[data-key]").all():
        box = key.bounding_box()
        assert dock["y"] <= box["y"]
        assert box["y"] + box["height"] <= height
    ready(phone, server.url)
    lines = phone.page.evaluate(
        """[...document.querySelectorAll(".offer button")].map((button) => {
          const range = document.createRange();
          return button.textContent.matchAll(/\\S+/g).map(({ 0: word, index }) => {
            range.setStart(button.firstChild, index);
            range.setEnd(button.firstChild, index + word.length);
            return range.getClientRects().length;
          }).toArray();
        }).flat()"""
    )
    assert set(lines) == {1}  # no word is broken


@pytest.mark.heavy
@pytest.mark.parametrize(("width", "height"), [(568, 320), (195, 422), (422, 195)])
def test_where_somebody_may_be_head_down_the_question_hides_no_key(
    phone: Phone, server: RunningServer, width: int, height: int
) -> None:
    phone.page.set_viewport_size({"width": width, "height": height})
    head_down(phone, server.url)
    phone.page.goto("about:blank")
    phone.page.goto(server.url)
    phone.page.evaluate(LEFT_LONG_AGO)
    ready(phone, server.url)
    for name in ("I am up", "Come up now", "Play"):
        box = phone.page.get_by_role("button", name=name).bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= height, name
    offer = phone.page.get_by_role("group", name="Question")
    assert offer.evaluate("box => box.scrollHeight <= box.clientHeight")
    phone.tap("I am up")
    phone.page.get_by_text("You were at 0:50").wait_for()


@pytest.mark.heavy
def test_in_landscape_what_is_asked_comes_into_view(phone: Phone, server: RunningServer) -> None:
    phone.page.set_viewport_size({"width": 844, "height": 390})
    ready(phone, server.url)
    phone.tap("Inverted Squat 0:10")
    phone.until("!audio.paused && audio.currentTime > 10")
    phone.skip_to(80)
    ready(phone, server.url)
    box = phone.page.get_by_role("button", name="Go on there").bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] <= 390


@pytest.mark.heavy
def test_head_down_the_large_display_comes_into_view(phone: Phone, server: RunningServer) -> None:
    ready(phone, server.url)
    phone.tap("Inverted Squat 0:10")
    phone.until("!audio.paused && audio.currentTime > 10")
    phone.page.evaluate("scrollTo(0, 400)")
    phone.skip_to(50)
    shows(phone, "head-down, 2:00 at most")
    phone.until("scrollY === 0")


@pytest.mark.heavy
def test_a_mark_runs_along_the_picture_of_the_plan(phone: Phone, server: RunningServer) -> None:
    head_down(phone, server.url)
    assert phone.page.locator(".picture img").evaluate("image => image.naturalWidth") > 0
    box = phone.page.locator(".picture img").bounding_box()
    marks = [each.bounding_box() for each in phone.page.locator(".mark:visible").all()]
    assert len(marks) == 2  # in the whole session, and in the row of the exercise
    for mark in marks:
        assert box["x"] < mark["x"] < box["x"] + box["width"]
        assert box["y"] <= mark["y"]
        assert mark["y"] + mark["height"] <= box["y"] + box["height"] + 1
