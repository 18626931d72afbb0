"""A thread runs to its end where it is started, since nothing runs beside anything here.

One that would wait for what its starter does next runs when the starter itself waits: for it, for what it does, or for
time to pass. A thread that still waits then is left, and begins again when what it may wait for has happened.
"""

import sys as _sys_of_threads
import time as _time_of_threads

from sitecustomize import ask as _ask

_CODE_SEEN = 50
"""Functions that are looked through for what a thread waits for."""
_ready = []
"""Threads that were started and are to run when another waits."""
_left = []
"""Threads that were left where they waited."""
_ends = []
"""The times up to which threads that have no end of their own may run."""
_sleep = _time_of_threads.sleep
_notify = Condition.notify


class _Waits(BaseException):
    """Ends a thread that waits for what no thread does."""


def _start(self):
    if not self._initialized:
        raise RuntimeError("thread.__init__() not called")
    if self._started.is_set():
        raise RuntimeError("threads can only be started once")
    self._ident = self._native_id = get_ident()
    self._started.set()
    _active[id(self)] = self
    waits, self._is_endless = _waits(self)
    if waits:
        _time_of_threads.sleep = _sleep_in_turn
        _ready.append(self)
    else:
        _bootstrap_inner(self)


def _bootstrap_inner(self):
    ident = get_ident()
    before, work = _active.get(ident), {name: self.__dict__.get(name) for name in ("_target", "_args", "_kwargs")}
    _active[ident] = _active.pop(id(self), self)
    try:
        self.run()
    except _Waits:
        _ask("note", text="a thread waits for another, which cannot run beside it, and begins again")
        self.__dict__.update(work)
        _active[id(self)] = self
        _left.append(self)
        return
    except SystemExit:
        pass
    except BaseException:
        excepthook(ExceptHookArgs([*_sys_of_threads.exc_info(), self]))
    finally:
        _active[ident] = before
    self._is_stopped = True


def _waits(thread):
    """Return whether a thread may wait for others or for time, and whether it goes on until it is told to end."""
    names, values, functions = set(), [*thread._args, *thread._kwargs.values()], [thread._target or thread.run]
    for function in functions:
        values += getattr(getattr(function, "__self__", None), "__dict__", {}).values()
        function = getattr(function, "__func__", function)
        codes = [function.__code__] if hasattr(function, "__code__") and len(functions) < _CODE_SEEN else []
        for code in codes:
            names.update(code.co_names)
            codes += [each for each in code.co_consts if hasattr(each, "co_names")]
            found = [function.__globals__[name] for name in code.co_names if name in function.__globals__]
            for cell in function.__closure__ or ():
                try:
                    found.append(cell.cell_contents)
                except ValueError:
                    pass
            functions += [each for each in found if hasattr(each, "__code__") and each not in functions]
            values += found
    queue = _sys_of_threads.modules.get("queue")
    is_unset = any(isinstance(value, Event) and not value.is_set() for value in values)
    is_empty = queue is not None and any(isinstance(value, queue.Queue) and value.empty() for value in values)
    others = any(isinstance(value, (Condition, Barrier)) for value in values)
    is_told = is_unset and bool({"is_set", "wait"} & names)
    waits = "sleep" in names or is_told or "wait" in names and others or "get" in names and is_empty
    return waits, thread.daemon or is_told


def _let_others_run(is_done, seconds=None):
    """Run what is ready until `is_done`, threads without an end for so many seconds."""
    last = _ends[-1] if _ends else float("inf")
    _ends.append(last if seconds is None else min(last, _time_of_threads.time() + seconds))
    try:
        while _ready and not is_done():
            _bootstrap_inner(_ready.pop(0))
    finally:
        _ends.pop()


def _sleep_in_turn(seconds):
    """Sleep, and let others run meanwhile."""
    ends = _time_of_threads.time() + seconds
    thread = current_thread()
    if thread is _main_thread:
        _let_others_run(lambda: False, seconds)
    elif thread._is_endless and _ends and ends > _ends[-1]:
        raise _Waits
    _sleep(max(0, ends - _time_of_threads.time()) if seconds > 0 else seconds)


def _stuck():
    """End the thread that waits for ever."""
    if current_thread() is not _main_thread:
        raise _Waits
    _ask("note", text="a thread waits for another, which cannot run beside it")
    raise RuntimeError("can't start new thread")


def _join(self, timeout=None):
    if not self._initialized:
        raise RuntimeError("Thread.__init__() not called")
    if not self._started.is_set():
        raise RuntimeError("cannot join thread before it is started")
    if self is current_thread():
        raise RuntimeError("cannot join current thread")
    _let_others_run(lambda: self._is_stopped, timeout)
    if not self._is_stopped:
        _stuck() if timeout is None else _sleep(max(0, timeout))


def _wait(self, timeout=None):
    if not self._is_owned():
        raise RuntimeError("cannot wait on un-acquired lock")
    waiter = _allocate_lock()
    waiter.acquire()
    self._waiters.append(waiter)
    saved = self._release_save()
    try:
        _let_others_run(lambda: not waiter.locked(), timeout)
        if waiter.locked() and timeout is None:
            _stuck()
        if waiter.locked() and timeout > 0:
            _time_of_threads.sleep(timeout)
    finally:
        self._acquire_restore(saved)
        if waiter in self._waiters:
            self._waiters.remove(waiter)
    return not waiter.locked()


def _notify_and_wake(self, n=1):
    _notify(self, n)
    _ready.extend(_left)
    _left.clear()


def _shutdown_in_turn():
    """Run what is not a daemon to its end before the program ends."""
    _ready[:] = [thread for thread in _ready if not thread.daemon]
    _let_others_run(lambda: False)


_bootstrap_inner.__code__ = _bootstrap_inner.__code__.replace(co_firstlineno=1047)
Thread.start, Thread.join = _start, _join
Thread.is_alive = lambda self: self is _main_thread or self._started.is_set() and not self._is_stopped
Condition.wait, Condition.notify = _wait, _notify_and_wake
_shutdown = _shutdown_in_turn
