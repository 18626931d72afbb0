"""What machine this is: `hostname`, `uname`, `uptime`, `free`, `lscpu`, `dmesg` and their like."""

from lab.world.machine import procfs
from lab.world.machine.live import LiveHost
from lab.world.machine.processor import SERVER_CPU, topology
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.procps.uptime_line import uptime_line

RELEASE = "6.1.0-28-amd64"
BUILD = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"


@program(
    "hostname",
    spec="a,alias A,all-fqdns b,boot d,domain f,fqdn long F,file= i,ip-address I,all-ip-addresses s,short y,yp nis",
    hint="",
    usage_exit=4,
)
def hostname(context: Context, args: Arguments) -> CommandResult:
    """Tell the host's name or addresses."""
    record = context.host.record
    if args.operands:
        if context.user != "root":
            return failed("hostname", "you must be root to change the host name")
        context.note_fidelity("hostname cannot rename a host")
        return CommandResult()
    option = args.last_of(
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
    return CommandResult(texts.get(option, record.name) + "\n")


@program("hostnamectl", spec="H,host= j json= no-pager static", suite="systemd")
def hostnamectl(context: Context, args: Arguments) -> CommandResult:
    """Tell what systemd knows of the machine."""
    name = context.host.name
    if args.operands and args.operands[0] in ("hostname", "set-hostname"):
        if len(args.operands) == 1:
            return CommandResult(name + "\n")
        return CommandResult("", "Could not set static hostname: Interactive authentication required.\n", 1)
    return CommandResult(
        f" Static hostname: {name}\n       Icon name: computer-server\n         Chassis: server 🖳\n"
        f"Operating System: Debian GNU/Linux 12 (bookworm)\n          Kernel: Linux {RELEASE}\n"
        "    Architecture: x86-64\n"
    )


@program(
    "uname",
    spec="a,all s,kernel-name n,nodename r,kernel-release v,kernel-version m,machine p,processor i,hardware-platform "
    "o,operating-system",
)
def uname(context: Context, args: Arguments) -> CommandResult:
    """Tell the system's name, release and machine."""
    if args.operands:
        raise UsageFault(f"extra operand {Printout(context).quoted(args.operands[0])}")
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
    if "all" in args:
        words = [text for name, text in parts.items() if name not in ("processor", "hardware-platform")]
    else:
        words = [text for name, text in parts.items() if name in args] or ["Linux"]
    return CommandResult(" ".join(words) + "\n")


@program("arch")
def arch(context: Context, args: Arguments) -> CommandResult:
    """Tell the machine's kind."""
    return CommandResult("x86_64\n")


@program("uptime", spec="p,pretty h s,since V", suite="procps", hint="\nUsage:\n uptime [options]\n")
def uptime(context: Context, args: Arguments) -> CommandResult:
    """Tell how long the host is up and how busy."""
    booted, now = context.host.record.booted, context.clock.now
    if "since" in args:
        return CommandResult(format_date("%Y-%m-%d %H:%M:%S\n", booted))
    if "pretty" in args:
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
    spec="b,bytes kilo mega giga tera k,kibi m,mebi g,gibi tebi h,human si l,lohi t,total v,committed w,wide "
    "s,seconds= c,count=",
    suite="procps",
    hint="\nUsage:\n free [options]\n",
)
def free(context: Context, args: Arguments) -> CommandResult:
    """Tell how much memory is in use."""
    units = {"bytes": 1, "kibi": 1 << 10, "mebi": 1 << 20, "gibi": 1 << 30, "tebi": 1 << 40}
    units |= {"kilo": 1000, "mega": 10**6, "giga": 10**9, "tera": 10**12}
    unit_option = args.last_of(*units, "human")
    state = memory(context.host)

    def show(count: int) -> str:
        if unit_option == "human":
            return _short(count, 1000 if "si" in args else 1024)
        unit = units.get(unit_option, 1 << 10)
        return str(count // unit)

    wide = "wide" in args
    names = ["total", "used", "free", "shared", *(["buffers", "cache"] if wide else ["buff/cache"]), "available"]
    out = Printout(context)
    out.line(" " * 9 + " ".join(f"{name:>11}" for name in names))
    buffers = state["cache"] // 40
    middle = [buffers, state["cache"] - buffers] if wide else [state["cache"]]
    cells = [state["total"], state["used"], state["free"], state["shared"], *middle, state["available"]]
    out.line("Mem:     " + " ".join(f"{show(cell):>11}" for cell in cells))
    out.line("Swap:    " + " ".join(f"{show(0):>11}" for _ in range(3)))
    if "total" in args:
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


@program("nproc", spec="all ignore=")
def nproc(context: Context, args: Arguments) -> CommandResult:
    """Tell how many cores there are."""
    text = args.get("ignore")
    less = int(text) if text.isdigit() else 0
    return CommandResult(f"{max(1, context.host.record.cores - less)}\n")


@program(
    "lscpu",
    spec="a,all b,online B,bytes C,caches? c,offline e,extended? J,json p,parse? s,sysroot= x,hex y",
    suite="util-linux",
)
def lscpu(context: Context, args: Arguments) -> CommandResult:
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
    "dmesg",
    spec="""C,clear c D E F,file= f,facility= H,human k,kernel L,color? l,level= n P,nopager r,raw S,syslog s= T,ctime
    t,notime time-format= u W,follow-new w,follow x,decode""",
    suite="util-linux",
)
def dmesg(context: Context, args: Arguments) -> CommandResult:
    """Tell what the kernel said: for root only, as Debian has it."""
    if context.user != "root":
        return CommandResult("", "dmesg: read kernel buffer failed: Operation not permitted\n", 1)
    booted = context.host.record.booted
    out = Printout(context)
    for line in context.host.record.journal:
        if line.unit != "kernel":
            continue
        stamp = format_date("%a %b %e %H:%M:%S %Y", line.time) if "ctime" in args else f"{line.time - booted:12.6f}"
        out.line(line.text if "notime" in args else f"[{stamp}] {line.text}")
    return out.result()
