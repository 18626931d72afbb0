"""A pool of processes whose work is done where it is handed in."""

import os
from concurrent.futures import _base
from concurrent.futures.thread import ThreadPoolExecutor

import _debian


class BrokenProcessPool(_base.BrokenExecutor):
    """A process of the pool ended too early."""


class ProcessPoolExecutor(ThreadPoolExecutor):
    """A pool of processes, none of which runs beside another."""

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *, max_tasks_per_child=None):
        super().__init__(max_workers, "", initializer, initargs)
        self._max_workers = max_workers or os.cpu_count()
        self._pid = _debian.next_pid()

    def submit(self, fn, /, *args, **kwargs):
        """Do the work and return its future."""
        with _debian.as_child(self._pid):
            return super().submit(fn, *args, **kwargs)

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        """Do the work and return its results in order."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        return super().map(fn, *iterables, timeout=timeout)
