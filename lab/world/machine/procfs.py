"""/proc/PID, the kernel's directory for every process of a host. It is computed, never part of a snapshot."""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.world.machine.files.nodes import Directory, File, Link, Node, inode
from lab.world.machine.mounts import INODE_BYTES, device_at, mount_info_text, mounts_text
from lab.world.machine.resource_limits import kernel_text, most_threads, usual_limits
from lab.world.machine.sessions import control_group, environment
from lab.world.machine.state import Host, Process

_WHOLE_MAP: Final = f"{0:>10} {0:>10} {4294967295:>10}\n"
_REAL_NAMES: Final = {"python3": "python3.11", "sh": "dash", "awk": "mawk", "nawk": "mawk"}
"""Programs that are links, and what they lead to."""
_SYSTEM_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_USERS_PATH: Final = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
_SESSION: Final = re.compile(r"user-(\d+)\.slice/session-(\d+)\.scope")
_NO_ID: Final = "4294967295"
"""The account and session of a process that no login started."""
_CLOSED: Final = {
    "auxv": 0o400, "clear_refs": 0o200, "coredump_filter": 0o644, "io": 0o400, "mem": 0o600, "mountstats": 0o400,
    "pagemap": 0o400, "personality": 0o400, "stack": 0o400, "syscall": 0o400, "timerslack_ns": 0o666,
}  # fmt: skip
"""Files of a process that are seldom read, with their modes."""
_NAMESPACES: Final = {
    "cgroup": 4026531835, "ipc": 4026531839, "mnt": 4026531841, "net": 4026531840, "pid": 4026531836,
    "pid_for_children": 4026531836, "time": 4026531834, "time_for_children": 4026531834, "user": 4026531837,
    "uts": 4026531838,
}  # fmt: skip
OWNERS: Final = "/proc: its owner's"
"""The identity of a file that other accounts may not open, whatever its mode says."""
_STATES: Final = {"R": "running", "S": "sleeping", "D": "disk sleep", "T": "stopped", "Z": "zombie", "I": "idle"}


def directories(host: Host) -> dict[str, Directory]:
    """Return the directory of every process of a host, by its pid as text."""
    return {str(pid): of_process(host, process) for pid, process in host.processes.items()}


def of_process(host: Host, process: Process) -> Directory:
    """Return the directory of one process."""
    user = host.users.get(process.user)
    uid, gid = (user.uid, user.gid) if user is not None else (0, 0)
    group = next((one.name for one in host.groups.values() if one.gid == gid), process.user)
    service = host.services.get(process.service)
    port = service.port if service is not None and service.pid == process.pid else None
    home = user.home if user is not None else "/"
    unit = control_group(host, process)
    own = environment(host, process.user, "") if "/session-" in unit else {}
    drive = next((disk for disk in host.disks.values() if disk.mount == "/"), None)
    others = sorted({gid, *(one.gid for one in host.groups.values() if process.user in one.members)} - {0})
    return _directory(
        process,
        uid,
        gid,
        tuple(others),
        group,
        home,
        port,
        host.booted,
        unit,
        tuple(own.items()),
        user.shell if user is not None else "/bin/sh",
        ":".join(f"{number:02x}" for number in device_at(host, drive, "/usr")),
        drive.size if drive is not None else 0,
        mounts_text(host),
        mount_info_text(host),
        host.memory,
    )


