"""Files of the kernel on every host that are seldom read: tables, counters, and parts of /sys."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lab.world.machine.drives import blocks
from lab.world.machine.files.nodes import Directory, File, Node, directory
from lab.world.machine.kernel import loaded
from lab.world.machine.kernel_texts import CARDS, card_counters
from lab.world.machine.processor import topology
from lab.world.machine.state import Host

_CLOSED: Final = {
    "kcore": 0o400, "kmsg": 0o400, "kpagecount": 0o400, "kpageflags": 0o400, "mtrr": 0o600, "pagetypeinfo": 0o400,
    "slabinfo": 0o400, "sysrq-trigger": 0o200, "timer_list": 0o400, "vmallocinfo": 0o400,
}  # fmt: skip
"""Files of /proc that only root may open."""
_CIPHERS: Final = ("crc32c", "crct10dif", "sha256", "sha1", "md5", "aes", "ghash", "ctr(aes)", "gcm(aes)")
_GROUPS: Final = ("cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "freezer", "net_cls", "perf_event",
                  "net_prio", "hugetlb", "pids", "rdma", "misc")  # fmt: skip
_INTERRUPTS: Final = ("HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU")
_AREAS: Final = ("Reserved", "System RAM", "Reserved", "System RAM", "ACPI Tables", "PCI Bus 0000:00")


def kernel_tables(host: Host, clock: int) -> list[tuple[str, Node]]:
    """Return the files by path."""
    booted = host.booted
    seconds = int(clock - booted)
    names = {f"/proc/{name}": text for name, text in _tables(host, seconds).items()}
    names |= {f"/sys/{name}": f"{text}\n" for name, text in _counters(host, clock).items()}
    nodes: list[tuple[str, Node]] = [
        (path, File(text.encode(), 0o444, mtime=float(clock), device="-")) for path, text in names.items()
    ]
    nodes += [(f"/proc/{name}", File(mode=mode, mtime=float(clock), device="-")) for name, mode in _CLOSED.items()]
    nodes.append(("/sys/module", _modules(booted, has_gpus=bool(host.gpus))))
    nodes.append(("/sys/devices/system/cpu", _processors(host.cores, booted)))
    return nodes


def _tables(host: Host, seconds: int) -> dict[str, str]:
    """Return the tables below /proc."""
    pages = host.memory // 4096
    counts = {
        "nr_free_pages": pages * 7 // 10, "nr_zone_inactive_anon": pages // 50, "nr_zone_active_file": pages // 9,
        "nr_mlock": 0, "nr_dirty": 32, "nr_writeback": 0, "numa_hit": seconds * 911, "numa_miss": 0,
        "pgpgin": seconds * 61, "pgpgout": seconds * 188, "pswpin": 0, "pswpout": 0, "pgfault": seconds * 702,
        "pgmajfault": 9_210, "oom_kill": 0,
    }  # fmt: skip
    heading = " " * 20 + "".join(f"{f'CPU{number}':<11}" for number in range(host.cores)).rstrip() + "\n"
    soft = "".join(
        f"{name + ':':>12}" + "".join(f" {seconds * (at * 3 % 11) + at:10}" for _ in range(host.cores)) + "\n"
        for at, name in enumerate(_INTERRUPTS)
    )
    hexadecimal = [f"{int(part):02X}" for part in host.address.split(".")[::-1]] if host.address.count(".") == 3 else []
    network = "".join(hexadecimal)
    quiet = "some avg10=0.00 avg60=0.00 avg300=0.00 total={}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total={}\n"
    return {
        "vmstat": "".join(f"{name} {count}\n" for name, count in counts.items()),
        "buddyinfo": "Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      2\n"
        "Node 0, zone   Normal   8102   6633   4120   2871   1904   1207    633    311    140  11420\n",
        "cgroups": "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
        + "".join(f"{name}\t0\t{71 + len(host.services)}\t1\n" for name in _GROUPS),
        "softirqs": heading + soft,
        "consoles": "tty0                 -WU (EC  p  )    4:7\n",
        "crypto": "".join(
            f"name         : {name}\ndriver       : {name}-generic\nmodule       : kernel\npriority     : 100\n"
            "refcnt       : 1\nselftest     : passed\ninternal     : no\ntype         : shash\n\n"
            for name in _CIPHERS
        ),
        "dma": " 4: cascade\n",
        "execdomains": "0-0\tLinux           \t[kernel]\n",
        "fb": "0 astdrmfb\n",
        "iomem": "".join(f"00000000-00000000 : {area}\n" for area in _AREAS),
        "ioports": "".join(f"0000-0000 : {name}\n" for name in ("dma1", "pic1", "timer0", "keyboard", "rtc0", "PCI")),
        "key-users": f"    0:    {12 + host.cores:>2} {11 + host.cores}/{11 + host.cores} 9/1000000 181/25000000\n",
        "keys": "",
        "locks": "1: FLOCK  ADVISORY  WRITE 1 00:19:731 0 EOF\n",
        "mdstat": _arrays(host),
        "misc": "234 btrfs-control\n228 hpet\n229 fuse\n236 device-mapper\n231 snapshot\n235 autofs\n",
        "schedstat": f"version 15\ntimestamp {4_294_892_296 + seconds * 250}\n",
        "pressure/cpu": quiet.format(seconds * 311, 0),
        "pressure/io": quiet.format(seconds * 92, seconds * 71),
        "pressure/memory": quiet.format(0, 0),
        "sysvipc/msg": "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid\n",
        "sysvipc/sem": "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n",
        "sysvipc/shm": "       key      shmid perms       size  cpid  lpid nattch   uid   gid  cuid  cgid\n",
        "net/arp": "",
        "net/route": "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        + (
            f"eno1\t00000000\t01{network[2:]}\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
            f"eno1\t00{network[2:]}\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
            if network
            else ""
        ),
        "net/sockstat": f"sockets: used {140 + 3 * len(host.services)}\nTCP: inuse 6 orphan 0 tw 2 alloc 9 mem 2\n"
        "UDP: inuse 2 mem 1\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n",
        "net/udp": "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n",
        "net/unix": "Num       RefCount Protocol Flags    Type St Inode Path\n"
        "0000000000000000: 00000002 00000000 00010000 0001 01 17204 /run/systemd/private\n"
        "0000000000000000: 00000002 00000000 00010000 0005 01 17231 /run/udev/control\n"
        "0000000000000000: 00000002 00000000 00010000 0001 01 18866 /run/dbus/system_bus_socket\n",
    }


def _arrays(host: Host) -> str:
    """Return /proc/mdstat."""
    arrays = [block for block in blocks(host.disks.values()) if block.name.startswith("md") and not block.drive]
    rows = [
        f"{block.name} : active raid6\n      {block.size // 1024} blocks super 1.2 level 6, 512k chunk, algorithm 2 "
        "[6/6] [UUUUUU]\n      \n"
        for block in arrays
    ]
    kinds = "[raid6] [raid5] [raid4] " if arrays else ""
    return f"Personalities : {kinds}\n{''.join(rows)}unused devices: <none>\n"


def _counters(host: Host, clock: int) -> dict[str, str]:
    """Return the entries of /sys about the network cards and of the board beside the rest."""
    texts = {
        "class/dmi/id/bios_date": "05/16/2023",
        "class/dmi/id/bios_version": "1.6",
        "class/dmi/id/chassis_type": "17",
        "class/net/eno1/carrier": "1",
        "class/net/eno1/duplex": "full",
        "class/net/eno1/ifindex": "2",
        "class/net/eno1/tx_queue_len": "1000",
        "class/net/lo/ifindex": "1",
        "devices/system/cpu/isolated": "",
        "devices/system/cpu/smt/active": "1",
        "devices/system/cpu/vulnerabilities/meltdown": "Not affected",
        "devices/system/cpu/vulnerabilities/spectre_v2": "Mitigation; Enhanced / Automatic IBRS; IBPB conditional",
        "kernel/mm/transparent_hugepage/defrag": "always defer defer+madvise [madvise] never",
    }
    for card in CARDS:
        counts = card_counters(card, host, clock)
        counts |= dict.fromkeys(("rx_dropped", "rx_errors", "tx_dropped", "tx_errors", "collisions", "multicast"), 0)
        texts |= {f"class/net/{card}/statistics/{name}": str(count) for name, count in counts.items()}
    return texts


def _folder(children: Mapping[str, Node | str], booted: float) -> Directory:
    """Return a folder of the kernel's; a text is a file's."""
    nodes: dict[str, Node] = {
        name: File(f"{child}\n".encode(), 0o444, mtime=booted, device="-") if isinstance(child, str) else child
        for name, child in children.items()
    }
    return directory(nodes, 0o755, "root", "root", booted)


@lru_cache(maxsize=32)
def _modules(booted: float, *, has_gpus: bool) -> Directory:
    """Return the folder of the loaded modules."""
    modules = loaded(has_gpus=has_gpus)
    return _folder(
        {name: _folder({"initstate": "live", "refcnt": str(uses)}, booted) for name, _, uses, _ in modules}, booted
    )


@lru_cache(maxsize=32)
def _processors(cores: int, booted: float) -> Directory:
    """Return the folder of the processors."""
    sockets, threads = topology(cores)
    frequency = {"scaling_governor": "performance", "scaling_driver": "intel_pstate", "cpuinfo_max_freq": "3500000"}
    speed = _folder(frequency, booted)
    folders: dict[str, Node] = {}
    for number in range(cores):
        core = number % (cores // threads)
        package = core * sockets // (cores // threads)
        place = {"core_id": str(core), "physical_package_id": str(package), "die_id": "0"}
        folders[f"cpu{number}"] = _folder({"cpufreq": speed, "topology": _folder(place, booted)}, booted)
    return _folder(folders, booted)
