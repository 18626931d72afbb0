"""A pool whose work is done where it is handed in."""

import itertools
import multiprocessing
import os

import _debian


class AsyncResult:
    """What a piece of work returned or raised."""

    def __init__(self, value=None, problem=None):
        self._value, self._problem = value, problem

    def get(self, timeout=None):
        if self._problem is not None:
            raise self._problem
        return self._value

    def wait(self, timeout=None):
        pass

    def ready(self):
        return True

    def successful(self):
        return self._problem is None


MapResult = ApplyResult = AsyncResult


class Pool:
    """A pool of processes, none of which runs beside another."""

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        if processes is not None and processes < 1:
            raise ValueError("Number of processes must be at least 1")
        names = (f"ForkPoolWorker-{number}" for number in range(1, 1 + (processes or os.cpu_count())))
        workers = [multiprocessing.Process(name=name, daemon=True) for name in names]
        for worker in workers:
            worker.pid = _debian.next_pid()
        self._workers = itertools.cycle(workers)
        self._is_open = True
        if initializer is not None:
            self._do(initializer, initargs)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.terminate()

    def _do(self, func, args=(), kwds={}):
        if not self._is_open:
            raise ValueError("Pool not running")
        before, worker = multiprocessing._current, next(self._workers)
        multiprocessing._current = worker
        try:
            with _debian.as_child(worker.pid):
                return func(*args, **kwds)
        finally:
            multiprocessing._current = before

    def apply(self, func, args=(), kwds={}):
        return self._do(func, args, kwds)

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        try:
            value = self._do(func, args, kwds)
        except Exception as problem:
            if error_callback:
                error_callback(problem)
            return AsyncResult(problem=problem)
        if callback:
            callback(value)
        return AsyncResult(value)

    def map(self, func, iterable, chunksize=None):
        return [self._do(func, (each,)) for each in iterable]

    def starmap(self, func, iterable, chunksize=None):
        return [self._do(func, each) for each in iterable]

    def imap(self, func, iterable, chunksize=1):
        return iter(self.map(func, iterable))

    imap_unordered = imap

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self.apply_async(self.map, (func, list(iterable)), {}, callback, error_callback)

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self.apply_async(self.starmap, (func, list(iterable)), {}, callback, error_callback)

    def close(self):
        self._is_open = False

    terminate = close

    def join(self):
        if self._is_open:
            raise ValueError("Pool is still running")


class ThreadPool(Pool):
    """A pool of threads, none of which runs beside another."""

    def __init__(self, processes=None, initializer=None, initargs=()):
        super().__init__(processes, initializer, initargs)
        self._workers = itertools.repeat(multiprocessing.current_process())
