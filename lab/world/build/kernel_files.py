"""The kernel's files under /proc, /sys and /dev, without those of processes."""

from typing import Final

from lab.world.build.running_system import root_device
from lab.world.machine.drives import blocks
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.gpu import DRIVER, bus, card_id
from lab.world.machine.kernel import BUILD, RELEASE, modules_text
from lab.world.machine.kernel_texts import card_counts, interrupts, processor_times
from lab.world.machine.name_service import boot_id, interface
from lab.world.machine.processor import cpuinfo, of_node, topology
from lab.world.machine.resource_limits import most_threads
from lab.world.machine.state import Host

PROC_VERSION: Final = (
    f"Linux version {RELEASE} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils "
    f"for Debian) 2.40) {BUILD}\n"
)
_SYSTEM_FOLDERS: Final = (
    "bus/pci/devices", "bus/pci/drivers", "bus/usb/devices", "class/tty", "class/thermal", "dev/block",
    "dev/char",
    "devices/pci0000:00", "firmware/acpi", "firmware/efi", "fs/ext4", "kernel/debug", "kernel/security",
    "power",
)  # fmt: skip
_STREAMS: Final = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}
_TUNABLES: Final = {
    "fs/file-max": 9223372036854775807,
    "fs/file-nr": "1984\t0\t9223372036854775807",
    "fs/inotify/max_user_watches": 524288,
    "kernel/dmesg_restrict": 1,
    "kernel/ostype": "Linux",
    "kernel/panic": 0,
    "kernel/pid_max": 4194304,
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


_CHARACTERS: Final = {
    "console": ("c 5:1", 0o600, "root"), "cpu_dma_latency": ("c 10:124", 0o600, "root"),
    "full": ("c 1:7", 0o666, "root"),
    "fuse": ("c 10:229", 0o666, "root"), "hpet": ("c 10:228", 0o600, "root"), "kmsg": ("c 1:11", 0o644, "root"),
    "loop-control": ("c 10:237", 0o660, "disk"), "mem": ("c 1:1", 0o640, "kmem"), "null": ("c 1:3", 0o666, "root"),
    "port": ("c 1:4", 0o640, "kmem"), "ptmx": ("c 5:2", 0o666, "tty"), "random": ("c 1:8", 0o666, "root"),
    "rtc0": ("c 252:0", 0o600, "root"), "tty": ("c 5:0", 0o666, "tty"), "ttyS0": ("c 4:64", 0o660, "dialout"),
    "urandom": ("c 1:9", 0o666, "root"), "vcs": ("c 7:0", 0o660, "tty"), "zero": ("c 1:5", 0o666, "root"),
    "mapper/control": ("c 10:236", 0o600, "root"),
    "net/tun": ("c 10:200", 0o666, "root"), "pts/ptmx": ("c 5:2", 0o000, "root"),
    **{f"tty{number}": (f"c 4:{number}", 0o620 if number == 1 else 0o600, "tty") for number in range(64)},
}  # fmt: skip


def _partitions(host: Host) -> str:
    rows = [
        f"{block.major:4} {block.minor:8} {block.size // 1024:10} {block.name}\n"
        for block in blocks(host.disks.values())
    ]
    return "major minor  #blocks  name\n\n" + "".join(rows)


def kernel_files(host: Host, clock: int) -> list[tuple[str, Node]]:
    """Return the files under /proc, /sys and /dev by path."""
    booted = host.booted
    code = boot_id(host.name, booted)
    texts = {
        "/proc/version": PROC_VERSION,
        "/proc/cpuinfo": cpuinfo(host.cores),
        "/proc/meminfo": "",
        "/proc/uptime": f"{clock - booted:.2f} {(clock - booted) * host.cores * 0.93:.2f}\n",
        "/proc/loadavg": "0.42 0.37 0.35 1/412 28114\n",
        "/proc/mounts": "",
        "/proc/net/tcp": "",
        "/proc/diskstats": "",
        "/proc/sys/kernel/random/uuid": "",
        "/proc/net/dev": card_counts(host, clock),
        "/proc/stat": processor_times(host, clock),
        "/proc/interrupts": interrupts(host, clock),
        "/proc/modules": modules_text(has_gpus=bool(host.gpus)),
        "/proc/devices": (
            "Character devices:\n  1 mem\n  4 tty\n  5 /dev/tty\n 10 misc\n136 pts\n"
            f"{'195 nvidia' + chr(10) if host.gpus else ''}\nBlock devices:\n  8 sd\n259 blkext\n"
        ),
        "/proc/filesystems": "".join(f"nodev\t{name}\n" for name in ("sysfs", "tmpfs", "proc", "cgroup2", "devpts"))
        + "\text4\n\txfs\n\tvfat\n",
        "/proc/cmdline": f"BOOT_IMAGE=/boot/vmlinuz-{RELEASE} root={root_device(host.disks.values())} ro quiet\n",
        "/proc/swaps": "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n",
        "/proc/partitions": _partitions(host),
        "/proc/sys/kernel/hostname": f"{host.name}\n",
        "/proc/sys/kernel/osrelease": f"{RELEASE}\n",
        "/proc/sys/kernel/version": f"{BUILD}\n",
        "/proc/sys/kernel/random/boot_id": f"{code[:8]}-{code[8:12]}-{code[12:16]}-{code[16:20]}-{code[20:]}\n",
        "/proc/sys/kernel/random/entropy_avail": "256\n",
        **{f"/proc/sys/{name}": f"{value}\n" for name, value in _TUNABLES.items()},
        "/proc/sys/kernel/threads-max": f"{most_threads(host.memory)}\n",
        **_system_texts(host),
    }  # fmt: skip
    files: list[tuple[str, Node]] = [
        (path, File(text.encode(), 0o444, mtime=float(clock), device="-")) for path, text in texts.items()
    ]
    files += [(f"/sys/{folder}", Directory(mtime=booted)) for folder in _SYSTEM_FOLDERS]
    for name, (device, mode, group) in _CHARACTERS.items():
        files.append((f"/dev/{name}", File(mode=mode, group=group, mtime=booted, device=device)))
    for block in blocks(host.disks.values()):
        if "/" not in block.name:
            numbers = f"b {block.major}:{block.minor}"
            files.append((f"/dev/{block.name}", File(mode=0o660, group="disk", mtime=booted, device=numbers)))
    for login in host.logins:
        if login.until is None and login.tty.startswith("pts/"):
            line = File(mode=0o620, owner=login.user, group="tty", mtime=float(clock), device=f"c 136:{login.tty[4:]}")
            files.append((f"/dev/{login.tty}", line))
    for name, end in _STREAMS.items():
        files.append((f"/dev/{name}", Link(f"/proc/self/fd{end}", mtime=booted)))
    return [*files, *_card_files(host)]


def _system_texts(host: Host) -> dict[str, str]:
    """Return the entries of /sys about the board, the processors and the control groups."""
    last = f"0-{host.cores - 1}" if host.cores > 1 else "0"
    sockets, _ = topology(host.cores)
    nodes = f"0-{sockets - 1}" if sockets > 1 else "0"
    texts = {
        "class/dmi/id/bios_vendor": "American Megatrends International, LLC.",
        "class/dmi/id/board_name": "X12DPi-N6",
        "class/dmi/id/board_vendor": "Supermicro",
        "class/dmi/id/chassis_vendor": "Supermicro",
        "class/dmi/id/product_name": "SYS-620P-TR",
        "class/dmi/id/sys_vendor": "Supermicro",
        "class/net/eno1/operstate": "up",
        "class/net/eno1/mtu": "1500",
        "class/net/eno1/address": interface(host.name)[1],
        "class/net/eno1/speed": "10000",
        "class/net/lo/address": "00:00:00:00:00:00",
        "class/net/lo/operstate": "unknown",
        "class/net/lo/mtu": "65536",
        "devices/system/cpu/online": last,
        "devices/system/cpu/possible": last,
        "devices/system/cpu/present": last,
        **{f"devices/system/node/{name}": nodes for name in ("online", "possible", "has_cpu", "has_memory")},
        **{f"devices/system/node/node{node}/cpulist": of_node(host.cores, node) for node in range(sockets)},
        "devices/virtual/dmi/id/product_name": "SYS-620P-TR",
        "fs/cgroup/cgroup.controllers": "cpuset cpu io memory hugetlb pids rdma misc",
        "fs/cgroup/cgroup.subtree_control": "cpu io memory pids",
        "kernel/mm/transparent_hugepage/enabled": "[always] madvise never",
        "power/state": "freeze mem disk",
    }
    for service in host.services.values():
        if service.pid:
            texts[f"fs/cgroup/system.slice/{service.name}.service/cgroup.procs"] = str(service.pid)
    for block in blocks(host.disks.values()):
        places = [
            f"class/block/{block.name}",
            f"block/{block.drive}/{block.name}" if block.drive else f"block/{block.name}",
        ]
        for place in places:
            texts |= {f"{place}/size": str(block.size // 512), f"{place}/dev": f"{block.major}:{block.minor}"}
        if not block.drive:
            texts |= {f"block/{block.name}/removable": "0", f"block/{block.name}/queue/rotational": "0"}
    return {f"/sys/{name}": f"{text}\n" for name, text in texts.items()}


def _card_files(host: Host) -> list[tuple[str, Node]]:
    """Return the devices of the accelerators, and what their driver says under /proc."""
    if not host.gpus:
        return []
    booted = host.booted
    devices = {f"nvidia{index}": f"c 195:{index}" for index in host.gpus}
    devices |= {"nvidiactl": "c 195:255", "nvidia-modeset": "c 195:254"}
    devices |= {"nvidia-uvm": "c 507:0", "nvidia-uvm-tools": "c 507:1"}
    texts = {
        "version": f"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {DRIVER}  Tue Oct  8 03:13:05 UTC 2024\n"
        "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n",
        "params": "ResmanDebugLevel: 4294967295\nModifyDeviceFiles: 1\nDeviceFileUID: 0\nDeviceFileGID: 0\n",
    }
    for gpu in host.gpus.values():
        texts[f"gpus/{bus(gpu).lower()[4:]}/information"] = (
            f"Model: \t\t {gpu.name}\nIRQ:   \t\t {126 + gpu.index}\nGPU UUID: \t {card_id(host.name, gpu)}\n"
            f"Bus Type: \t PCIe\nBus Location: \t {bus(gpu).lower()[4:]}\nDevice Minor: \t {gpu.index}\n"
        )
    return [
        *((f"/dev/{name}", File(mode=0o666, mtime=booted, device=numbers)) for name, numbers in devices.items()),
        *(
            (f"/proc/driver/nvidia/{name}", File(text.encode(), 0o444, mtime=booted, device="-"))
            for name, text in texts.items()
        ),
    ]
