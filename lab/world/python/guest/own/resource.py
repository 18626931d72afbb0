"""What a process may use, and what it has used."""

import os
import time
from collections import namedtuple

from sitecustomize import ask

RLIM_INFINITY = -1
RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD = 0, -1, 1
(RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE,
 RLIMIT_MEMLOCK, RLIMIT_AS, _LOCKS, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO,
 RLIMIT_RTTIME) = range(16)  # fmt: skip
RLIMIT_OFILE = RLIMIT_NOFILE
error = OSError
struct_rusage = namedtuple(
    "struct_rusage",
    "ru_utime ru_stime ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock ru_oublock "
    "ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw",
)
struct_rusage.__module__ = "resource"


def getpagesize():
    return 4096


def getrlimit(resource):
    if not 0 <= resource < 16:
        raise ValueError("invalid resource specified")
    return tuple(ask("limits")[resource])


def setrlimit(resource, limits):
    soft, hard = limits
    most = getrlimit(resource)[1]
    if hard != -1 and (soft == -1 or soft > hard):
        raise ValueError("current limit exceeds maximum limit")
    if most != -1 and (hard == -1 or hard > most) and os.geteuid() != 0:
        raise ValueError("not allowed to raise maximum limit")
    ask("limits", **{str(resource): (soft, hard)})


def prlimit(pid, resource, limits=None):
    if pid not in (0, os.getpid()):
        os.kill(pid, 0)
        if limits is not None:
            raise PermissionError(1, "Operation not permitted")
    old = getrlimit(resource)
    if limits is not None:
        setrlimit(resource, limits)
    return old


def getrusage(who):
    if who not in (RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD):
        raise ValueError("invalid who parameter")
    if who == RUSAGE_CHILDREN:
        return struct_rusage(0.0, 0.0, *[0] * 14)
    return struct_rusage(time.process_time(), 0.004, 9856, 0, 0, 0, 1094, 0, 0, 0, 0, 0, 0, 0, 1, 3)
