"""Numbers kept and numbers drawn anew are the same, however they are asked for."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.dsp.pcm import Pcm
from coach.voices.noise import NoiseReader, SeededNoise

SHAPES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


@given(st.integers(0, 2**32 - 1), st.lists(SHAPES, max_size=4))
def test_every_reader_gets_what_a_fresh_generator_gives(
    seed: int, readers: list[list[tuple[int, int]]]
) -> None:
    noise = SeededNoise(seed)
    for shapes in readers:
        reader, generator = NoiseReader(noise), np.random.default_rng(seed)
        for shape in shapes:
            expected = generator.standard_normal(shape, dtype=np.float32)
            assert np.array_equal(reader.standard_normal(shape, np.float32), expected)


def test_what_a_reader_does_with_its_numbers_does_not_reach_the_next() -> None:
    noise = SeededNoise(1)
    first = NoiseReader(noise).standard_normal((5, 5), np.float32)
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(NoiseReader(noise).standard_normal((5, 5), np.float32), kept)


@pytest.mark.parametrize("_time", range(10))
def test_threads_that_draw_new_numbers_in_turns_all_get_the_same(_time: int) -> None:
    noise, together = SeededNoise(1), Barrier(4)

    def read(_: int) -> Pcm:
        reader = NoiseReader(noise)
        together.wait(10)
        return np.concatenate([reader.standard_normal((7,), np.float32) for _ in range(1_000)])

    expected = np.random.default_rng(1).standard_normal(7_000, dtype=np.float32)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that one thread often stops halfway for another
    try:
        with ThreadPoolExecutor(4) as pool:
            assert all(np.array_equal(given, expected) for given in pool.map(read, range(4)))
    finally:
        sys.setswitchinterval(usual)


def test_numbers_of_another_width_are_refused() -> None:
    with pytest.raises(TypeError, match="float32"):
        NoiseReader(SeededNoise(1)).standard_normal((1,), np.float64)  # type: ignore[arg-type]
