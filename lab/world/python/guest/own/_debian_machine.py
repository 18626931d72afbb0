"""What `os` says of the machine as a whole: its names, numbers and disks."""

from _debian import inquire, native_sysconf, who


def statvfs(path):
    return statvfs_result(inquire("statvfs", path))


class statvfs_result(tuple):
    def __repr__(self):
        return "os.statvfs_result(" + ", ".join(f"{name}={value}" for name, value in zip(_FIELDS, self)) + ")"


_FIELDS = "f_bsize f_frsize f_blocks f_bfree f_bavail f_files f_ffree f_favail f_flag f_namemax".split()
for _index, _name in enumerate(_FIELDS):
    setattr(statvfs_result, _name, property(lambda self, index=_index: self[index]))


class uname_result(tuple):
    def __repr__(self):
        names = ("sysname", "nodename", "release", "version", "machine")
        return "posix.uname_result(" + ", ".join(f"{name}={value!r}" for name, value in zip(names, self)) + ")"

    sysname, nodename, release, version, machine = (property(lambda self, at=at: self[at]) for at in range(5))


uname_result.__name__ = "posix.uname_result"


def uname():
    return uname_result(who()["uname"])


def confstr(name):
    texts = {"CS_GNU_LIBC_VERSION": "glibc 2.36", "CS_GNU_LIBPTHREAD_VERSION": "NPTL 2.36", "CS_PATH": "/bin:/usr/bin"}
    if name not in texts:
        raise ValueError("unrecognized configuration name")
    return texts[name]


def sysconf(name):
    memory = {"SC_PHYS_PAGES": 1, "SC_AVPHYS_PAGES": 2}
    if name in memory:
        with open("/proc/meminfo") as file:
            return int(file.read().split("kB")[memory[name] - 1].split()[-1]) // 4
    numbers = {
        "SC_ARG_MAX": 2097152, "SC_CLK_TCK": 100, "SC_IOV_MAX": 1024, "SC_OPEN_MAX": 1024, "SC_PAGESIZE": 4096,
        "SC_PAGE_SIZE": 4096, "SC_NPROCESSORS_CONF": who()["cores"], "SC_NPROCESSORS_ONLN": who()["cores"],
    }  # fmt: skip
    return numbers[name] if name in numbers else native_sysconf(name)
