"""Locks that no other process could hold."""

LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN = 1, 2, 4, 8
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL = 0, 1, 2, 3, 4
FD_CLOEXEC = 1


def flock(fd, operation):
    """Lock."""


def lockf(fd, cmd, len=0, start=0, whence=0):
    """Lock."""


def fcntl(fd, cmd, arg=0):
    """Do nothing."""
    return 0


def ioctl(fd, request, arg=0, mutate_flag=True):
    """Refuse, as for anything that is no terminal."""
    import errno

    raise OSError(errno.ENOTTY, "Inappropriate ioctl for device")
