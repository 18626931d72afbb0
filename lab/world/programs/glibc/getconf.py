"""`getconf`: what the C library and the kernel can do, and how much of it."""

from typing import Final

from lab.world.machine import procfs
from lab.world.machine.program import CommandResult, Context, command

_USAGE: Final = "Usage: getconf [-v specification] variable_name [pathname]\n       getconf -a [pathname]\n"
_FIXED: Final = {
    "ARG_MAX": "2097152", "ATEXIT_MAX": "2147483647", "CHAR_BIT": "8", "CHAR_MAX": "127", "CHAR_MIN": "-128",
    "CHILD_MAX": "4096", "CLK_TCK": "100", "INT_MAX": "2147483647", "INT_MIN": "-2147483648", "IOV_MAX": "1024",
    "LOGNAME_MAX": "256", "LONG_BIT": "64", "MB_LEN_MAX": "16", "NGROUPS_MAX": "65536", "OPEN_MAX": "1024",
    "PAGESIZE": "4096", "PAGE_SIZE": "4096", "SSIZE_MAX": "32767", "TTY_NAME_MAX": "32", "UINT_MAX": "4294967295",
    "UIO_MAXIOV": "1024", "ULONG_MAX": "18446744073709551615", "WORD_BIT": "32", "LINE_MAX": "2048",
    "_POSIX_VERSION": "200809", "_XOPEN_VERSION": "700", "HOST_NAME_MAX": "64", "LOGIN_NAME_MAX": "256",
    "PATH": "/bin:/usr/bin", "GNU_LIBC_VERSION": "glibc 2.36", "GNU_LIBPTHREAD_VERSION": "NPTL 2.36",
    "LEVEL1_ICACHE_SIZE": "32768", "LEVEL1_ICACHE_LINESIZE": "64", "LEVEL1_DCACHE_SIZE": "49152",
    "LEVEL1_DCACHE_LINESIZE": "64", "LEVEL2_CACHE_SIZE": "1310720", "LEVEL2_CACHE_LINESIZE": "64",
}  # fmt: skip
_OF_PATHS: Final = {
    "LINK_MAX": "65000", "MAX_CANON": "255", "MAX_INPUT": "255", "NAME_MAX": "255", "PATH_MAX": "4096",
    "PIPE_BUF": "4096", "FILESIZEBITS": "64", "SYMLINK_MAX": "undefined",
}  # fmt: skip
"""What may be another on every file system, so that a path has to be named."""


@command("getconf")
def getconf(context: Context) -> CommandResult:
    """Print the value of a variable, or with -a all of them."""
    words = list(context.argv)
    if words[:1] == ["-v"]:
        del words[:2]
    values = {**_FIXED, **_of_host(context)}
    if words[:1] == ["-a"]:
        return CommandResult("".join(f"{name:<34} {value}\n" for name, value in {**_OF_PATHS, **values}.items()))
    name = words[0] if words else ""
    if name and name not in values and name not in _OF_PATHS:
        return CommandResult("", f"getconf: Unrecognized variable `{name}'\n", 2)
    if len(words) != (2 if name in _OF_PATHS else 1):
        return CommandResult("", _USAGE, 2)
    if name in values:
        return CommandResult(f"{values[name]}\n")
    if not context.fs.exists(words[1]):
        return CommandResult("", f"getconf: pathconf: {words[1]}: No such file or directory\n", 1)
    return CommandResult(f"{_OF_PATHS[name]}\n")


def _of_host(context: Context) -> dict[str, str]:
    """Return what depends on the host's processors and memory."""
    record = context.host.record
    memory, cores = procfs.memory(record), str(record.cores)
    return {
        "_NPROCESSORS_CONF": cores,
        "_NPROCESSORS_ONLN": cores,
        "_PHYS_PAGES": str(memory["total"] // 4096),
        "_AVPHYS_PAGES": str(memory["free"] // 4096),
    }
