"""Services and processes at the first moment: the system's own and the scenario's."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.world.machine.kernel import RELEASE
from lab.world.machine.state import Disk, JournalLine, Login, Process, Route, Service
from lab.world.machine.system_timers import last_runs, timer_services
from lab.world.machine.unit_files import TITLES
from lab.world.quantity import parse_size, parse_time
from lab.world.spec import DiskSpec, HostSpec, RouteSpec

_SYSTEM_SERVICES: Final = (
    ("systemd-journald", "Journal Service", "/lib/systemd/systemd-journald", "root", 21),
    ("systemd-udevd", "Rule-based Manager for Device Events and Files", "/lib/systemd/systemd-udevd", "root", 7),
    ("systemd-timesyncd", "Network Time Synchronization", "/lib/systemd/systemd-timesyncd", "systemd-timesync", 6),
    ("cron", "Regular background program processing daemon", "/usr/sbin/cron -f", "root", 3),
    (
        "dbus",
        "D-Bus System Message Bus",
        "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only",
        "messagebus",
        5,
    ),
    ("systemd-logind", "User Login Management", "/lib/systemd/systemd-logind", "root", 8),
    ("getty@tty1", "Getty on tty1", "/sbin/agetty -o -p -- \\u --noclear - linux", "root", 1),
    ("ssh", "OpenBSD Secure Shell server", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups", "root", 9),
    ("atd", "Deferred execution scheduler", "/usr/sbin/atd -f", "daemon", 1),
)
_CPU: Final = 4e-6
"""The per cent of a processor that a service uses for each MiB of its memory."""
_SPEAKERS: Final = {"ssh": "sshd", "cron": "CRON"}
"""The name of a unit's program in the journal, if it differs from the unit's."""
_KERNEL: Final = """
    kthreadd:S rcu_gp:I< rcu_par_gp:I< slub_flushwq:I< netns:I< kworker/0:0H-events_highpri:I< mm_percpu_wq:I<
    rcu_tasks_kthread:I rcu_tasks_rude_kthread:I rcu_tasks_trace_kthread:I ksoftirqd/0:S rcu_preempt:I migration/0:S
    cpuhp/0:S {others} kdevtmpfs:S inet_frag_wq:I< kauditd:S khungtaskd:S oom_reaper:S writeback:I< kcompactd0:S ksmd:SN
    khugepaged:SN kintegrityd:I< kblockd:I< blkcg_punt_bio:I< kswapd0:S kthrotld:I< scsi_eh_0:S jbd2/{root}-8:S
    ext4-rsv-conver:I< {workers}
"""
"""The kernel's threads in the order of their numbers, each with its state."""
_OTHERS: Final = "cpuhp/{0}:S migration/{0}:S ksoftirqd/{0}:S kworker/{0}:0H-events_highpri:I<"
"""What every processor but the first has of its own."""
_ENTRY: Final = re.compile(r"Accepted \w+ for (\S+) from (\S+)")
_END: Final = re.compile(r"session closed for user (\S+)")
_BRIEF: Final = 60
_NICE: Final = {"I<": -20, "SN": 5}


def services_of(spec: HostSpec, booted: int, clock: int) -> dict[str, Service]:
    """Return Debian's services and the scenario's, which may replace those. None has a process yet."""
    services = {
        name: Service(name, description, command, user, since=booted + 3.0, cpu=memory * _CPU, memory=memory << 20)
        for name, description, command, user, memory in _SYSTEM_SERVICES
    }
    services["ssh"] = replace(services["ssh"], since=booted + 4.0, port=22)
    services |= timer_services(spec.name, booted, clock)
    for index, service_spec in enumerate(spec.services):
        since = float(booted + 6 + index)
        if service_spec.log and not service_spec.active:
            since = float(parse_time(service_spec.log[-1][:19]))
        name = service_spec.name.removesuffix(".service")
        services[name] = Service(
            name,
            service_spec.description,
            TITLES.get(service_spec.command, service_spec.command),
            service_spec.user,
            "active" if service_spec.active else "inactive",
            service_spec.enabled,
            since=since,
            port=service_spec.port,
            cpu=service_spec.cpu or parse_size(service_spec.memory) / (1 << 20) * _CPU,
            memory=parse_size(service_spec.memory),
            speaker=service_spec.log_name,
            needs=service_spec.needs,
            once=bool(service_spec.timer),
            routes=tuple(_route(route) for route in spec.routes if route.service == service_spec.name),
        )
        if service_spec.timer:
            services[name] = replace(services[name], state="inactive", since=0.0)
            services[f"{name}.timer"] = Service(
                f"{name}.timer",
                service_spec.description,
                "",
                state="active" if service_spec.active else "inactive",
                enabled=service_spec.enabled,
                since=since,
                timer=service_spec.timer,
                memory=0,
            )
    return services


def _route(spec: RouteSpec) -> Route:
    return Route(spec.method, spec.path, spec.status, spec.headers, spec.body, spec.file)


def root_device(disks: Iterable[DiskSpec | Disk]) -> str:
    """Return the device that is mounted at /."""
    return next((disk.device for disk in disks if disk.mount == "/"), "/dev/sda1")


