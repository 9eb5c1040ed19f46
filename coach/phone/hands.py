"""Several processors at work: a thread here, and processes of our own beside it.

An encoder hands a packet of some 20 ms at a time from FFmpeg to Python, of which only one thread
can run at a time: two threads got 1.6 times as much done as one, two processes twice as much.

A process only ever computes: it is handed a function and its arguments, and gives back the value.
What fails there is done again here, so errors are those of this process, and a process that cannot
be started, or is killed, costs time and nothing else.
"""

import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, Self, TypeAlias, TypeVar

from coach.phone.heap import share_one_heap
from coach.phone.processes import Process, begin
from coach.processors import processors

Value = TypeVar("Value")

_Order: TypeAlias = "tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]"
_Call: TypeAlias = "Callable[[Callable[..., Any], tuple[Any, ...]], Any]"

_MOST: Final = 3
"""Processes beside this one: each takes some 45 MB, and one thread makes the sound for them all."""


class Hands:
    """Does tasks in the order in which they come, as many at once as it has hands. Use it in a
    `with` block: leaving drops the tasks that have not begun."""

    def __init__(self, processes: int = 0, modules: Sequence[str] = ()) -> None:
        """processes: how many beside this one. modules: what they load before their first task."""
        self._left = False
        self._door = Lock()  # no order comes after those to go
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        self._others = [_Other(modules) for _ in range(processes)]
        # A process of its own gets in nobody's way here, so what comes first goes to one.
        calls: list[_Call] = [*(other.call for other in self._others), _here]
        self._threads = [Thread(target=self._work, args=(call,), daemon=True) for call in calls]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._door:
            self._left = True
            for _thread in self._threads:
                self._orders.put(None)
        for thread in self._threads:
            thread.join()
        for other in self._others:
            other.end()

    @property
    def count(self) -> int:
        """How many tasks are done at the same time."""
        return len(self._threads)

    def do(self, task: Callable[..., Value], *given: object) -> "Future[Value]":
        """Have a task done. It is a function of a module, depends on nothing but its arguments, and
        changes nothing; they and its value can be pickled. Once the block has been left, nothing is
        done any more, and whoever asks for the value is told so by a CancelledError."""
        future: Future[Value] = Future()
        with self._door:
            if self._left:
                future.cancel()
            else:
                self._orders.put((future, task, given))
        return future

    def _work(self, call: _Call) -> None:
        while (order := self._orders.get()) is not None:
            future, task, given = order
            if self._left or not future.set_running_or_notify_cancel():
                future.cancel()
                continue
            try:
                future.set_result(call(task, given))
            except BaseException as fault:  # noqa: BLE001  # raised again by whoever asks
                future.set_exception(fault)


def many_hands() -> Hands:
    """As many as this computer has processors, within reason; they share one heap."""
    import_module("numpy")  # before they are copied, so that it is in memory once
    share_one_heap()
    modules = ("av.filter", "coach.phone.formats.mp4.stretches", "coach.phone.ear.listening")
    return Hands(min(processors() - 1, _MOST), modules)


def _here(task: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    return task(*given)


class _Other:
    """Another process, for as long as it lives."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._process: Process | None = None
        with suppress(OSError, ValueError):
            self._process = begin(modules)

    def call(self, task: Callable[..., Any], given: tuple[Any, ...]) -> Any:
        """Have it done there; here where that fails."""
        if self._process is not None:
            try:
                done, value = self._process.asked((task, given))
            except (OSError, EOFError, pickle.UnpicklingError):
                self.end()
            else:
                if done:
                    return value
        return task(*given)

    def end(self) -> None:
        """End it; what it is asked for later is done here."""
        process, self._process = self._process, None
        if process is not None:
            process.end()
            for pipe in (process.orders, process.answers):
                with suppress(OSError):  # an order that was broken off cannot be sent on
                    pipe.close()
