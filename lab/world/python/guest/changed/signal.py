"""Signals that a process sends itself, and the alarm, which rings between two lines of Python."""

import os
import sys
import time

import _debian

ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF = range(3)
SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK = range(3)
SIGRTMIN, SIGRTMAX = 34, 64
_LINES = 200
"""Lines of Python between two looks at the clock."""
_native_sleep, _native_signal = time.sleep, signal
_due = _interval = 0.0
_lines = 0
_blocked = set()


class ItimerError(OSError):
    pass


def _ring():
    """Let the alarm go off if its time has come."""
    global _due
    if _due and time.monotonic() >= _due:
        _due = time.monotonic() + _interval if _interval else 0.0
        if not _due:
            _watch(False)
        _debian.take_signal(int(SIGALRM), 3)


def _trace(frame, event, _):
    global _lines
    _lines += 1
    if _lines % _LINES == 0:
        _ring()
    return _trace if _due else None


def _watch(is_on):
    """Look at the clock between lines, in all that runs now and all that is called from here on."""
    if is_on == (sys.gettrace() is _trace):
        return
    sys.settrace(_trace if is_on else None)
    frame = sys._getframe(1)
    while frame := frame.f_back:
        frame.f_trace = _trace if is_on else None


def setitimer(which, seconds, interval=0.0):
    """Restart the alarm, and return what was left of the one before and its interval."""
    global _due, _interval
    if which != ITIMER_REAL or seconds < 0 or interval < 0:
        number = _debian.native_number("EINVAL")
        raise ItimerError(number, _debian.native_words(number))
    before = getitimer(which)
    _due = time.monotonic() + seconds if seconds else 0.0
    _interval = interval
    _watch(bool(_due))
    return before


def getitimer(which):
    return (max(1e-6, _due - time.monotonic()), _interval) if _due else (0.0, 0.0)


def alarm(seconds, /):
    return int(setitimer(ITIMER_REAL, int(seconds))[0] + 0.999)


def _sleep(seconds, /):
    end = time.monotonic() + seconds
    while _due and _due < end:
        _native_sleep(max(0.0, _due - time.monotonic()))
        _ring()
        seconds = max(0.0, end - time.monotonic())
    _native_sleep(seconds)


def seconds_left():
    """Return the seconds until the alarm; None without one."""
    return max(0.0, _due - time.monotonic()) if _due else None


def pause():
    if not _due:
        _debian.ask("hang", text="signal.pause")
    _native_sleep(max(0.0, _due - time.monotonic()))
    _ring()


def signal(signalnum, handler):
    if signalnum in (9, 19):
        number = _debian.native_number("EINVAL")
        raise OSError(number, _debian.native_words(number))
    return _native_signal(signalnum, handler)


def raise_signal(signalnum, /):
    _debian.take_signal(int(signalnum), 2)


def valid_signals():
    return {_int_to_enum(number, Signals) for number in range(1, 65) if number not in (32, 33)}


def pthread_sigmask(how, mask):
    global _blocked
    before = set(_blocked)
    _blocked = {SIG_BLOCK: before | set(mask), SIG_UNBLOCK: before - set(mask), SIG_SETMASK: set(mask)}[how]
    return before


def siginterrupt(signalnum, flag, /):
    pass


def set_wakeup_fd(fd, *, warn_on_full_buffer=True):
    return -1


time.sleep = _sleep
_debian.seconds_to_alarm, _debian.ring = seconds_left, _ring
