"""What machine this is: `hostname`, `uname`, `uptime`, `free`, `lscpu`, `lsblk`, `mount`, `dmesg` and their like."""

from collections.abc import Iterator

from lab.world import procfs
from lab.world.commands.dates import format_date
from lab.world.commands.options import Given, UsageFault
from lab.world.commands.processor import SERVER_CPU, topology
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context, failed
from lab.world.commands.sizes import human
from lab.world.commands.uptime_line import uptime_line
from lab.world.estate import LiveHost
from lab.world.state import Disk

RELEASE = "6.1.0-28-amd64"
BUILD = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"


@program(
    "hostname",
    known="a,alias A,all-fqdns b,boot d,domain f,fqdn long F,file= i,ip-address I,all-ip-addresses s,short y,yp nis",
    hint="",
    usage_exit=4,
)
def hostname(context: Context, given: Given) -> CommandResult:
    """Tell the host's name or addresses."""
    record = context.host.record
    if given.operands:
        if context.user != "root":
            return failed("hostname", "you must be root to change the host name")
        context.note_fidelity("hostname cannot rename a host")
        return CommandResult()
    chosen = given.last_of(
        "fqdn", "long", "domain", "ip-address", "all-ip-addresses", "alias", "all-fqdns", "yp", "nis", "short"
    )
    full = f"{record.name}.{record.domain}"
    texts = {
        "fqdn": full,
        "long": full,
        "all-fqdns": full + " ",
        "domain": record.domain,
        "ip-address": record.address,
        "all-ip-addresses": record.address + " ",
        "alias": record.name,
        "yp": "(none)",
        "nis": "(none)",
    }
    return CommandResult(texts.get(chosen, record.name) + "\n")


@program("hostnamectl", known="H,host= j json= no-pager static", suite="systemd")
def hostnamectl(context: Context, given: Given) -> CommandResult:
    """Tell what systemd knows of the machine."""
    name = context.host.name
    if given.operands and given.operands[0] in ("hostname", "set-hostname"):
        if len(given.operands) == 1:
            return CommandResult(name + "\n")
        return CommandResult("", "Could not set static hostname: Interactive authentication required.\n", 1)
    return CommandResult(
        f" Static hostname: {name}\n       Icon name: computer-server\n         Chassis: server 🖳\n"
        f"Operating System: Debian GNU/Linux 12 (bookworm)\n          Kernel: Linux {RELEASE}\n"
        "    Architecture: x86-64\n"
    )


@program(
    "uname",
    known="a,all s,kernel-name n,nodename r,kernel-release v,kernel-version m,machine p,processor i,hardware-platform "
    "o,operating-system",
)
def uname(context: Context, given: Given) -> CommandResult:
    """Tell the system's name, release and machine."""
    if given.operands:
        raise UsageFault(f"extra operand {Printout(context).quoted(given.operands[0])}")
    parts = {
        "kernel-name": "Linux",
        "nodename": context.host.name,
        "kernel-release": RELEASE,
        "kernel-version": BUILD,
        "machine": "x86_64",
        "processor": "unknown",
        "hardware-platform": "unknown",
        "operating-system": "GNU/Linux",
    }
    if "all" in given:
        shown = [text for name, text in parts.items() if name not in ("processor", "hardware-platform")]
    else:
        shown = [text for name, text in parts.items() if name in given] or ["Linux"]
    return CommandResult(" ".join(shown) + "\n")


@program("arch")
def arch(context: Context, given: Given) -> CommandResult:
    """Tell the machine's kind."""
    return CommandResult("x86_64\n")


