"""The page in a real browser, as a phone shows it."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.browser import A_HANG
from tests.share.running_server import Notebook, RunningServer, run_server, shared_file

PHONE = {"width": 390, "height": 844}
NAME = "Rücken & more.wav"

# Runs before the page's own script and records its lock-screen handlers.
LOCK_SCREEN = """
window.lockScreen = {};
const set = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
navigator.mediaSession.setActionHandler = (action, does) => {
  window.lockScreen[action] = does;
  set(action, does);
};
"""

# Sound that plays moves so little that a test on a busy computer meets it where it looks for it.
# What the page says for a few seconds is still known later.
UNHURRIED = """
window.told = [];
addEventListener("DOMContentLoaded", () => {
  const audio = document.querySelector("audio");
  if (audio) audio.defaultPlaybackRate = audio.playbackRate = 1 / 16;
  const line = document.querySelector(".message");
  if (line) {
    const keep = () => window.told.push(line.textContent);
    new MutationObserver(keep).observe(line, { childList: true });
  }
});
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with run_server(
        shared_file(tmp_path_factory.mktemp("shared"), NAME, "Back & <basics>")
    ) as opened:
        yield opened


class Phone:
    """A page, the URLs that it requested, and its console messages and errors.

    context: of another page, to be a tab beside it.
    """

    def __init__(self, browser: Any, context: Any = None) -> None:
        self.context = context or browser.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True
        )
        if context is None:
            self.context.set_default_timeout(A_HANG)
            self.context.add_init_script(LOCK_SCREEN + UNHURRIED)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.until("audio.readyState > 0")

    def until(self, condition: str) -> None:
        """Wait until an expression about `audio`, or `now`, the text above the player, is true."""
        # Polled from outside, because the page's policy forbids a script that waits inside.
        question = (
            "(() => { const audio = document.querySelector('audio');"
            f"const now = document.querySelector('.now').innerText; return {condition}; }})()"
        )
        end = monotonic() + A_HANG / 1000
        while not self.page.evaluate(question):
            assert monotonic() < end, f"never true: {condition}"
            self.page.wait_for_timeout(20)

    def told(self, text: str) -> None:
        """Wait until the page has said something since the last call, at the latest now."""
        self.until(f"window.told.some((each) => each.includes({text!r}))")
        self.page.evaluate("window.told = []")

    def skip_to(self, seconds: float) -> None:
        """As if the sound had been heard up to there."""
        # As browsers do four times a second, or less if they are busy. The first report tells the
        # player what was heard before, and that its own seek, if there was one, is over.
        report = "audio.dispatchEvent(new Event('timeupdate'))"
        skip = f"((audio.currentTime = {seconds}), {report})"
        self.until(f"audio.readyState && !audio.seeking && {report} && !audio.seeking && {skip}")

    def remembers(self, seconds: float) -> None:
        """Wait until the page, if it was reloaded, would resume there or a little later."""
        self.until(
            "Object.entries(localStorage).some(([key, text]) => key.startsWith('coach:') && "
            f"JSON.parse(text).at >= {seconds} && JSON.parse(text).at < {seconds + 10})"
        )

    def hurry(self, speed: float) -> None:
        """Play at this many times the usual speed, this sound and others."""
        self.page.evaluate(
            f"(audio => {{ audio.defaultPlaybackRate = audio.playbackRate = {speed}; }})"
            "(document.querySelector('audio'))"
        )

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name).tap()

    def lock_screen(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            "(({title, artist, album}) => [title, artist, album])(navigator.mediaSession.metadata)"
        )
        return found


@pytest.fixture
def phone(browser: Any) -> Iterator[Phone]:
    opened = Phone(browser)
    yield opened
    opened.context.close()


def test_it_opens_plays_and_pauses(phone: Phone, server: RunningServer) -> None:
    phone.open(server.url)
    assert phone.page.get_by_role("heading", level=1).inner_text() == "Back & <basics>"
    phone.tap("Play")
    phone.until("!audio.paused && audio.currentTime > 0")
    assert phone.page.evaluate("navigator.mediaSession.playbackState") == "playing"
    phone.tap("Pause")
    phone.until("audio.paused")
    phone.page.get_by_role("button", name="Play").wait_for()
    assert phone.complaints == []


@pytest.mark.heavy
def test_a_chapter_that_is_tapped_is_heard_from_its_beginning(
    phone: Phone, server: RunningServer
) -> None:
    phone.open(server.url)
    phone.tap("Inverted Squat 0:10")
    phone.until("!audio.paused && audio.currentTime > 10 && audio.currentTime < 20")
    phone.until("now.startsWith('Inverted Squat') && now.endsWith('2 of 3')")
    current = phone.page.locator("[aria-current=true]")
    assert current.count() == 1
    assert "Inverted Squat" in current.inner_text()
    assert phone.lock_screen() == ["Inverted Squat", "Back & <basics>", "Coach"]


