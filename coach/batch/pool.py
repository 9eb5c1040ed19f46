"""Processes of this computer that work through many items; if one dies, the work continues."""

import multiprocessing
import os
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import wait as wait_for
from threading import Event, Thread
from types import FrameType
from typing import Final, Self, TypeVar

from coach.errors import CoachError
from coach.processors import use_one_processor

Item = TypeVar("Item")
Result = TypeVar("Result")

TRIES: Final = 3
"""How often an item is tried if its process dies."""

_IN_A_ROW: Final = 3 * TRIES
"""Deaths without a result in between, after which nothing more is tried."""

_PATIENCE: Final = 1.0
"""Seconds in which processes that are asked to end remove their half-written files."""

_ENVIRONMENT: Final = {
    # After `kill -9` the tracker of resources would complain to the person.
    "PYTHONWARNINGS": "ignore::UserWarning:multiprocessing.resource_tracker",
    # One heap for all threads of a process: 190 MB instead of 270 for files of 12 minutes, in the
    # same time. Only glibc has this setting.
    "MALLOC_ARENA_MAX": "1",
}
"""Environment variables of the processes, unless they are set already."""


class Pool:
    """Use it in a `with` block: leaving it ends the processes, after an error within a second.

    count: how many processes.
    """

    outlives = False

    def __init__(self, count: int) -> None:
        self._count = count
        self._executor: ProcessPoolExecutor | None = None

    def renew(self) -> None:
        """End the processes, and the voices that they have open; new ones take their place."""
        self._restart()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._executor is not None:
            if kind is not None:
                end_children()
            self._executor.shutdown(wait=kind is None, cancel_futures=True)

    def each(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result | None]]:
        """Each item with the result of the task, as they finish; None for an item during which
        a process died each of `TRIES` times.

        When a process dies, the pool is restarted. Any item under way may have been the reason, so
        each is tried again alone, and only the culprit can fail again.
        Raises CoachError if processes keep dying, whatever the item.
        """
        waiting = deque(enumerate(items))
        suspects: deque[tuple[int, Item]] = deque()
        running: dict[Future[Result], tuple[int, Item]] = {}
        deaths: Counter[int] = Counter()
        in_a_row = 0
        while waiting or suspects or running:
            source = suspects or waiting
            most = 1 if suspects else self._count
            while source and len(running) < most:
                number, item = source.popleft()
                running[self._submit(task, item)] = number, item
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = False
            for future in done:
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken = True
                    continue
                in_a_row = 0
                yield running.pop(future)[1], result
            if not broken:
                continue
            self._restart()
            in_a_row += 1
            if in_a_row >= _IN_A_ROW:
                raise CoachError(
                    "The processes that do the work end at once",
                    remedy="Is there enough memory? --workers 1 needs the least.",
                )
            for number, item in running.values():
                deaths[number] += 1
                if deaths[number] < TRIES:
                    suspects.append((number, item))
                else:
                    yield item, None
            running.clear()

    prepare = make = each
    """See `coach.batch.stages.Executor`."""

    close_voices = renew

    def _submit(self, task: Callable[[Item], Result], item: Item) -> "Future[Result]":
        for _ in range(_IN_A_ROW):
            if self._executor is None:
                self._executor = _executor(self._count)
            try:
                with ctrl_c_blocked():
                    return self._executor.submit(_run_to_end, task, item)
            except BrokenProcessPool:  # a process died while it had nothing to do
                self._restart()
        raise CoachError("The processes that do the work end at once")

    def _restart(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        self._executor = None


def _executor(count: int) -> ProcessPoolExecutor:
    """Processes that are started one by one, as needed. They are spawned on every system: a server
    that forks them would be one more process that may die."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin)


@contextmanager
def ctrl_c_blocked() -> Iterator[None]:
    """Processes started in the block ignore Ctrl-C, which a terminal sends to all of them: the
    command itself ends them."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # or it would be started meanwhile, and unblock Ctrl-C
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_children() -> None:
    """Ask all child processes to end, and end those that do not."""
    children = multiprocessing.active_children()
    for child in children:
        child.terminate()
    until = time.monotonic() + _PATIENCE
    for child in children:
        child.join(max(0.0, until - time.monotonic()))
        if child.is_alive():
            child.kill()


# In the processes:


class _EndedError(BaseException):
    """This process is asked to end; half-written files are removed on the way out."""


_busy = Event()


def _begin() -> None:
    use_one_processor()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    sys.unraisablehook = _unraised
    Thread(target=_end_with_parent, name="coach-parent", daemon=True).start()


def _end(*_: int | FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if not _busy.is_set():
        os._exit(128 + signal.SIGTERM)
    raise _EndedError


def _unraised(lost: "sys.UnraisableHookArgs") -> None:
    """End this process even if Python has swallowed the exception, as it does in a finalizer."""
    if lost.exc_type is _EndedError:
        os._exit(128 + signal.SIGTERM)
    sys.__unraisablehook__(lost)


def _end_with_parent() -> None:
    """End this process when the command is killed, since nobody would take its results. Its
    half-written files are hidden, and the next run removes them."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _run_to_end(task: Callable[[Item], Result], item: Item) -> Result:
    try:
        _busy.set()
        return task(item)
    except _EndedError:
        os._exit(128 + signal.SIGTERM)
    finally:
        _busy.clear()