@program("uptime", known="p,pretty h s,since V", suite="procps", hint="\nUsage:\n uptime [options]\n")
def uptime(context: Context, given: Given) -> CommandResult:
    """Tell how long the host is up and how busy."""
    booted, now = context.host.record.booted, context.clock.now
    if "since" in given:
        return CommandResult(format_date("%Y-%m-%d %H:%M:%S\n", booted))
    if "pretty" in given:
        minutes = int(now - booted) // 60
        amounts = (
            (minutes // 10080, "week"),
            (minutes // 1440 % 7, "day"),
            (minutes // 60 % 24, "hour"),
            (minutes % 60, "minute"),
        )
        words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in amounts if count]
        return CommandResult(f"up {', '.join(words) or '0 minutes'}\n")
    return CommandResult(uptime_line(context.host, now) + "\n")


def memory(host: LiveHost) -> dict[str, int]:
    """Return bytes of memory as free counts them."""
    return procfs.memory(host.record)


@program(
    "free",
    known="b,bytes kilo mega giga tera k,kibi m,mebi g,gibi tebi h,human si l,lohi t,total v,committed w,wide "
    "s,seconds= c,count=",
    suite="procps",
    hint="\nUsage:\n free [options]\n",
)
def free(context: Context, given: Given) -> CommandResult:
    """Tell how much memory is in use."""
    units = {"bytes": 1, "kibi": 1 << 10, "mebi": 1 << 20, "gibi": 1 << 30, "tebi": 1 << 40}
    units |= {"kilo": 1000, "mega": 10**6, "giga": 10**9, "tera": 10**12}
    chosen = given.last_of(*units, "human")
    state = memory(context.host)

    def show(count: int) -> str:
        if chosen == "human":
            return _short(count, 1000 if "si" in given else 1024)
        unit = units.get(chosen, 1 << 10)
        return str(count // unit)

    wide = "wide" in given
    names = ["total", "used", "free", "shared", *(["buffers", "cache"] if wide else ["buff/cache"]), "available"]
    out = Printout(context)
    out.line(" " * 9 + " ".join(f"{name:>11}" for name in names))
    buffers = state["cache"] // 40
    middle = [buffers, state["cache"] - buffers] if wide else [state["cache"]]
    cells = [state["total"], state["used"], state["free"], state["shared"], *middle, state["available"]]
    out.line("Mem:     " + " ".join(f"{show(cell):>11}" for cell in cells))
    out.line("Swap:    " + " ".join(f"{show(0):>11}" for _ in range(3)))
    if "total" in given:
        out.line("Total:   " + " ".join(f"{show(state[name]):>11}" for name in ("total", "used", "free")))
    return out.result()


def _short(count: int, base: int) -> str:
    """Return a size as free -h shows it: `62Gi`, `1.2Gi`, `0B`."""
    if count < base:
        return f"{count}B"
    for power, letter in enumerate("KMGTP", 1):
        value = count / base**power
        if value < base or letter == "P":
            text = f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
            return f"{text}{letter}{'i' if base == 1024 else ''}"
    return str(count)


@program("nproc", known="all ignore=")
def nproc(context: Context, given: Given) -> CommandResult:
    """Tell how many cores there are."""
    text = given.get("ignore")
    less = int(text) if text.isdigit() else 0
    return CommandResult(f"{max(1, context.host.record.cores - less)}\n")


@program(
    "lscpu",
    known="a,all b,online B,bytes C,caches? c,offline e,extended? J,json p,parse? s,sysroot= x,hex y",
    suite="util-linux",
)
def lscpu(context: Context, given: Given) -> CommandResult:
    """Tell what processors there are."""
    cores = context.host.record.cores
    sockets, threads = topology(cores)
    rows = [
        ("Architecture:", "x86_64"),
        ("CPU op-mode(s):", "32-bit, 64-bit"),
        ("Address sizes:", "46 bits physical, 57 bits virtual"),
        ("Byte Order:", "Little Endian"),
        ("CPU(s):", str(cores)),
        ("On-line CPU(s) list:", f"0-{cores - 1}" if cores > 1 else "0"),
        ("Vendor ID:", "GenuineIntel"),
        ("Model name:", SERVER_CPU),
        ("CPU family:", "6"),
        ("Model:", "106"),
        ("Thread(s) per core:", str(threads)),
        ("Core(s) per socket:", str(cores // sockets // threads)),
        ("Socket(s):", str(sockets)),
        ("Stepping:", "6"),
        ("CPU max MHz:", "3500.0000"),
        ("CPU min MHz:", "800.0000"),
        ("BogoMIPS:", "5600.00"),
        ("Virtualization:", "VT-x"),
        ("NUMA node(s):", str(sockets)),
    ]
    return CommandResult("".join(f"{name:<33}{value}\n" for name, value in rows))


@program(
    "lsblk",
    known="a,all A b,bytes D,discard z,zoned d,nodeps e,exclude= f,fs I,include= i,ascii J,json l,list M,merge m,perms "
    "n,noheadings o,output= O,output-all P,pairs p,paths r,raw s,inverse S,scsi t,topology T,tree? x,sort=",
    suite="util-linux",
)
def lsblk(context: Context, given: Given) -> CommandResult:
    """Tell what disks there are and where they are mounted."""
    wanted = [one.upper() for one in given.get("output").split(",") if one]
    if "fs" in given:
        wanted = ["NAME", "FSTYPE", "FSVER", "LABEL", "UUID", "FSAVAIL", "FSUSE%", "MOUNTPOINTS"]
    columns = wanted or ["NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"]
    rows = [_block_row(context, row, columns, raw="bytes" in given) for row in _blocks(context.host)]
    if "noheadings" not in given:
        rows.insert(0, columns)
    right = ("MAJ:MIN", "RM", "SIZE", "RO", "FSAVAIL", "FSUSE%")
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    out = Printout(context)
    for row in rows:
        cells = [
            cell.rjust(width) if column in right and column != "MAJ:MIN" else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ]
        out.line(" ".join(cells) if "MOUNTPOINTS" not in columns[-1:] else " ".join([*cells[:-1], row[-1]]))
    return out.result()


_Block = tuple[str, str, int, str, Disk | None]


def _blocks(host: LiveHost) -> Iterator[_Block]:
    """Yield name, numbers, size and kind of every disk and its partitions."""
    drives: dict[str, list[tuple[str, Disk]]] = {}
    for disk in host.disks.values():
        name = disk.device.removeprefix("/dev/")
        base = name.rpartition("p")[0] if name.startswith("nvme") and "p" in name[4:] else name.rstrip("0123456789")
        if name.startswith("nvme") and "p" not in name:
            base = name
        drives.setdefault(base, []).append((name, disk))
    for number, (base, parts) in enumerate(sorted(drives.items())):
        major = 259 if base.startswith("nvme") else 8
        size = sum(disk.size for _, disk in parts)
        whole = len(parts) == 1 and parts[0][0] == base
        yield base, f"{major}:{number * 16}", size, "disk", parts[0][1] if whole else None
        if not whole:
            ordered = sorted(parts)
            for index, (name, disk) in enumerate(ordered, 1):
                mark = "└─" if index == len(ordered) else "├─"
                yield mark + name, f"{major}:{number * 16 + index}", disk.size, "part", disk


def _block_row(context: Context, row: _Block, columns: list[str], *, raw: bool) -> list[str]:
    name, numbers, size, sort, disk = row
    free = context.fs.free(disk.mount) if disk is not None else None
    cells = {
        "NAME": name,
        "KNAME": name.lstrip("└├─"),
        "MAJ:MIN": f"{numbers:>7}",
        "RM": "0",
        "SIZE": str(size) if raw else _block_size(size),
        "RO": "0",
        "TYPE": sort,
        "MOUNTPOINTS": disk.mount if disk is not None else "",
        "MOUNTPOINT": disk.mount if disk is not None else "",
        "FSTYPE": disk.type if disk is not None else "",
        "FSVER": "1.0" if disk is not None and disk.type.startswith("ext") else "",
        "FSAVAIL": _block_size(free) if free is not None else "",
        "FSUSE%": f"{100 - free * 100 // disk.size}%" if disk is not None and free is not None and disk.size else "",
        "MODEL": "",
        "LABEL": "",
        "UUID": "",
    }
    return [cells.get(column, "") for column in columns]


def _block_size(count: int) -> str:
    """Return a size as lsblk shows it: one decimal, unless it would be nought."""
    for power, letter in ((4, "T"), (3, "G"), (2, "M"), (1, "K")):
        if count >= 1024**power:
            text = f"{count / 1024**power:.1f}"
            return text.removesuffix(".0") + letter
    return f"{count}B"


def mounted(host: LiveHost) -> Iterator[tuple[str, str, str, str]]:
    """Yield source, target, type and options of everything mounted."""
    yield "sysfs", "/sys", "sysfs", "rw,nosuid,nodev,noexec,relatime"
    yield "proc", "/proc", "proc", "rw,nosuid,nodev,noexec,relatime"
    half = host.record.memory // 2048
    yield "udev", "/dev", "devtmpfs", f"rw,nosuid,relatime,size={half}k,nr_inodes={half // 4},mode=755,inode64"
    yield "devpts", "/dev/pts", "devpts", "rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000"
    yield (
        "tmpfs",
        "/run",
        "tmpfs",
        f"rw,nosuid,nodev,noexec,relatime,size={host.record.memory // 10240}k,mode=755,inode64",
    )
    for mount, disk in sorted(host.disks.items(), key=lambda pair: (pair[0] != "/", pair[0])):
        flags = "ro" if disk.read_only else "rw"
        yield disk.device, mount, disk.type, f"{flags},relatime" + (",errors=remount-ro" if mount == "/" else "")
    yield "tmpfs", "/dev/shm", "tmpfs", "rw,nosuid,nodev,inode64"
    yield "tmpfs", "/run/lock", "tmpfs", "rw,nosuid,nodev,noexec,relatime,size=5120k,inode64"


@program(
    "mount",
    known="""a,all B,bind f,fake F,fork i l,show-labels n o,options= r,read-only s t,types= v,verbose w,rw R,rbind
    M,move     L,label= U,uuid=""",
    suite="util-linux",
)
def mount(context: Context, given: Given) -> CommandResult:
    """Tell what is mounted; mounting is for root."""
    if given.operands or "all" in given or "options" in given:
        if context.user != "root":
            what = given.operands[-1] if given.operands else "/"
            return failed("mount", f"{what}: must be superuser to use mount.", 32)
        context.note_fidelity("mount mounts nothing")
        return CommandResult()
    kinds = given.get("types").split(",") if "types" in given else []
    rows = [row for row in mounted(context.host) if not kinds or row[2] in kinds]
    return CommandResult(
        "".join(f"{source} on {target} type {sort} ({flags})\n" for source, target, sort, flags in rows)
    )


@program("umount", known="a,all f,force l,lazy R,recursive r v,verbose", suite="util-linux")
def umount(context: Context, given: Given) -> CommandResult:
    """Refuse to take a file system away: it is in use, or none of the caller's business."""
    out = Printout(context)
    for path in given.operands:
        place = context.fs.absolute(path)
        known = place in context.host.disks or any(disk.device == place for disk in context.host.disks.values())
        if not known:
            out.warn(f"{path}: not mounted." if context.fs.exists(path) else f"{path}: no mount point specified.", 32)
        elif context.user != "root":
            out.warn(f"{path}: must be superuser to unmount.", 32)
        else:
            out.warn(f"{path}: target is busy.", 32)
    return out.result()


@program(
    "findmnt",
    known="""A,all b,bytes D,df J,json l,list M,mountpoint= n,noheadings o,output= P,pairs r,raw S,source= T,target=
    t,types= u,notruncate""",
    suite="util-linux",
)
def findmnt(context: Context, given: Given) -> CommandResult:
    """Tell what is mounted where."""
    columns = (given.get("output") or "TARGET,SOURCE,FSTYPE,OPTIONS").upper().split(",")
    rows = []
    wanted = given.get("mountpoint") or (given.operands[0] if given.operands else "")
    if "target" in given:
        disk = context.fs.disk(context.fs.real(given.get("target")))
        wanted = disk.mount if disk is not None else "/"
    for source, target, sort, flags in mounted(context.host):
        if wanted and wanted not in (source, target):
            continue
        disk = context.host.disks.get(target)
        free = context.fs.free(target) or 0
        size = disk.size if disk is not None else 0
        facts = {"TARGET": target, "SOURCE": source, "FSTYPE": sort, "OPTIONS": flags, "SIZE": human(size)}
        facts |= {"AVAIL": human(free), "USED": human(size - free), "USE%": f"{100 - free * 100 // (size or 1)}%"}
        rows.append([facts.get(column, "") for column in columns])
    if not rows:
        return CommandResult(exit_code=1)
    if "noheadings" not in given:
        rows.insert(0, columns)
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    lines = [
        "".join(f"{cell:<{width + 1}}" for cell, width in zip(row[:-1], widths, strict=False)) + row[-1] for row in rows
    ]
    return CommandResult("".join(f"{line}\n" for line in lines))


@program(
    "dmesg",
    known="""C,clear c D E F,file= f,facility= H,human k,kernel L,color? l,level= n P,nopager r,raw S,syslog s= T,ctime
    t,notime time-format= u W,follow-new w,follow x,decode""",
    suite="util-linux",
)
def dmesg(context: Context, given: Given) -> CommandResult:
    """Tell what the kernel said: for root only, as Debian has it."""
    if context.user != "root":
        return CommandResult("", "dmesg: read kernel buffer failed: Operation not permitted\n", 1)
    booted = context.host.record.booted
    out = Printout(context)
    for line in context.host.record.journal:
        if line.unit != "kernel":
            continue
        stamp = format_date("%a %b %e %H:%M:%S %Y", line.time) if "ctime" in given else f"{line.time - booted:12.6f}"
        out.line(line.text if "notime" in given else f"[{stamp}] {line.text}")
    return out.result()