def test_previous_and_next_go_by_chapters_on_the_page_and_on_the_lock_screen(
    phone: Phone, server: RunningServer
) -> None:
    phone.open(server.url)
    phone.tap("Next chapter")
    phone.until("audio.currentTime === 10")
    phone.page.evaluate("window.lockScreen.nexttrack()")
    phone.until("audio.currentTime === 20 && now.startsWith('The way up')")
    last = phone.page.get_by_role("button", name="Next chapter", disabled=True)
    assert last.count() == 1
    last.tap(force=True)
    phone.page.evaluate("window.lockScreen.previoustrack()")
    phone.until("audio.currentTime === 10")
    phone.page.evaluate("window.lockScreen.seekto({seekTime: 12})")
    phone.until("audio.currentTime === 12 && now.startsWith('Inverted Squat')")
    # Browsers call these with whatever they like.
    for details in ("", "null", "{}", "{ seekTime: NaN }", "{ seekTime: Infinity }"):
        phone.page.evaluate(f"window.lockScreen.seekto({details})")
        phone.told("There is no such place")
    phone.page.evaluate("window.lockScreen.seekto({seekTime: -3})")
    phone.until("audio.currentTime === 0")
    phone.page.evaluate("window.lockScreen.seekto({seekTime: 1e9})")
    phone.until("audio.currentTime === 20 && now.startsWith('The way up')")
    phone.page.evaluate("window.lockScreen.seekto({seekTime: 12})")
    phone.tap("Previous chapter")
    phone.until("audio.currentTime === 0 && now.startsWith('Before you start')")
    handlers = phone.page.evaluate("Object.keys(window.lockScreen).sort().join()")
    assert handlers == "nexttrack,pause,play,previoustrack,seekto,stop"


@pytest.mark.heavy
def test_the_download_is_the_file_under_its_own_name(
    phone: Phone, server: RunningServer, tmp_path: Path
) -> None:
    phone.open(server.url)
    with phone.page.expect_download() as coming:
        phone.page.get_by_role("link", name="Download").tap()
    coming.value.save_as(tmp_path / "kept")
    assert coming.value.suggested_filename == NAME
    assert (tmp_path / "kept").read_bytes() == shared_file(tmp_path, NAME).path.read_bytes()


@pytest.mark.heavy
def test_nothing_is_fetched_from_elsewhere_and_the_page_is_light(
    phone: Phone, server: RunningServer
) -> None:
    bodies: dict[str, int] = {}
    phone.page.on(
        "requestfinished",
        lambda request: bodies.update({request.url: request.sizes()["responseBodySize"]}),
    )
    phone.open(server.url)
    phone.page.wait_for_load_state("networkidle")
    assert len(phone.asked) >= 4
    kept = f"blob:http://{server.host}:{server.port}/"
    assert all(url.startswith((server.url, kept)) for url in phone.asked)
    weight = sum(
        size for url, size in bodies.items() if not url.endswith(".wav") and "blob:" not in url
    )
    assert 5_000 < weight < 100_000
    assert phone.complaints == []


def test_it_fits_a_thumb_in_light_and_dark(phone: Phone, server: RunningServer) -> None:
    phone.open(server.url)
    page = phone.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        (red, *_) = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
        assert (int(red) > 128) == (scheme == "light")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        for target in page.locator("button, a, summary").all():
            box = target.bounding_box()
            assert box["width"] >= 44, target.inner_text()
            assert box["height"] >= 44, target.inner_text()
        for key in page.locator(".keys button").all():
            assert key.bounding_box()["y"] > PHONE["height"] / 2


def test_everything_to_press_has_a_name_for_a_screen_reader(
    phone: Phone, server: RunningServer
) -> None:
    phone.open(server.url)
    page = phone.page
    tree = page.locator("body").aria_snapshot()
    for line in (
        'heading "Back & <basics>" [level=1]',
        'heading "Chapters" [level=2]',
        'heading "Safety" [level=2]',
        'region "Player"',
        'button "Previous chapter"',
        'button "Play"',
        'button "Next chapter"',
        'button "Inverted Squat 0:10"',
    ):
        assert line in tree
    assert "- button\n" not in tree
    assert "- link\n" not in tree
    assert page.get_attribute("html", "lang") == "en"
    page.get_by_text("Everything that is said").tap()
    assert page.get_by_text("First: <squat> & more.").is_visible()
    assert page.get_by_text("Never said").count() == 0


@pytest.mark.heavy
def test_by_keyboard_alone_it_plays(phone: Phone, server: RunningServer) -> None:
    phone.open(server.url)
    phone.page.get_by_role("button", name="Play").focus()
    phone.page.keyboard.press("Enter")
    phone.until("!audio.paused")


