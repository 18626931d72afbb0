"""A loop that wakes itself by no socket."""

import selectors as _selectors
import socket as _socket
import time as _time

from sitecustomize import ask as _ask


class _Selector(_selectors._BaseSelectorImpl):
    def select(self, timeout=None):
        ready = []
        for key in self._fd_to_key.values():
            peer = _socket._sockets.get(key.fd)
            events = key.events & _selectors.EVENT_WRITE
            if peer is not None and key.events & _selectors.EVENT_READ and peer._is_ready():
                events |= _selectors.EVENT_READ
            if events:
                ready.append((key, events))
        if ready:
            return ready
        if timeout is None:
            _ask("hang", text="asyncio waits for what never comes")
        elif timeout > 0:
            _time.sleep(timeout)
        return []


_Native = SelectorEventLoop


class _UnixSelectorEventLoop(_Native):
    def __init__(self, selector=None):
        super().__init__(_Selector())

    def _make_self_pipe(self):
        self._ssock = self._csock = None

    def _close_self_pipe(self):
        pass

    def _write_to_self(self):
        pass

    def add_signal_handler(self, sig, callback, *args):
        pass

    def remove_signal_handler(self, sig):
        return False


class _Policy(events.BaseDefaultEventLoopPolicy):
    _loop_factory = _UnixSelectorEventLoop


SelectorEventLoop = _UnixSelectorEventLoop
DefaultEventLoopPolicy = _Policy
set_event_loop_policy(_Policy())
