"""What a process may use, and what it has used."""

import time
from collections import namedtuple

RLIM_INFINITY = -1
RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD = 0, -1, 1
(RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE,
 RLIMIT_MEMLOCK, RLIMIT_AS) = range(10)  # fmt: skip
error = OSError
struct_rusage = namedtuple(
    "struct_rusage",
    "ru_utime ru_stime ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock ru_oublock "
    "ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw",
)
struct_rusage.__module__ = "resource"
_limits = {
    RLIMIT_STACK: (8388608, -1),
    RLIMIT_CORE: (0, -1),
    RLIMIT_NPROC: (4096, 4096),
    RLIMIT_NOFILE: (1024, 524288),
    RLIMIT_MEMLOCK: (8388608, 8388608),
}


def getpagesize():
    return 4096


def getrlimit(resource):
    if not 0 <= resource < 16:
        raise ValueError("invalid resource specified")
    return _limits.get(resource, (-1, -1))


def setrlimit(resource, limits):
    soft, hard = limits
    most = getrlimit(resource)[1]
    if most != -1 and (hard == -1 or hard > most):
        raise ValueError("not allowed to raise maximum limit")
    if hard != -1 and (soft == -1 or soft > hard):
        raise ValueError("current limit exceeds maximum limit")
    _limits[resource] = (soft, hard)


def getrusage(who):
    if who not in (RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD):
        raise ValueError("invalid who parameter")
    if who == RUSAGE_CHILDREN:
        return struct_rusage(0.0, 0.0, *[0] * 14)
    return struct_rusage(time.process_time(), 0.004, 9856, 0, 0, 0, 1094, 0, 0, 0, 0, 0, 0, 0, 1, 3)
