"""The account and the processes of a Debian's `os`, for which the guest's own has nothing: the host is asked."""

import builtins
import os
import sys
import time

import _debian_errors
from sitecustomize import ask

_native_strerror, native_sysconf, _native_process_time = os.strerror, os.sysconf, time.process_time
native_size, native_hash = sys.getsizeof, hash
_who = None
_children = 0
PACKAGES = (
    "/usr/local/lib/python3.11/dist-packages",
    "/usr/lib/python3/dist-packages",
    "/usr/lib/python3.11/dist-packages",
)
"""Where a Debian has what was installed for Python."""
_PASSED_OVER = (17, 18, 23, 28)
"""Signals that do nothing to a process without a handler: CHLD, CONT, URG and WINCH."""
seconds_to_alarm, ring = lambda: None, None
"""The seconds left until `signal.alarm` goes off, None without one, and what rings it."""
before_looking = None
"""Programs that were not waited for; they run before the host is looked at."""


def who():
    """Return who runs this and where."""
    global _who
    if _who is None:
        _who = ask("who")
    return _who


def next_pid():
    """Return the number of a process that Python starts."""
    global _children
    _children += 1
    return who()["pid"] + _children


class as_child:
    """Show what runs inside as a process of that number."""

    def __init__(self, pid):
        self._pid = pid

    def __enter__(self):
        self._before = who()["pid"], who()["parent"]
        who()["pid"], who()["parent"] = self._pid, self._before[0]

    def __exit__(self, *_):
        who()["pid"], who()["parent"] = self._before


def native_number(name):
    """Return the guest's own number of an error."""
    return _debian_errors.native[name]


native_words = _native_strerror
"""Returns the guest's own words for its own number of an error."""


def absolute(path):
    """Return a path, or an open file's number, as it is without the current folder."""
    if isinstance(path, int):
        return path
    path = os.fsdecode(path)
    return path if path.startswith("/") or not path else os.getcwd().rstrip("/") + "/" + path


def inquire(question, path, **words):
    """Ask about a path. Raises OSError that names it."""
    if before_looking is not None:
        before_looking()
    try:
        return ask(question, path=absolute(path), **words)
    except OSError as fault:
        native = BaseException.__dict__["args"].__get__(fault)[0]
        if isinstance(path, int):
            raise OSError(native, _native_strerror(native)) from None
        raise OSError(native, _native_strerror(native), path) from None


def run(words, stdin=None, cwd=None, env=None, **how):
    """Run a program, or a line of a shell, on the host and return what it printed and its exit code."""
    if before_looking is not None:
        before_looking()
    return run_program(words=words, stdin=stdin, cwd=os.getcwd() if cwd is None else cwd,
                       env=dict(os.environ) if env is None else env, **how)  # fmt: skip


def run_program(timeout=None, **how):
    """Run a program until it ends, its time is up, or the alarm of `signal` goes off."""
    left = seconds_to_alarm()
    is_alarm = left is not None and (timeout is None or left < timeout)
    answer = ask("run", timeout=left if is_alarm else timeout, **how)
    if is_alarm and answer["late"]:
        answer["late"] = False
        ring()
    return answer


def system(command):
    sys.audit("os.system", command)
    code = run(os.fsdecode(command))["code"]
    return code << 8


def popen(cmd, mode="r", buffering=-1):
    import subprocess

    if mode == "r":
        process = subprocess.Popen(cmd, shell=True, text=True, stdout=subprocess.PIPE)
        return os._wrap_close(process.stdout, process)
    process = subprocess.Popen(cmd, shell=True, text=True, stdin=subprocess.PIPE)
    return os._wrap_close(process.stdin, process)


def fork():
    ask("note", text="os.fork was refused: no process can be copied here")
    raise BlockingIOError(native_number("EAGAIN"), _native_strerror(native_number("EAGAIN")))


def kill(pid, number):
    if pid in (0, who()["pid"]):
        take_signal(int(number), 2)
        return
    answer = run(["/bin/kill", f"-{int(number)}", str(pid)], err=True, out=True)
    if answer["code"]:
        name = "EPERM" if "permitted" in answer["err"] else "ESRCH"
        raise OSError(native_number(name), _native_strerror(native_number(name)))


def take_signal(number, depth):
    """Do what the process does on a signal: call its handler with the frame so far up, pass over it, or end."""
    import signal

    handler = signal.getsignal(number) if number else signal.SIG_IGN
    if callable(handler):
        handler(number, sys._getframe(depth))
    elif handler != signal.SIG_IGN and number not in _PASSED_OVER:
        ask("die", number=number)


def _exec(words, env):
    code = run(words, env=env)["code"]
    os._exit(code)


def pipe():
    ask("note", text="os.pipe was refused: nothing could read while the other end writes")
    raise OSError(native_number("EMFILE"), native_words(native_number("EMFILE")))