def processes_of(
    spec: HostSpec, services: Mapping[str, Service], booted: int, clock: int
) -> tuple[dict[int, Process], int]:
    """Return the processes by pid, and the pid of the next one."""
    processes: dict[int, Process] = {
        1: Process(1, 0, "root", "/sbin/init", memory=12 << 20, started=float(booted), state="Ss")
    }
    processes |= _kernel_threads(root_device(spec.disks).rpartition("/")[2], spec.cores, float(booted))
    pid = max(230, len(processes) + 30)
    for service in services.values():
        if service.state == "active" and not service.timer:
            pid += 1 + _scatter(f"{spec.name} {service.name}", 90)
            terminal = "tty1" if service.name.startswith("getty") else "?"
            processes[pid] = Process(
                pid, 1, service.user, service.command, service.cpu, service.memory, service.since, terminal,
                "Ss" if terminal == "?" else "Ss+", service.name,
            )  # fmt: skip
    pid = max(pid, 1200)
    for entry in spec.processes:
        pid += 1 + _scatter(f"{spec.name} {entry.command}", 400)
        started = float(parse_time(entry.started)) if entry.started else float(booted + 3600)
        processes[pid] = Process(
            pid, 1, entry.user, entry.command, entry.cpu, parse_size(entry.memory), started, entry.tty,
            "R" if entry.cpu >= 50 else "S",
        )  # fmt: skip
    return processes, pid + 900 + _scatter(f"{spec.name} {clock}", 500)


@lru_cache(maxsize=16)
def _kernel_threads(root: str, cores: int, booted: float) -> Mapping[int, Process]:
    others = " ".join(_OTHERS.format(number) for number in range(1, cores))
    workers = " ".join(f"kworker/{number}:1-events:I" for number in range(cores))
    threads = {}
    for pid, thread in enumerate(_KERNEL.format(root=root, others=others, workers=workers).split(), 2):
        name, _, state = thread.rpartition(":")
        parent = 0 if pid == 2 else 2
        threads[pid] = Process(pid, parent, "root", f"[{name}]", 0, 0, booted, state=state, nice=_NICE.get(state, 0))
    return threads


def past_logins(spec: HostSpec, booted: int) -> list[Login]:
    """Return the sessions since boot of which the log of ssh says both how they began and that they ended."""
    logins: list[Login] = []
    begun: dict[str, tuple[float, str]] = {}
    for text in next((one.log for one in spec.services if one.name.removesuffix(".service") == "ssh"), ()):
        moment, words = float(parse_time(text[:19])), text[19:].lstrip()
        if moment > booted and (entry := _ENTRY.match(words)) is not None:
            begun[entry[1]] = moment, entry[2]
        elif (end := _END.search(words)) is not None and end[1] in begun:
            since, origin = begun.pop(end[1])
            # Shorter ones carried a file or ran a command, which takes no terminal.
            if moment - since > _BRIEF:
                logins.append(Login(end[1], "pts/0", origin, since, moment))
    return logins


def journal_of(spec: HostSpec, services: dict[str, Service], booted: int, clock: int) -> tuple[JournalLine, ...]:
    """Return the journal since boot, oldest line first."""
    root = root_device(spec.disks)
    lines = [
        JournalLine(booted + 0.1, "kernel", 0, f"Linux version {RELEASE} (debian-kernel@lists.debian.org)"),
        JournalLine(
            booted + 0.2, "kernel", 0, f"Command line: BOOT_IMAGE=/boot/vmlinuz-{RELEASE} root={root} ro quiet"
        ),
        JournalLine(
            booted + 2.1, "systemd", 1, "Finished systemd-fsck-root.service - File System Check on Root Device."
        ),
    ]
    for service in services.values():
        if service.state == "active":
            title = f"{service.name}{'' if service.timer else '.service'} - {service.description}"
            lines.append(JournalLine(service.since, "systemd", 1, f"Started {title}."))
    lines += last_runs(services)
    entered: dict[str, int] = {}
    lines.append(
        JournalLine(booted + 9.4, "systemd", 1, "Startup finished in 3.812s (kernel) + 5.604s (userspace) = 9.416s.")
    )
    for service_spec in spec.services:
        name = service_spec.name.removesuffix(".service")
        for text in service_spec.log:
            moment, words = float(parse_time(text[:19])), text[19:].lstrip()
            speaker = services[name].speaker or _SPEAKERS.get(name, name)
            # What works for one line or one login is a process of its own.
            own = speaker in _SPEAKERS.values() and (words.startswith("(") or "Accepted" in words or "session" in words)
            pid = 700 + int(moment) // 60 % 1_400 if own else services[name].pid
            if (entry := _ENTRY.match(words)) is not None:
                entered[entry[1]] = pid
            elif (end := _END.search(words)) is not None:
                pid = entered.get(end[1], pid)
            lines.append(JournalLine(moment, speaker, pid, words))
    lines.sort(key=lambda line: line.time)
    return tuple(line for line in lines if line.time <= clock)


def _scatter(seed: str, below: int) -> int:
    return int.from_bytes(sha256(seed.encode()).digest()[:4]) % below
