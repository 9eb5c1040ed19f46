"""A Dask scheduler: how it is named, reached, and run on this computer."""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from tempfile import TemporaryDirectory
from threading import Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from coach.batch.pool import TRIES, ctrl_c_blocked, end_children
from coach.errors import OutputError, UsageError

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

LOCAL: Final = "local"
"""Instead of an address: a scheduler and workers on this computer, for this batch only."""

_ADDRESS: Final = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?")

_REACHED_IN: Final = 6.0
"""Seconds to wait until the scheduler answers."""

_CLOSED_IN: Final = 1.0
"""Seconds to wait while a connection is closed: the scheduler may no longer be there."""

_OURS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "distributed.nanny.pre-spawn-environ": {
            # By default Dask has glibc give memory back all the time, and a third fewer files are
            # made. MMAP_THRESHOLD has the largest value that glibc does not ignore.
            "MALLOC_TRIM_THRESHOLD_": 64 << 20,
            "MALLOC_MMAP_THRESHOLD_": 32 << 20,
            "MALLOC_ARENA_MAX": 1,
            "OMP_NUM_THREADS": 1,
            "DASK_LOGGING__DISTRIBUTED": "critical",
        },
        "distributed.scheduler.allowed-failures": TRIES - 1,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.worker.profile.enabled": False,
    }
)
"""Settings of Dask for our own scheduler and workers."""


def check_scheduler(address: str, workers: int | None) -> None:
    """Check what can be checked without a network. Raises UsageError for an invalid address, for a
    number of workers with a scheduler that has its own, and if Dask is missing."""
    if address != LOCAL and not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"{address!r} is not the address of a scheduler",
            where="--scheduler",
            remedy="Write it like tcp://HOST:8786 or tls://HOST:8786, or write local.",
        )
    if address != LOCAL and workers is not None:
        raise UsageError(
            "The scheduler has its own workers",
            where="--workers",
            remedy="Leave it out, or write --scheduler local.",
        )
    try:
        with silent_libraries():
            import distributed  # noqa: F401
    except ImportError:
        raise UsageError(
            "Dask is not installed; `pip install 'coach-inversion[cluster]'` brings it",
            where="--scheduler",
        ) from None


@contextmanager
def connected(address: str) -> Iterator["Client"]:
    """A client of the scheduler at an address. It connects in a thread, because Dask would wait for
    ever for some servers that are not schedulers."""
    from distributed import Client

    def connect() -> None:
        try:
            found.append(Client(address, timeout=_REACHED_IN, set_as_default=False))
        except Exception as error:  # noqa: BLE001  # a library's words are not for the person
            found.append(error)

    found: list[Client | Exception] = []
    connecting = Thread(target=connect, daemon=True)
    connecting.start()
    connecting.join(_REACHED_IN + _CLOSED_IN)
    match found:
        case [TypeError() | FileNotFoundError()]:
            raise UsageError(
                "tls:// needs certificates, and Dask's settings name none that are there",
                where="--scheduler",
                remedy="docs/clinic.md shows how to name them.",
            )
        case [Client() as client]:
            pass
        case _:
            raise OutputError(
                f"The scheduler cannot be reached at {address}",
                where="--scheduler",
                remedy="Is it running, and is this its address?",
            )
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=_CLOSED_IN)


@contextmanager
def own_scheduler(count: int) -> Iterator["LocalCluster"]:
    """A scheduler and `count` workers on this computer, which cannot be reached from a network."""
    import dask
    from distributed import LocalCluster

    here = "127.0.0.1"
    with ExitStack() as stack:
        scratch = stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
        stack.enter_context(dask.config.set(_OURS))
        with ctrl_c_blocked():
            own = LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                host=here,
                dashboard_address=f"{here}:0",
                scheduler_kwargs={"dashboard": False},
                memory_limit=0,
                local_directory=scratch,
                silence_logs=logging.CRITICAL,
            )
        try:
            yield own
        except BaseException:
            for nanny in own.workers.values():
                nanny.auto_restart = False
            end_children()
            raise
        finally:
            with suppress(Exception):
                own.close(timeout=_CLOSED_IN)


@contextmanager
def silent_libraries() -> Iterator[None]:
    """Silence the messages of libraries; what matters is reported in our own words."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
