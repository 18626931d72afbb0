"""Processes that run to their ends where they are started, inside the one that starts them."""

import os
import queue as _queues
import sys
import threading as _threading
from collections import deque as _deque

import _debian
from sitecustomize import ask as _ask


class ProcessError(Exception): ...


class BufferTooShort(ProcessError): ...


class TimeoutError(ProcessError): ...


class AuthenticationError(ProcessError): ...


Lock, RLock, Event, Condition, Semaphore = (
    _threading.Lock, _threading.RLock, _threading.Event, _threading.Condition, _threading.Semaphore,
)  # fmt: skip
BoundedSemaphore, Barrier = _threading.BoundedSemaphore, _threading.Barrier
_count = 0


class Process:
    """Work that is done by `start`."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None):
        global _count
        _count += 1
        self.name = name or f"Process-{_count}"
        self.daemon, self.authkey = bool(daemon), b""
        self.pid = self.exitcode = None
        self._parent_pid = os.getpid()
        self._work = target, tuple(args), dict(kwargs)

    ident = property(lambda self: self.pid)
    sentinel = property(lambda self: -1)

    def __repr__(self):
        state = "initial" if self.pid is None else f"stopped exitcode={self.exitcode}"
        pid = "" if self.pid is None else f" pid={self.pid}"
        return f"<{type(self).__name__} name={self.name!r}{pid} parent={self._parent_pid} {state}>"

    def run(self):
        target, args, kwargs = self._work
        if target:
            target(*args, **kwargs)

    def start(self):
        global _current
        if self.pid is not None:
            raise AssertionError("cannot start a process twice")
        _ask("note", text="a process of multiprocessing runs inside its parent, whose variables it shares")
        self.pid, self.exitcode, before = _debian.next_pid(), 0, _current
        _current = self
        try:
            with _debian.as_child(self.pid):
                self.run()
        except SystemExit as leaving:
            self.exitcode = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except BaseException:
            import traceback

            self.exitcode = 1
            sys.stderr.writelines((f"Process {self.name}:\n", traceback.format_exc()))
        finally:
            _current = before
            sys.stdout.flush()

    def join(self, timeout=None):
        if self.pid is None:
            raise AssertionError("can only join a started process")

    def is_alive(self):
        return self is _main

    def terminate(self):
        pass

    kill = close = terminate


_main = _current = Process(name="MainProcess")
_main.pid, _count = os.getpid(), 0


def current_process():
    return _current


def parent_process():
    return None if _current is _main else _main


def active_children():
    return []


def cpu_count():
    return os.cpu_count()


def freeze_support():
    pass


def get_all_start_methods():
    return ["fork", "spawn", "forkserver"]


def get_start_method(allow_none=False):
    return "fork"


def set_start_method(method, force=False):
    if method not in (None, *get_all_start_methods()):
        raise ValueError(f"cannot find context for {method!r}")


def get_context(method=None):
    set_start_method(method)
    return sys.modules[__name__]


def get_logger():
    import logging

    return logging.getLogger("multiprocessing")


class Queue(_queues.Queue):
    """A queue that holds all its items before it is read."""

    def close(self):
        pass

    join_thread = cancel_join_thread = close


JoinableQueue = SimpleQueue = Queue


class Connection:
    """One end of a pipe."""

    def __init__(self, inbox, outbox):
        self._inbox, self._outbox, self.closed = inbox, outbox, False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, obj):
        self._outbox.append(obj)

    def recv(self):
        if not self._inbox:
            _ask("hang", text="a process waits for another, which cannot run beside it")
        return self._inbox.popleft()

    send_bytes, recv_bytes = send, recv

    def poll(self, timeout=0.0):
        return bool(self._inbox)

    def close(self):
        self.closed = True


def Pipe(duplex=True):
    one, other = _deque(), _deque()
    return Connection(one, other), Connection(other, one)


class Value:
    """A number that processes share."""

    def __init__(self, typecode_or_type, value=0, *, lock=True):
        self.value, self._lock = value, RLock()

    def get_lock(self):
        return self._lock

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *words):
        return self._lock.__exit__(*words)


class Array(list):
    """Numbers that processes share."""

    def __init__(self, typecode_or_type, size_or_initializer, *, lock=True):
        values = size_or_initializer
        super().__init__([0] * values if isinstance(values, int) else values)
        self._lock = RLock()

    def get_lock(self):
        return self._lock


RawValue, RawArray = Value, Array


def Pool(processes=None, initializer=None, initargs=(), maxtasksperchild=None):
    from multiprocessing.pool import Pool

    return Pool(processes, initializer, initargs, maxtasksperchild)


def Manager():
    from multiprocessing.managers import SyncManager

    return SyncManager()
