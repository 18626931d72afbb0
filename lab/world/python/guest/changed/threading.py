"""A thread runs to its end where it is started, since nothing runs beside anything here."""

import sys as _sys_of_threads

from sitecustomize import ask as _ask


def _start(self):
    if not self._initialized:
        raise RuntimeError("thread.__init__() not called")
    if self._started.is_set():
        raise RuntimeError("threads can only be started once")
    ident = get_ident()
    before = _active.get(ident)
    self._ident = ident
    self._native_id = ident
    self._started.set()
    _active[ident] = self
    try:
        self.run()
    except SystemExit:
        pass
    except BaseException:
        excepthook(ExceptHookArgs([*_sys_of_threads.exc_info(), self]))
    finally:
        _active[ident] = before
        self._is_stopped = True


def _join(self, timeout=None):
    if not self._initialized:
        raise RuntimeError("Thread.__init__() not called")
    if not self._started.is_set():
        raise RuntimeError("cannot join thread before it is started")
    if self is current_thread():
        raise RuntimeError("cannot join current thread")


def _wait(self, timeout=None):
    if not self._is_owned():
        raise RuntimeError("cannot wait on un-acquired lock")
    if timeout is None:
        _ask("note", text="a thread waits for another, which cannot run beside it")
        raise RuntimeError("can't start new thread")
    if timeout > 0:
        import time

        time.sleep(timeout)
    return False


Thread.start, Thread.join = _start, _join
Thread.is_alive = lambda self: self is _main_thread or self._started.is_set() and not self._is_stopped
Condition.wait = _wait