def set_account(number):
    if who()["uid"] and number not in (who()["uid"], who()["gid"]):
        raise OSError(native_number("EPERM"), native_words(native_number("EPERM")))


def get_terminal_size(fd=1):
    number = native_number("ENOTTY")
    raise OSError(number, _native_strerror(number))


def _no_child(*_):
    number = native_number("ECHILD")
    raise ChildProcessError(number, _native_strerror(number))


class VersionInfo(tuple):
    major, minor, micro, releaselevel, serial = (property(lambda self, at=at: self[at]) for at in range(5))

    def __repr__(self):
        names = ("major", "minor", "micro", "releaselevel", "serial")
        return "sys.version_info(" + ", ".join(f"{name}={value!r}" for name, value in zip(names, self)) + ")"


VersionInfo.__module__, VersionInfo.__qualname__ = "sys", "version_info"


def process_time():
    """Return the seconds of processor time used so far, of which the guest's C library counts ten million to one."""
    return _native_process_time() / 10_000_000


def times():
    return os.times_result((process_time(), 0.0, 0.0, 0.0, round(time.monotonic(), 2)))


def _later(module, name):
    """Return a function of a module that is loaded at the first call."""

    def call(*arguments, **words):
        return getattr(__import__(module), name)(*arguments, **words)

    call.__name__ = call.__qualname__ = name
    return call


def begin():
    """Put everything in its place."""
    import _debian_files

    _debian_errors.begin()
    if site := sys.modules.get("site"):
        site.PREFIXES[:] = "/usr", "/usr"
        site.getsitepackages = lambda prefixes=None: list(PACKAGES)
    os.__file__ = "/usr/lib/python3.11/os.py"
    sys.version_info = VersionInfo((3, 11, 2, "final", 0))
    sys.implementation.version = sys.version_info
    sys.getsizeof, builtins.hash = _later("_debian_sizes", "getsizeof"), _later("_debian_sizes", "hash")
    _debian_files.begin()
    os.pipe = pipe
    os.setuid = os.seteuid = os.setgid = os.setegid = set_account
    os.umask = lambda mask: ask("umask", mask=mask)
    os.getuid = os.geteuid = lambda: who()["uid"]
    os.getgid = os.getegid = lambda: who()["gid"]
    os.getgroups = lambda: who()["groups"]
    os.getlogin = lambda: who()["login"]
    os.getpid, os.getppid = lambda: who()["pid"], lambda: who()["parent"]
    os.getpgid, os.getsid = lambda pid: pid or who()["pid"], lambda pid: who()["parent"]
    os.getpgrp = lambda: who()["pid"]
    os.times = times
    for name in ("confstr", "sysconf", "uname", "statvfs"):
        setattr(os, name, _later("_debian_machine", name))
    time.process_time = time.thread_time = process_time
    time.process_time_ns = time.thread_time_ns = lambda: int(process_time() * 1_000_000_000)
    os.cpu_count = lambda: who()["cores"]
    os.sched_getaffinity = lambda pid: set(range(who()["cores"]))
    os.PRIO_PROCESS, os.PRIO_PGRP, os.PRIO_USER = range(3)
    os.SCHED_OTHER, os.SCHED_FIFO, os.SCHED_RR, os.SCHED_BATCH, os.SCHED_IDLE = 0, 1, 2, 3, 5
    for name in (
        "nice", "getpriority", "setpriority", "sched_getscheduler", "sched_setscheduler", "sched_getparam",
        "sched_setparam", "sched_get_priority_min", "sched_get_priority_max", "sched_param", "sched_rr_get_interval",
        "sched_setaffinity", "sched_yield",
    ):  # fmt: skip
        setattr(os, name, _later("_debian_priority", name))
    os.getloadavg = lambda: tuple(float(word) for word in open("/proc/loadavg").read().split()[:3])
    os.system, os.popen, os.fork = system, popen, fork
    os.fstatvfs = os.statvfs
    os.kill, os.killpg = kill, kill
    os.execvp = lambda file, args: _exec([os.fsdecode(file), *map(os.fsdecode, args[1:])], None)
    os.execvpe = lambda file, args, env: _exec([os.fsdecode(file), *map(os.fsdecode, args[1:])], env)
    os.execv, os.execve = os.execvp, os.execvpe
    os.wait = os.waitpid = _no_child
    os.WNOHANG = 1
    os.WIFEXITED = lambda status: not status & 0x7F
    os.WEXITSTATUS = lambda status: status >> 8
    os.WIFSIGNALED = lambda status: bool(status & 0x7F)
    os.WTERMSIG = lambda status: status & 0x7F
    os.WIFSTOPPED = os.WIFCONTINUED = os.WCOREDUMP = lambda status: False
    os.WSTOPSIG = lambda status: status >> 8
    os.register_at_fork = lambda **_: None
    os.setsid = lambda: None
    os.waitstatus_to_exitcode = lambda status: status >> 8 if not status & 0x7F else -(status & 0x7F)
    os.get_terminal_size = get_terminal_size
