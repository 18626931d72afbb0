"""What `os` says of the priority of processes, of which only the interpreter's own can be changed."""

import os

from _debian import native_number, native_words, who

_nice = None


def _refuse(name):
    number = native_number(name)
    raise OSError(number, native_words(number))


def _stat(pid):
    """Return the fields of a process after its name, as the kernel counts them from 3."""
    path = f"/proc/{pid or who()['pid']}/stat"
    if not os.path.exists(path):
        _refuse("ESRCH")
    with open(path) as file:
        return file.read().rpartition(")")[2].split()


def getpriority(which, who):
    if which not in (0, 1, 2):
        _refuse("EINVAL")
    return int(_stat(who if which == 0 else 0)[16]) if _nice is None or not _is_own(who) else _nice


def setpriority(which, who, priority):
    global _nice
    before, wish = getpriority(which, who), max(-20, min(19, priority))
    if wish < before and _account():
        _refuse("EACCES")
    if not _is_own(who):
        _refuse("EPERM")
    _nice = wish


def nice(increment):
    global _nice
    before = getpriority(0, 0)
    if increment < 0 and _account():
        _refuse("EPERM")
    _nice = max(-20, min(19, before + increment))
    return _nice


def _is_own(pid):
    return pid in (0, who()["pid"])


def _account():
    return who()["uid"]


def sched_getscheduler(pid):
    _stat(pid)
    return 0


def sched_get_priority_min(policy):
    return {0: 0, 1: 1, 2: 1, 3: 0, 5: 0}[policy] if policy in (0, 1, 2, 3, 5) else _refuse("EINVAL")


def sched_get_priority_max(policy):
    return 99 * sched_get_priority_min(policy)


class sched_param(tuple):
    def __new__(cls, sched_priority):
        return tuple.__new__(cls, (sched_priority,))

    sched_priority = property(lambda self: self[0])

    def __repr__(self):
        return f"posix.sched_param(sched_priority={self[0]})"


def sched_getparam(pid):
    _stat(pid)
    return sched_param(0)


def sched_setscheduler(pid, policy, param):
    _stat(pid)
    if not sched_get_priority_min(policy) <= param.sched_priority <= sched_get_priority_max(policy):
        _refuse("EINVAL")
    if policy in (1, 2) and _account():
        _refuse("EPERM")


def sched_setparam(pid, param):
    sched_setscheduler(pid, 0, param)


def sched_rr_get_interval(pid):
    _stat(pid)
    return 0.004


def sched_setaffinity(pid, mask):
    _stat(pid)
    if not set(mask) & set(range(who()["cores"])):
        _refuse("EINVAL")


def sched_yield():
    """Let others run, of which there are none."""
