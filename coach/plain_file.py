"""Reading files that somebody else may have put there.

A name may stand for a pipe that nobody writes to, a device without an end, or a sparse file larger
than memory. None of them may hang a command or fill the memory.
"""

import errno
import os
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, Final

# Without it, opening a pipe waits for somebody to write. Windows has no pipes in folders.
_WITHOUT_WAITING: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_plain(path: Path) -> BinaryIO:
    """Open a regular file for reading. Links are followed.

    Raises OSError for one that cannot be opened, and for anything that is not a regular file.
    """
    number = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    try:
        if not S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def read_plain(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes. Raises OSError for any other."""
    with open_plain(path) as file:
        if os.fstat(file.fileno()).st_size <= most:
            content = file.read(most + 1)  # it may be growing
            if len(content) <= most:
                return content
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