def memory(host: Host) -> dict[str, int]:
    """Return the current use of a host's memory, in bytes of whole pages. The cache includes buffers and slab."""
    total = host.memory
    used = _pages(min(total * 95 // 100, sum(process.memory for process in host.processes.values()) + total // 64))
    cache = _pages(min(total - used, total // 5))
    return {
        "total": total,
        "used": used,
        "free": total - used - cache,
        "shared": 12 << 20,
        "cache": cache,
        "buffers": _pages(cache // 18),
        "slab": _pages(cache // 40),
        "available": max(0, total - used - (64 << 20)),
    }


def meminfo(host: Host) -> str:
    """Return the text of /proc/meminfo, which `free` reads too."""
    amounts = {name: count // 1024 for name, count in memory(host).items()}
    rows = {
        "MemTotal": amounts["total"],
        "MemFree": amounts["free"],
        "MemAvailable": amounts["available"],
        "Buffers": amounts["buffers"],
        "Cached": amounts["cache"] - amounts["buffers"] - amounts["slab"],
        "SwapCached": 0,
        "Active": amounts["cache"] // 3 + amounts["used"] // 4,
        "Inactive": amounts["cache"] // 2,
        "Mlocked": 0,
        "SwapTotal": 0,
        "SwapFree": 0,
        "Dirty": 128,
        "Writeback": 0,
        "AnonPages": amounts["used"] * 9 // 10,
        "Mapped": amounts["used"] // 20,
        "Shmem": amounts["shared"],
        "KReclaimable": amounts["slab"],
        "Slab": amounts["slab"] + 180_224,
        "SReclaimable": amounts["slab"],
        "SUnreclaim": 180_224,
        "CommitLimit": amounts["total"] // 2,
        "Committed_AS": amounts["used"] * 3 // 2,
        "HugePages_Total": 0,
        "Hugepagesize": 2048,
    }
    lines = []
    for name, count in rows.items():
        unit = "" if name == "HugePages_Total" else " kB"
        lines.append(f"{name + ':':<16}{count // 4 * 4:>8}{unit}\n")
    return "".join(lines)


def _pages(count: int) -> int:
    return count // 4096 * 4096


def comm(command: str) -> str:
    """Return the kernel's name for what runs a command line: its file name, at most fifteen letters."""
    if command.startswith("["):
        return command.strip("[]")
    if command == "/sbin/init":
        return "systemd"
    first = command.lstrip("-").split(" ")[0].split(":")[0]
    return first.rpartition("/")[2][:15]


def threads(process: Process) -> int:
    """Return how many threads a process has: one, or a pool that grows with its memory."""
    return 1 if process.memory < 64 << 20 else 9 + min(200, process.memory // (48 << 20))


@lru_cache(maxsize=1024)
def _directory(
    process: Process,
    uid: int,
    gid: int,
    gids: tuple[int, ...],
    group: str,
    home: str,
    port: int | None,
    booted: float,
    unit: str,
    session: tuple[tuple[str, str], ...],
    shell: str,
    device: str,
    size: int,
    mounts: str,
    mount_info: str,
    room: int,
) -> Directory:
    pid, command = process.pid, process.command
    kernel = command.startswith("[")
    name = comm(command)
    words = command.split(" ")
    sitting = _SESSION.search(unit)
    texts = {
        "cmdline": "" if kernel else "\0".join(words) + "\0",
        "comm": f"{name}\n",
        "cgroup": f"0::{unit}\n",
        "mounts": mounts,
        "mountinfo": mount_info,
        "uid_map": _WHOLE_MAP,
        "gid_map": _WHOLE_MAP,
        "setgroups": "allow\n",
        "cpuset": "/\n",
        "sessionid": sitting[2] if sitting is not None else _NO_ID,
        "schedstat": f"{int(process.cpu * 90_000_000)} {int(process.cpu * 1_100_000)} {process.pid * 7}\n",
        "maps": "" if kernel else _maps(words[0], device, size),
        "status": _status(process, name, uid, gid, gids, most_threads(room) // 2, kernel=kernel),
        "stat": _stat(process, name, booted),
        "statm": f"{process.memory // 1638} {process.memory // 4096} {process.memory // 12288} 0 0 0 0\n",
        "limits": kernel_text(usual_limits(room)),
        "oom_score": "0\n" if kernel else "666\n",
        "oom_score_adj": "0\n",
        "loginuid": sitting[1] if sitting is not None else _NO_ID,
        "wchan": "0",
    }
    nodes: dict[str, Node] = {
        one: File(text.encode(), 0o444, process.user, group, process.started, device="-") for one, text in texts.items()
    }
    maps = nodes["maps"]
    assert isinstance(maps, File)
    nodes["maps"] = replace(maps, identity=OWNERS)
    for one, mode in _CLOSED.items():
        nodes[one] = File(mode=mode, owner=process.user, group=group, mtime=process.started, device="-")
    nodes["ns"] = Directory(_namespaces(process, group), 0o511, process.user, group, process.started, 0)
    environ = "" if kernel or pid == 1 else _environ(process, home, shell, dict(session))
    nodes["environ"] = File(environ.encode(), 0o400, process.user, group, process.started, device="-")
    fds = {} if kernel else _descriptors(process, group, port)
    nodes["fd"] = Directory(fds, 0o500, process.user, group, process.started, 0)
    task = Directory(mode=0o555, owner=process.user, group=group, mtime=process.started, usage=0)
    nodes["task"] = replace(task, children={str(pid): task})
    cwd = "/" if process.service or process.user == "root" else home
    links = {"cwd": cwd, "root": "/"} | ({} if kernel else {"exe": _executable(command)})
    for one, target in links.items():
        nodes[one] = Link(target, owner=process.user, group=group, mtime=process.started)
    return Directory(nodes, 0o555, process.user, group, process.started, 0)


def _namespaces(process: Process, group: str) -> dict[str, Node]:
    """Return the namespaces of a process: every one has those of the host."""
    return {
        name: Link(
            f"{name.removesuffix('_for_children')}:[{number}]", owner=process.user, group=group, mtime=process.started
        )
        for name, number in _NAMESPACES.items()
    }


def _executable(command: str) -> str:
    """Return the path of the program that a command line runs."""
    first = command.split(" ")[0].lstrip("-")
    if first in ("/sbin/init", "/lib/systemd/systemd", "(sd-pam)"):
        return "/usr/lib/systemd/systemd"
    if command.startswith("sshd: "):
        return "/usr/sbin/sshd"
    first = _REAL_NAMES.get(first.rpartition("/")[2], first)
    path = first if first.startswith("/") else f"/usr/bin/{first}"
    return f"/usr{path}" if path.startswith(("/bin/", "/sbin/", "/lib/")) else path


def _maps(first: str, device: str, size: int) -> str:
    """Return the memory areas of a program: its own, those of the C library, and the stack."""
    path, count = _executable(first), max(size // INODE_BYTES, 1 << 12)
    start = 0x55D0_0000_0000 + int.from_bytes(sha256(path.encode()).digest()[:3]) * 4096
    library = start + 0x2A00_0000_0000
    rows = (
        (start, 0x2D, "r--p", "00000000", path), (start + 0x2D000, 0xB1, "r-xp", "0002d000", path),
        (start + 0xDE000, 0x36, "r--p", "000de000", path), (start + 0x115000, 0x9, "rw-p", "00114000", path),
        (start + 0x2000000, 0x84, "rw-p", "00000000", "[heap]"),
        (library, 0x26, "r--p", "00000000", "/usr/lib/x86_64-linux-gnu/libc.so.6"),
        (library + 0x26000, 0x155, "r-xp", "00026000", "/usr/lib/x86_64-linux-gnu/libc.so.6"),
        (library + 0x7E000000, 0x21, "rw-p", "00000000", "[stack]"),
    )  # fmt: skip
    return "".join(
        f"{begin:x}-{begin + pages * 4096:x} {rights} {offset} {_place(name, device, count):<20} {name}\n"
        for begin, pages, rights, offset, name in rows
    )


def _place(name: str, device: str, count: int) -> str:
    """Return the device and inode number of what is mapped, which is where its package put it."""
    return "00:00 0" if name[0] == "[" else f"{device} {inode(Directory(), File(), name, count)}"


def _status(process: Process, name: str, uid: int, gid: int, gids: tuple[int, ...], most: int, *, kernel: bool) -> str:
    letter = process.state[:1] if process.state[:1] in _STATES else "S"
    resident = process.memory // 1024
    groups = "".join(f"{one} " for one in gids) or " "
    memory = (
        ""
        if kernel
        else f"VmPeak:\t{resident * 5 // 2 + 7_128:>8} kB\nVmSize:\t{resident * 5 // 2 + 7_000:>8} kB\n"
        f"VmHWM:\t{resident + 512:>8} kB\nVmRSS:\t{resident:>8} kB\nVmSwap:\t{0:>8} kB\n"
    )
    return (
        f"Name:\t{name}\nUmask:\t0022\nState:\t{letter} ({_STATES[letter]})\nTgid:\t{process.pid}\nNgid:\t0\n"
        f"Pid:\t{process.pid}\nPPid:\t{process.ppid}\nTracerPid:\t0\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n"
        f"Gid:\t{gid}\t{gid}\t{gid}\t{gid}\nFDSize:\t128\nGroups:\t{groups}\nNStgid:\t{process.pid}\nNSpid:\t{process.pid}\n"
        f"{memory}Threads:\t{threads(process)}\nSigQ:\t0/{most}\nSeccomp:\t0\n"
        "voluntary_ctxt_switches:\t1204\nnonvoluntary_ctxt_switches:\t37\n"
    )


def _stat(process: Process, name: str, booted: float) -> str:
    begun = int(max(0.0, process.started - booted) * 100)
    tail = " ".join(["0"] * 30)
    return (
        f"{process.pid} ({name}) {process.state[:1]} {process.ppid} {process.pid} {process.pid} 0 -1 4194560 "
        f"2048 0 4 0 12 7 0 0 20 {process.nice} 1 0 {begun} {process.memory * 5 // 2} {process.memory // 4096} {tail}\n"
    )


def _environ(process: Process, home: str, shell: str, session: dict[str, str]) -> str:
    folders = _USERS_PATH if session and process.user != "root" else _SYSTEM_PATH
    fields = {"LANG": "C.UTF-8", "PATH": folders, "HOME": home, "LOGNAME": process.user, "USER": process.user}
    fields |= {"SHELL": shell if session else "/bin/sh", **session}
    if process.service and not session:
        fields["INVOCATION_ID"] = sha256(f"{process.service} {process.started}".encode()).hexdigest()[:32]
        fields["SYSTEMD_EXEC_PID"] = str(process.pid)
    return "".join(f"{key}={value}\0" for key, value in fields.items())


def _descriptors(process: Process, group: str, port: int | None) -> dict[str, Node]:
    seed = 20_000 + int.from_bytes(sha256(f"fd {process.pid}".encode()).digest()[:2])
    journal = f"socket:[{seed}]"
    targets = ["/dev/null", journal, journal] if process.service else ["/dev/pts/0"] * 3
    if port is not None:
        targets += ["anon_inode:[eventpoll]", f"socket:[{seed + 9}]"]
    return {
        str(number): Link(target, owner=process.user, group=group, mtime=process.started)
        for number, target in enumerate(targets)
    }