@pytest.mark.heavy
def test_while_it_plays_the_computer_knows_it(phone: Phone, server: RunningServer) -> None:
    phone.page.clock.install()
    phone.open(server.url)
    phone.until("audio.src.startsWith('blob:')")
    phone.page.clock.fast_forward(61_000)
    phone.tap("Play")
    phone.until("!audio.paused")
    with phone.page.expect_request(lambda request: request.method == "HEAD") as sign:
        phone.page.clock.fast_forward(61_000)
    assert sign.value.url == server.url
    assert phone.complaints == []


@pytest.mark.heavy
def test_at_the_end_it_asks_and_reports_what_was_done(phone: Phone, tmp_path: Path) -> None:
    notebook = Notebook()
    with run_server(shared_file(tmp_path), recorder=notebook) as server:
        phone.open(server.url)
        phone.tap("Play")
        phone.until("!audio.paused && audio.currentTime > 0")
        phone.skip_to(15)
        phone.remembers(15)
        phone.page.reload()  # in the middle of the only inversion
        phone.tap("Go on there")
        phone.until("!audio.paused && audio.currentTime >= 20 && audio.currentTime < 24")
        phone.remembers(20)
        phone.skip_to(29.95)
        phone.page.get_by_role("button", name="3", exact=True).tap()
        phone.told("Your computer has it in your record.")
        assert phone.page.get_by_role("button", name="Skip").count() == 0
    (played,) = notebook.kept
    assert (played.ending, played.before, played.after) == ("whole", None, 3)
    (bout,) = played.bouts  # up to the reload, and the way to level
    assert 4 < bout.seconds < 10 + 4
    assert phone.complaints == []


@pytest.mark.heavy
def test_at_the_end_it_offers_the_next_routine(phone: Phone, tmp_path: Path) -> None:
    files = [shared_file(tmp_path, f"{name}.wav", name) for name in ("one", "two")]
    notebook = Notebook()
    with run_server(*files, recorder=notebook) as server:
        phone.open(f"{server.url}1/")
        onward = phone.page.get_by_role("link", name="Next: two")
        assert onward.count() == 0
        phone.told("The next routine needs it again.")
        phone.hurry(16)
        phone.tap("Play")
        phone.page.get_by_role("button", name="Skip").wait_for()
        assert onward.bounding_box()["height"] >= 44
        onward.tap()
        phone.page.wait_for_url("**/2/")
        phone.until("audio.readyState > 0")
        assert phone.page.locator(".onward").count() == 0
    assert len(notebook.kept) == 1, "the question may stay open"


@pytest.mark.heavy
def test_without_scripts_the_plain_player_is_there(browser: Any, server: RunningServer) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url)
    assert page.locator("audio[controls]").is_visible()
    assert page.locator(".keys").is_hidden()
    assert page.get_by_role("link", name="Download").is_visible()
    context.close()


def test_a_sound_that_cannot_be_fetched_is_reported(phone: Phone, tmp_path: Path) -> None:
    def late(route: Any) -> None:
        """Deliver the script after the player has given up."""
        sleep(0.5)
        route.continue_()

    shared = shared_file(tmp_path)
    with run_server(shared) as server:
        shared.path.unlink()
        phone.page.route("**/page.js", late)
        phone.page.goto(server.url)
        alert = phone.page.get_by_role("alert")
        alert.wait_for(state="visible")
        assert "cannot be played" in alert.inner_text()


def test_several_are_listed_and_one_without_a_sheet_still_plays(
    phone: Phone, tmp_path: Path
) -> None:
    files = [shared_file(tmp_path, "one.wav", "One"), shared_file(tmp_path, "two & more.wav", None)]
    with run_server(*files) as server:
        phone.page.goto(server.url)
        assert phone.page.get_by_role("listitem").count() == 2
        phone.page.get_by_role("link", name="two & more").tap()
        phone.page.wait_for_url("**/2/")
        phone.until("audio.readyState > 0")
        assert phone.page.get_by_role("button", name="Next chapter").count() == 0
        phone.page.get_by_text("Ready. You can close the computer.").wait_for()
        phone.page.evaluate("window.lockScreen.seekto({ seekTime: 1e9 })")
        assert phone.page.locator(".at").inner_text() == "0:30"
        phone.page.evaluate("window.lockScreen.seekbackward({})")
        phone.until("audio.currentTime === 20")
        phone.tap("Play")
        phone.until("audio.currentTime > 0")
        assert phone.lock_screen() == ["two & more", "Coach", ""]
        phone.page.get_by_role("link", name="All routines").tap()
        phone.page.get_by_role("link", name="One").tap()
        phone.page.wait_for_url("**/1/")
        phone.until("audio.readyState > 0 && now.startsWith('Before you start')")
    assert phone.complaints == []
