"""Programs run on the host, one at a time: when their end is asked for, or before the next thing that could show it."""

import atexit

import _debian
from sitecustomize import ask

_waiting = []
_SIGNALS = {129, 130, 131, 132, 134, 135, 136, 137, 139, 141, 142, 143}


def _catch_up():
    """Run what was started and not waited for."""
    while _waiting:
        _waiting[0]._run()


_debian.before_looking = _catch_up
atexit.register(_catch_up)


class _Stream:
    """Output of a program that runs when its output is first read."""

    def __init__(self, process, name):
        self._process, self._name = process, name
        self.closed = False

    def _whole(self):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        return self.content()

    def content(self):
        """Return the stream itself, which another program may read although this end of it was closed."""
        self._process._run()
        return self._process._streams[self._name]

    def close(self):
        self.closed = True

    def __getattr__(self, name):
        return getattr(self._whole(), name)

    def __iter__(self):
        return iter(self._whole())

    def __next__(self):
        return next(self._whole())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Input(io.BytesIO):
    """Input of a program, which stays when it is closed."""

    content = b""

    def close(self):
        if not self.closed:
            self.content = self.getvalue()
        super().close()

    def whole(self):
        return self.content if self.closed else self.getvalue()


class Popen:
    """A program that was started."""

    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None,
                 close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None,
                 creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, user=None,
                 group=None, extra_groups=None, encoding=None, errors=None, text=None, umask=-1, pipesize=-1,
                 process_group=None):  # fmt: skip
        if not isinstance(bufsize, int):
            raise TypeError("bufsize must be an integer")
        if stdout == STDOUT:
            raise ValueError("STDOUT can only be used for stderr")
        self.args, self.returncode = args, None
        self.pid = _debian.next_pid()
        self.text_mode = bool(encoding or errors or text or universal_newlines)
        self.encoding, self.errors = encoding or "utf-8", errors or "strict"
        if isinstance(args, (str, bytes, os.PathLike)):
            words = os.fsdecode(args) if shell else [os.fsdecode(args)]
        else:
            words = [os.fsdecode(word) for word in args]
            if shell:
                words = ["/bin/sh", "-c", *words]
        if executable is not None and not isinstance(words, str):
            words[0] = os.fsdecode(executable)
        self._words = words
        self._cwd = os.getcwd() if cwd is None else os.path.abspath(os.fsdecode(cwd))
        self._env = {
            os.fsdecode(key): os.fsdecode(value) for key, value in (os.environ if env is None else env).items()
        }
        self._places = {"stdout": stdout, "stderr": stderr}
        self._source = stdin
        self._streams = {}
        self._is_run = False
        try:
            ask("find_program", words=words, cwd=self._cwd, env=self._env)
        except OSError as problem:
            number = BaseException.__dict__["args"].__get__(problem)[0]
            about = words[0] if os.path.isdir(self._cwd) else os.fsdecode(cwd)
            raise OSError(number, _debian.native_words(number), about) from None
        self._input = _Input() if stdin == PIPE else None
        self.stdin = self._input
        if self._input is not None and self.text_mode:
            self.stdin = io.TextIOWrapper(self._input, encoding=self.encoding, errors=self.errors, write_through=True)
        self.stdout = _Stream(self, "stdout") if stdout == PIPE else None
        self.stderr = _Stream(self, "stderr") if stderr == PIPE else None
        _waiting.append(self)

    def __class_getitem__(cls, item):
        return cls

    @property
    def universal_newlines(self):
        return self.text_mode

    def _run(self, timeout=None):
        if self._is_run:
            return
        self._is_run = True
        while _waiting and _waiting[0] is not self:
            _waiting[0]._run()
        if self in _waiting:
            _waiting.remove(self)
        out, err = self._places["stdout"], self._places["stderr"]
        data = self._data()
        answer = _debian.run_program(
            words=self._words, cwd=self._cwd, env=self._env, timeout=timeout, both=err == STDOUT,
            stdin=None if data is None else data.decode("utf-8", "surrogateescape"),
            out=out is not None, err=err is not None and err != STDOUT,
        )  # fmt: skip
        code = answer["code"]
        self.returncode = 128 - code if code in _SIGNALS and not isinstance(self._words, str) else code
        texts = {
            name: answer[short].encode("utf-8", "surrogateescape")
            for name, short in (("stdout", "out"), ("stderr", "err"))
        }
        for name, place in self._places.items():
            self._deliver(name, place, texts[name])
        if answer["late"]:
            self.returncode = -9
            raise TimeoutExpired(self.args, timeout, output=texts["stdout"] or None, stderr=texts["stderr"] or None)

    def _data(self):
        """Return what the program is to read, None for what Python itself would read."""
        source = self._source
        if self._input is not None:
            return self._input.whole()
        if source is None:
            return None
        if source == DEVNULL:
            return b""
        if isinstance(source, _Stream):
            data = source.content().read()
            return data.encode() if isinstance(data, str) else data
        number = source if isinstance(source, int) else source.fileno()
        parts = []
        while part := os.read(number, 1 << 16):
            parts.append(part)
        return b"".join(parts)

    def _deliver(self, name, place, data):
        if place == PIPE:
            stream = io.BytesIO(data)
            if self.text_mode:
                stream = io.TextIOWrapper(stream, encoding=self.encoding, errors=self.errors)
            self._streams[name] = stream
        elif place is not None and place not in (STDOUT, DEVNULL):
            number = place if isinstance(place, int) else place.fileno()
            while data:
                data = data[os.write(number, data) :]

    def communicate(self, input=None, timeout=None):
        if input is not None and self._input is not None and not self._is_run:
            self.stdin.write(input)
        self._run(timeout)
        if self.stdin is not None and not self.stdin.closed:
            self.stdin.close()
        nothing = "" if self.text_mode else b""
        return tuple(stream and (nothing if stream.closed else stream.read()) for stream in (self.stdout, self.stderr))

    def wait(self, timeout=None):
        self._run(timeout)
        return self.returncode

    def poll(self):
        self._run()
        return self.returncode

    def send_signal(self, sig):
        if not self._is_run:
            # It is ended before it could do anything.
            self._is_run = True
            _waiting.remove(self)
            self.returncode = -int(sig)
            for name, place in self._places.items():
                self._deliver(name, place, b"")

    def terminate(self):
        self.send_signal(15)

    def kill(self):
        self.send_signal(9)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for stream in (self.stdout, self.stderr, self.stdin):
            if stream is not None:
                stream.close()
        self.wait()

    def __repr__(self):
        return f"<Popen: returncode: {self.returncode} args: {self.args!r}>"


Popen.__module__ = "subprocess"
