"""Where the agreements of a batch are built: in this process, or in several of this machine's own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

MOST = 8  # workers that are taken without asking: each needs some 300 MB
WORTH = 4  # agreements that a worker should have to build, to be worth its start
OFTEN = (10_000, 10, 10)  # new objects before the young are looked through, and how often the old are

P = ParamSpec("P")
T = TypeVar("T")


def jobs_for(agreements: int) -> int:
    """Return how many workers suit a batch when the user names no number."""
    return max(1, min(_cores(), MOST, agreements // WORTH))


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows and macOS
        return os.cpu_count() or 1


def executor_for(jobs: int) -> Executor:
    """Return what runs a batch on this machine: a thread of this process for one job, else processes."""
    if jobs > 1:
        return Processes(jobs)
    settle_memory()
    return ThreadPoolExecutor(1)


class Processes(Executor):
    """Worker processes with one task at a time each, so that a worker that dies takes no other's task with it.

    The caller never has more tasks under way than there are workers. A worker starts at its first task, and
    one that has died is replaced at the next.
    """

    def __init__(self, jobs: int) -> None:
        self._free: list[ProcessPoolExecutor] = []
        self._unborn = jobs
        self._busy: dict[Future[object], ProcessPoolExecutor] = {}

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give a task to a worker that has none."""
        self._collect()
        if self._free:
            worker = self._free.pop()
        elif self._unborn:
            self._unborn -= 1
            worker = _new_worker()
        else:
            raise RuntimeError("more tasks than workers")
        try:
            future = worker.submit(fn, *args, **kwargs)
        except BrokenExecutor:  # it died while it had nothing to do
            worker.shutdown(wait=False)
            worker = _new_worker()
            future = worker.submit(fn, *args, **kwargs)
        self._busy[future] = worker  # type: ignore[index] # a dict of futures of every kind
        return future

    def _collect(self) -> None:
        for future in [one for one in self._busy if one.done()]:
            worker = self._busy.pop(future)
            if isinstance(future.exception(), BrokenExecutor):
                worker.shutdown(wait=False)
                self._unborn += 1
            else:
                self._free.append(worker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's
        """End the workers; what they have begun they finish."""
        for worker in (*self._free, *self._busy.values()):
            worker.shutdown(wait=wait, cancel_futures=cancel_futures)


def _new_worker() -> ProcessPoolExecutor:
    # A forked copy of a process that has threads (the progress bar, Typst's) may stand still for ever.
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:
    """Make a new process ready: Ctrl-C is for the parent, and a worker doesn't outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    settle_memory()


def settle_memory() -> None:
    """Load what every build needs, and let garbage be cleared as it comes, but for what was loaded.

    A single build never clears any, since it ends first. A batch would grow with each agreement.
    """
    import iop_docs.making  # noqa: F401 - loaded here, before the first task

    gc.collect()
    gc.freeze()
    gc.set_threshold(*OFTEN)


def _end_with(parent: int) -> None:
    wait([parent])
    os._exit(1)
