"""Many threads, one heap."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

_COUNT = """
import ctypes, sys, threading
from coach.phone.heap import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = ctypes.c_int, ctypes.c_void_p
libc.fclose.argtypes = (ctypes.c_void_p,)
all_here = threading.Barrier(5)
def take():
    libc.malloc(100_000)
    all_here.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
all_here.wait()
told = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, told)
libc.fclose(told)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"),
    reason="only glibc tells of its heaps",
)
@pytest.mark.parametrize("shared", [True, False])
def test_threads_take_memory_from_one_heap(tmp_path: Path, shared: bool) -> None:
    told = tmp_path / "heaps"
    subprocess.run(
        [sys.executable, "-c", _COUNT, "shared" if shared else "apart", str(told)],
        check=True,
        timeout=60,
    )
    assert (told.read_text().count("<heap nr=") == 1) is shared
