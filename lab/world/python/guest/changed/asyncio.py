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


class _Pipe(transports.ReadTransport, transports.WriteTransport):
    """One end of a pipe to a program: what is written is kept until the program runs."""

    def __init__(self, program, file):
        super().__init__()
        self._program, self._file = program, file

    def write(self, data):
        self._file.write(data)

    def can_write_eof(self):
        return True

    def write_eof(self):
        self.close()

    def is_closing(self):
        return self._file.closed

    def get_write_buffer_size(self):
        return 0

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass

    def close(self):
        if self._file is not None and not self._file.closed:
            self._file.close()
            self._program.run()


class _Program(transports.SubprocessTransport):
    """A program that runs to its end once all its input is there, or when its end is waited for."""

    def __init__(self, loop, protocol, args, **words):
        import subprocess

        super().__init__()
        self._protocol = protocol
        self._process = subprocess.Popen(args, **words)
        self._is_over = False
        self._pipes = {
            number: _Pipe(self, self._process.stdin if number == 0 else None)
            for number, file in enumerate((self._process.stdin, self._process.stdout, self._process.stderr))
            if file is not None
        }
        if 0 not in self._pipes:
            loop.call_soon(self.run)

    def run(self):
        if self._is_over:
            return
        self._is_over = True
        texts = self._process.communicate()
        for number, text in enumerate(texts, 1):
            if number in self._pipes:
                self._protocol.pipe_data_received(number, text)
                self._protocol.pipe_connection_lost(number, None)
        if 0 in self._pipes:
            self._protocol.pipe_connection_lost(0, None)
        self._protocol.process_exited()

    async def _wait(self):
        self.run()
        return self._process.returncode

    def get_pid(self):
        return self._process.pid

    def get_returncode(self):
        return self._process.returncode

    def get_pipe_transport(self, fd):
        return self._pipes.get(fd)

    def send_signal(self, signal):
        self._process.send_signal(signal)
        self.run()

    def terminate(self):
        self.send_signal(15)

    def kill(self):
        self.send_signal(9)

    def close(self):
        pass


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

    async def _make_subprocess_transport(self, protocol, args, shell, stdin, stdout, stderr, bufsize, **words):
        started = _Program(self, protocol, args, shell=shell, stdin=stdin, stdout=stdout, stderr=stderr)
        protocol.connection_made(started)
        return started

    def add_signal_handler(self, sig, callback, *args):
        pass

    def remove_signal_handler(self, sig):
        return False


class _Policy(events.BaseDefaultEventLoopPolicy):
    _loop_factory = _UnixSelectorEventLoop


SelectorEventLoop = _UnixSelectorEventLoop
DefaultEventLoopPolicy = _Policy
set_event_loop_policy(_Policy())
