import re
from pathlib import Path

import av
import pytest
import segno

from coach.errors import OutputError, UsageError
from coach.share.qr import save, terminal

ADDRESS = "http://192.168.100.200:54321/AbCdEfGhIjKlMnOpQrStUv/"
QUIET_ZONE = 4

Modules = list[list[int]]


def expected() -> Modules:
    """The modules with the quiet zone around them; 1 is dark."""
    code = [list(row) for row in segno.make_qr(ADDRESS).matrix]
    side = [0] * QUIET_ZONE
    blank = [[0] * (len(code) + 2 * QUIET_ZONE)] * QUIET_ZONE
    return [*blank, *([*side, *row, *side] for row in code), *blank]


def test_the_terminal_shows_the_address_dark_on_light_whatever_the_theme() -> None:
    shown = {" ": (0, 0), "\u2580": (1, 0), "\u2584": (0, 1), "\u2588": (1, 1)}
    rows: Modules = []
    for line in terminal(ADDRESS).split("\n"):
        found = re.fullmatch(r"\x1b\[38;5;16;48;5;231m([^\x1b]+)\x1b\[0m", line)
        assert found, "a line in colours that a theme may change"
        pairs = [shown[char] for char in found[1]]
        rows += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    wanted = expected()
    assert rows[: len(wanted)] == wanted
    assert not any(any(row) for row in rows[len(wanted) :])
    assert len(rows) // 2 <= 24
    assert len(rows[0]) <= 80


def test_the_picture_is_the_same_code_black_on_white(tmp_path: Path) -> None:
    save(ADDRESS, tmp_path / "code.png", overwrite=False)
    with av.open(str(tmp_path / "code.png")) as file:
        picture = next(file.decode(video=0)).to_ndarray(format="gray")
    wanted = expected()
    module = len(picture) // len(wanted)
    middles = picture[module // 2 :: module, module // 2 :: module]
    assert [[int(level < 128) for level in row] for row in middles] == wanted
    assert set(picture.ravel()) == {0, 255}


def test_the_drawing_is_the_same_code_black_on_white(tmp_path: Path) -> None:
    save(ADDRESS, tmp_path / "new" / "code.SVG", overwrite=False)
    text = (tmp_path / "new" / "code.SVG").read_text()
    reference = segno.make_qr(ADDRESS).svg_inline(scale=10, border=4, dark="#000", light="#fff")
    assert re.findall(r' d="([^"]+)"', text) == re.findall(r' d="([^"]+)"', reference)
    assert 'fill="#fff"' in text
    assert 'stroke="#000"' in text


@pytest.mark.parametrize("name", ["code.jpg", "code", "code.txt"])
def test_another_kind_of_picture_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        save(ADDRESS, tmp_path / name, overwrite=False)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_picture_is_left_without_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "code.png"
    path.write_bytes(b"holiday")
    with pytest.raises(OutputError, match="exists already"):
        save(ADDRESS, path, overwrite=False)
    assert path.read_bytes() == b"holiday"
    save(ADDRESS, path, overwrite=True)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert list(tmp_path.iterdir()) == [path]
