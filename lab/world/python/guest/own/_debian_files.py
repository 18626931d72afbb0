"""The files of the host, as a Debian's `os` shows and opens them: they are asked of the host."""

import os

from _debian import absolute, inquire
from sitecustomize import ask

_native_mkdir, _native_open, _native_fstat = os.mkdir, os.open, os.fstat


def _result(facts):
    mode, number, device, links, uid, gid, size, at, blocks, device_number, changed = facts
    times = [*map(float, (changed, at, changed))]
    nanoseconds = [int(one * 1_000_000) * 1000 for one in times]
    return os.stat_result(
        (mode, number, device, links, uid, gid, size, *map(int, times), *times, *nanoseconds),
        {"st_blksize": 4096, "st_blocks": blocks, "st_rdev": device_number},
    )


def stat(path, *, dir_fd=None, follow_symlinks=True):
    return _result(inquire("stat", path, follow=follow_symlinks))


def lstat(path, *, dir_fd=None):
    return _result(inquire("stat", path, follow=False))


def fstat(fd):
    # The numbers of the host's side are others: it answers for what was described last.
    _native_fstat(fd)
    return _result(inquire("stat", -1))


class DirEntry:
    def __init__(self, folder, name, facts):
        self.name = name
        self.path = os.path.join(folder, name)
        self._facts = facts

    def _mode(self, follow):
        if follow and self.is_symlink():
            try:
                return stat(self.path).st_mode
            except OSError:
                return 0
        return self._facts[0]

    def is_dir(self, *, follow_symlinks=True):
        return self._mode(follow_symlinks) & 0o170000 == 0o040000

    def is_file(self, *, follow_symlinks=True):
        return self._mode(follow_symlinks) & 0o170000 == 0o100000

    def is_symlink(self):
        return self._facts[0] & 0o170000 == 0o120000

    def _is_junction_newer(self):
        return False

    def inode(self):
        return self._facts[1]

    def stat(self, *, follow_symlinks=True):
        return stat(self.path) if follow_symlinks and self.is_symlink() else _result(self._facts)

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"


DirEntry.__module__ = "posix"


class ScandirIterator:
    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._entries = iter(())


def scandir(path="."):
    folder = "." if path is None else os.fspath(path)
    as_bytes = isinstance(folder, bytes)
    entries = inquire("list", folder)
    return ScandirIterator(DirEntry(folder, os.fsencode(name) if as_bytes else name, facts) for name, facts in entries)


def listdir(path="."):
    as_bytes = isinstance(path, bytes)
    names = [name for name, _ in inquire("list", "." if path is None else path)]
    return [os.fsencode(name) for name in names] if as_bytes else names


def mkdir(path, mode=0o777, *, dir_fd=None):
    _native_mkdir(path, mode)
    if mode & 0o777 != 0o777:
        inquire("chmod", path, mode=mode, masked=True)


def makedev(major, minor):
    return major << 8 | minor


_FLAGS = {
    "O_CREAT": 64, "O_EXCL": 128, "O_TRUNC": 512, "O_APPEND": 1024, "O_NONBLOCK": 2048, "O_DSYNC": 4096,
    "O_DIRECTORY": 65536, "O_NOFOLLOW": 131072, "O_SYNC": 1052672,
}  # fmt: skip
_native_flags = {name: getattr(os, name) for name in ("O_RDONLY", "O_WRONLY", "O_RDWR", *_FLAGS) if hasattr(os, name)}


def open_file(path, flags, mode=0o777, *, dir_fd=None):
    # What `open` gives to an opener are the flags of the guest's own C library.
    if flags & (_native_flags["O_RDONLY"] | _native_flags["O_WRONLY"]):
        native, flags = flags, sum(flag for name, flag in _FLAGS.items() if flags & _native_flags.get(name, 0))
    else:
        native = _native_flags[("O_RDONLY", "O_WRONLY", "O_RDWR", "O_RDONLY")[flags & 3]]
        native |= sum(_native_flags.get(name, 0) for name, flag in _FLAGS.items() if flags & flag == flag)
    is_new = flags & os.O_CREAT and not os.path.lexists(path)
    if not flags & os.O_CREAT and not native & _native_flags["O_WRONLY"] and os.path.isdir(path):
        native |= _native_flags["O_DIRECTORY"]
    number = _native_open(path, native, mode)
    if is_new and mode & 0o777 != 0o666:
        inquire("chmod", path, mode=mode, masked=True)
    return number


def send_file(out_fd, in_fd, offset, count):
    _native_fstat(in_fd)
    _native_fstat(out_fd)
    return inquire("send", -1, start=offset, count=count)


def access(path, mode, **_):
    return ask("access", path=absolute(path), mode=mode)


def begin():
    """Let `os` show the host's files."""
    os.stat, os.lstat, os.fstat, os.scandir, os.listdir = stat, lstat, fstat, scandir, listdir
    os.DirEntry = DirEntry
    os.mkdir, os.open = mkdir, open_file
    for name, flag in {
        **_FLAGS, "O_RDONLY": 0, "O_WRONLY": 1, "O_RDWR": 2, "O_ACCMODE": 3, "O_NOCTTY": 256, "O_NDELAY": 2048,
        "O_ASYNC": 8192, "O_DIRECT": 16384, "O_LARGEFILE": 0, "O_NOATIME": 262144, "O_CLOEXEC": 524288,
        "O_RSYNC": 1052672, "O_FSYNC": 1052672, "O_PATH": 2097152, "O_TMPFILE": 4259840,
    }.items():  # fmt: skip
        setattr(os, name, flag)
    del os.O_EXEC, os.O_SEARCH, os.O_TTY_INIT
    os.chmod = lambda path, mode, **_: inquire("chmod", path, mode=mode)
    os.fchmod = lambda fd, mode: (_native_fstat(fd), inquire("chmod", -1, mode=mode))[1]
    os.chown = lambda path, uid, gid, *, dir_fd=None, follow_symlinks=True: inquire(
        "chown", path, owner=uid, group=gid, follow=follow_symlinks
    )
    os.lchown = lambda path, uid, gid: inquire("chown", path, owner=uid, group=gid, follow=False)
    os.fchown = lambda fd, uid, gid: (_native_fstat(fd), inquire("chown", -1, owner=uid, group=gid))[1]
    os.access = access
    os.sendfile = send_file
    os.makedev, os.major, os.minor = makedev, lambda device: device >> 8, lambda device: device & 0xFF
    os.supports_follow_symlinks = {os.stat, os.chown, os.access}
    os.chroot = lambda path: inquire("refuse", path)
    os.sync = lambda: None
