"""Makes the files of a batch on other computers, through a Dask scheduler.

Only files are made there. What needs a voice is done on this computer first, and the workers read
the recorded phrases from a folder that all of them share.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from coach.batch.pool import TRIES, Pool
from coach.batch.scheduler import LOCAL, connected, own_scheduler, silent_libraries
from coach.batch.terms import Terms, difference, other_version, terms_of
from coach.batch.work import Job
from coach.errors import OutputError
from coach.processors import processors, use_one_processor

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORKERS_IN: Final = 10.0
"""Seconds to wait for the first worker."""

_LOOKED_AT_IN: Final = 30.0
"""Seconds to wait for a worker's answer about what it has. It may have to start a voice."""

_EVERY: Final = 2.0
"""Seconds between two counts of the workers' threads."""

_WITHOUT_WORKERS: Final = 60.0
"""Seconds without any worker after which the batch gives up."""

_SHORT: Final = 0.02
"""Seconds between two checks for finished files."""


class _Refused(NamedTuple):
    """Why a worker does not do what it was given."""

    worker: str
    reason: str


@contextmanager
def cluster(address: str, workers: int | None, jobs: Sequence[Job]) -> Iterator["Cluster"]:
    """What makes these files: the workers of the scheduler at an address; for `LOCAL`, our own.

    Raises OutputError if the scheduler cannot be reached or has no workers, or a worker may not
    make these files; UsageError if the address needs certificates that are missing.
    """
    most = min(len(jobs), workers or processors())
    with ExitStack() as stack:
        pool = stack.enter_context(Pool(most))
        terms = stack.enter_context(
            terms_of((job.row.request for job in jobs), jobs[0].files.folder)
        )
        stack.enter_context(silent_libraries())
        ours = address == LOCAL
        if ours:
            address = stack.enter_context(own_scheduler(most)).scheduler_address
        client = stack.enter_context(connected(address))
        _check_workers(client, terms)
        yield Cluster(client, terms, pool, outlives=not ours)


class Cluster:
    """Does what needs a voice here, and the rest on the workers (`coach.batch.stages.Executor`)."""

    def __init__(self, client: "Client", terms: Terms, pool: Pool, *, outlives: bool) -> None:
        self.outlives = outlives
        self._client = client
        self._terms = terms
        self._pool = pool
        self._threads = 0
        self._counted = -_EVERY
        self._seen = time.monotonic()

    def prepare(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result | None]]:
        """See `Executor`."""
        return self._pool.each(task, items)

    def close_voices(self) -> None:
        """See `Executor`."""
        self._pool.renew()

    def make(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result | None]]:
        """See `Executor`. Raises OutputError when the scheduler or all workers are lost, or when a
        worker that joined later may not make these files.

        A thread is given one item at a time, so that no other item is blamed when its process dies.
        An item that Dask gives up on because processes died is tried once more, alone.
        """
        from distributed import as_completed

        self._pool.renew()
        waiting, suspects = deque(items), deque[Item]()
        running: dict[str, tuple[Item, bool]] = {}
        done = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
        while waiting or suspects or running:
            self._count_threads()
            while waiting and len(running) < max(1, self._threads):
                self._submit(task, waiting.popleft(), running, done, alone=False)
            if suspects and not running:
                self._submit(task, suspects.popleft(), running, done, alone=True)
            batch = done.next_batch(block=False)
            for future, result in batch:
                item, alone = running.pop(future.key)
                # Not by the status: it is another again when the worker of a result dies.
                match result:
                    case _Refused(worker, reason):
                        raise _refusal({worker: reason})
                    case (type(), Exception() as error, _):
                        if alone or type(error).__name__ != "KilledWorker":
                            yield item, None
                        else:
                            suspects.append(item)
                    case BaseException():  # cancelled
                        raise _lost()
                    case _:
                        yield item, result
            if not batch:
                time.sleep(_SHORT)

    def _submit(
        self,
        task: Callable[[Item], Result],
        item: Item,
        running: dict[str, tuple[Item, bool]],
        done: Any,
        *,
        alone: bool,
    ) -> None:
        future: Future = self._client.submit(
            _if_allowed, task, item, self._terms, pure=False, retries=TRIES - 1
        )
        running[future.key] = item, alone
        done.add(future)

    def _count_threads(self) -> None:
        now = time.monotonic()
        if now - self._counted < _EVERY:
            return
        try:
            counts = self._client.nthreads(callback_timeout=_LOOKED_AT_IN)
        except Exception:  # noqa: BLE001  # whatever the error, nobody answers
            raise _lost() from None
        self._threads = sum(counts.values())
        self._counted = now
        if self._threads:
            self._seen = now
        elif now - self._seen > _WITHOUT_WORKERS:
            raise _without_workers()


def _if_allowed(task: Callable[[Item], Result], item: Item, terms: Terms) -> Result | _Refused:
    """On a worker: do a task, if this worker is allowed to."""
    if reason := difference(terms):
        from distributed import get_worker

        return _Refused(get_worker().address, reason)
    use_one_processor()  # for each of its threads
    return task(item)


def _check_workers(client: "Client", terms: Terms) -> None:
    """Raise OutputError if no worker is there, or one may not make these files."""
    try:
        client.wait_for_workers(1, timeout=_WORKERS_IN)
    except Exception:  # noqa: BLE001  # a library's words are not for the person
        raise _without_workers() from None
    limit, wanted = {"callback_timeout": _LOOKED_AT_IN}, terms.versions
    wrong: dict[str, Any] = {"The scheduler": ""}
    try:
        wrong["The scheduler"] = client.run_on_scheduler(other_version, wanted, **limit)
        wrong |= client.run(difference, terms, on_error="return", **limit)
    except OSError:
        raise _lost() from None
    except Exception as error:  # noqa: BLE001
        wrong["The scheduler"] = error
    reasons = {who: _reason_against(answer) for who, answer in wrong.items()}
    if any(reasons.values()):
        raise _refusal({who: reason for who, reason in reasons.items() if reason})


def _reason_against(answer: str | Exception) -> str:
    """Why files may not be made there, from the answer or the error that came instead."""
    match answer:
        case str():
            return answer
        case TimeoutError():
            return "there is no answer"
        case OSError():
            return ""  # it has gone; a worker that replaces it is asked before its first file
        case ImportError() | AttributeError():
            return "coach is missing there, or of another version"
        case _:
            return "it cannot read what it is sent; its versions may differ from those here"


def _refusal(wrong: Mapping[str, str]) -> OutputError:
    """The error that names workers, and why each may not make files."""
    lines = [f"{worker}: {reason}" for worker, reason in wrong.items()]
    remedy = "docs/clinic.md lists what all of them must have in common."
    if len(lines) == 1:
        return OutputError(lines[0], where="--scheduler", remedy=remedy)
    more = (f"and {len(lines) - 8} more",) if len(lines) > 8 else ()
    return OutputError(
        f"{len(lines)} workers may not make these files",
        where="--scheduler",
        details=(*lines[:8], *more),
        remedy=remedy,
    )


def _lost() -> OutputError:
    return OutputError(
        "The scheduler is lost, and with it the files that were under way",
        where="--scheduler",
        remedy="Run the same command again to continue.",
    )


def _without_workers() -> OutputError:
    return OutputError(
        "The scheduler has no workers", where="--scheduler", remedy="Start some, or wait for them."
    )
