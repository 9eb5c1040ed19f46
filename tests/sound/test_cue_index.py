from hypothesis import given
from hypothesis import strategies as st

from coach.script.model import Tone
from coach.sound.renderer import CueIndex
from tests.sound.desk import glide_cue

stretches = st.tuples(st.integers(0, 50), st.integers(0, 20))


@given(st.lists(stretches, max_size=20), stretches)
def test_it_finds_what_a_search_of_everything_would(
    places: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    cues = [glide_cue(start, start + length, Tone.LOW) for start, length in sorted(places)]
    first, end = asked[0], asked[0] + asked[1]
    found = [
        cue for cue in cues if any(cue.start <= frame < cue.end for frame in range(first, end))
    ]
    assert CueIndex(cues).between(first, end) == found
