"""A pool whose work is done where it is handed in."""

from concurrent.futures import _base


class BrokenThreadPool(_base.BrokenExecutor):
    """A thread of the pool could not begin."""


class ThreadPoolExecutor(_base.Executor):
    """A pool of threads, none of which runs beside another."""

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._max_workers, self._is_shut = max_workers, False
        if initializer is not None:
            initializer(*initargs)

    def submit(self, fn, /, *args, **kwargs):
        """Do the work and return its future."""
        if self._is_shut:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = _base.Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as problem:
            future.set_exception(problem)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Take no more work."""
        self._is_shut = True
