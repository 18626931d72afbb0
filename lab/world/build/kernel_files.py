"""The kernel's files under /proc and /dev, without those of processes."""

from typing import Final

from lab.world.build.running_system import root_device
from lab.world.machine.files.nodes import File, Link, Node
from lab.world.machine.processor import cpuinfo
from lab.world.machine.state import Host

KERNEL: Final = "6.1.0-28-amd64"
PROC_VERSION: Final = (
    f"Linux version {KERNEL} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils "
    "for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)\n"
)
_STREAMS: Final = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}
_TUNABLES: Final = {
    "fs/file-max": 9223372036854775807,
    "fs/inotify/max_user_watches": 524288,
    "kernel/dmesg_restrict": 1,
    "kernel/ostype": "Linux",
    "kernel/panic": 0,
    "kernel/pid_max": 4194304,
    "kernel/threads-max": 2058926,
    "net/core/somaxconn": 4096,
    "net/ipv4/ip_forward": 0,
    "net/ipv4/tcp_keepalive_time": 7200,
    "vm/dirty_background_ratio": 10,
    "vm/dirty_ratio": 20,
    "vm/drop_caches": 0,
    "vm/max_map_count": 65530,
    "vm/overcommit_memory": 0,
    "vm/swappiness": 60,
}


def _partitions(host: Host) -> str:
    rows = [
        f"{259:4} {index:8} {disk.size // 1024:10} {disk.device.rpartition('/')[2]}\n"
        for index, disk in enumerate(host.disks.values())
        if disk.device.startswith("/dev/")
    ]
    return "major minor  #blocks  name\n\n" + "".join(rows)


def kernel_files(host: Host, clock: int) -> list[tuple[str, Node]]:
    """Return the files under /proc and /dev by path."""
    booted = host.booted
    mounts = "".join(
        f"{disk.device} {disk.mount} {disk.type} {'ro' if disk.read_only else 'rw'},relatime 0 0\n"
        for disk in host.disks.values()
    )
    mounts = "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\nudev /dev devtmpfs rw,nosuid,relatime 0 0\n" + mounts
    texts = {
        "version": PROC_VERSION,
        "cpuinfo": cpuinfo(host.cores),
        "meminfo": "",
        "uptime": f"{clock - booted:.2f} {(clock - booted) * host.cores * 0.93:.2f}\n",
        "loadavg": "0.42 0.37 0.35 1/412 28114\n",
        "mounts": mounts,
        "filesystems": "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\n\txfs\n",
        "cmdline": f"BOOT_IMAGE=/boot/vmlinuz-{KERNEL} root={root_device(host.disks.values())} ro quiet\n",
        "swaps": "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n",
        "partitions": _partitions(host),
        "sys/kernel/hostname": f"{host.name}\n",
        "sys/kernel/osrelease": f"{KERNEL}\n",
        **{f"sys/{name}": f"{value}\n" for name, value in _TUNABLES.items()},
        "self/cgroup": "0::/user.slice/user-1000.slice/session-4.scope\n",
        "self/mounts": mounts,
        "self/status": "Name:\tbash\nState:\tS (sleeping)\n",
    }
    files: list[tuple[str, Node]] = [
        (f"/proc/{name}", File(text.encode(), 0o444, mtime=float(clock), device="-")) for name, text in texts.items()
    ]
    devices = {"null": "c 1:3", "zero": "c 1:5", "full": "c 1:7", "random": "c 1:8", "urandom": "c 1:9", "tty": "c 5:0"}
    for name, device in devices.items():
        group = "tty" if name == "tty" else "root"
        files.append((f"/dev/{name}", File(mode=0o666, group=group, mtime=booted, device=device)))
    for number, disk in enumerate(host.disks.values(), 1):
        if disk.device.startswith("/dev/") and disk.device.count("/") == 2:
            numbers = f"b 259:{number}" if "nvme" in disk.device else f"b 8:{number}"
            files.append((disk.device, File(mode=0o660, group="disk", mtime=booted, device=numbers)))
    for name, end in _STREAMS.items():
        files.append((f"/dev/{name}", Link(f"/proc/self/fd{end}", mtime=booted)))
    return files
