"""The timers that Debian's packages bring: when they are due on a host, and what they start."""

from hashlib import sha256
from typing import Final, NamedTuple

from lab.world.machine.state import JournalLine, Service

_DAY: Final = 86_400
_HOUR: Final = 3_600


class SystemTimer(NamedTuple):
    """One timer with the service it starts. `hours` and `spread` are in hours, `spread` being the most it is late."""

    description: str
    work: str
    command: str
    hours: tuple[float, ...]
    spread: float
    text: str
    """The lines of the unit file that say when."""
    weekday: str = ""


SYSTEM_TIMERS: Final = {
    "apt-daily": SystemTimer(
        "Daily apt download activities",
        "Daily apt download activities",
        "/usr/lib/apt/apt.systemd.daily update",
        (6, 18),
        12,
        "OnCalendar=*-*-* 6,18:00\nRandomizedDelaySec=12h\nPersistent=true\n",
    ),
    "apt-daily-upgrade": SystemTimer(
        "Daily apt upgrade and clean activities",
        "Daily apt upgrade and clean activities",
        "/usr/lib/apt/apt.systemd.daily install",
        (6,),
        1,
        "OnCalendar=*-*-* 6:00\nRandomizedDelaySec=60m\nPersistent=true\n",
    ),
    "dpkg-db-backup": SystemTimer(
        "Daily dpkg database backup timer",
        "Daily dpkg database backup service",
        "/usr/libexec/dpkg/dpkg-db-backup",
        (0,),
        0,
        "OnCalendar=daily\nPersistent=true\n",
    ),
    "e2scrub_all": SystemTimer(
        "Periodic ext4 Online Metadata Check for All Filesystems",
        "Online ext4 Metadata Check for All Filesystems",
        "/sbin/e2scrub_all",
        (3 + 10 / 60,),
        0,
        "OnCalendar=Sun *-*-* 03:10:00\nRandomizedDelaySec=60\nPersistent=true\n",
        "Sun",
    ),
    "fstrim": SystemTimer(
        "Discard unused blocks once a week",
        "Discard unused blocks on filesystems from /etc/fstab",
        "/sbin/fstrim --listed-in /etc/fstab:/proc/self/mountinfo --verbose --quiet-unsupported",
        (0,),
        1.6,
        "OnCalendar=weekly\nAccuracySec=1h\nPersistent=true\nRandomizedDelaySec=6000\n",
        "Mon",
    ),
    "systemd-tmpfiles-clean": SystemTimer(
        "Daily Cleanup of Temporary Directories",
        "Cleanup of Temporary Directories",
        "systemd-tmpfiles --clean",
        (),
        0,
        "OnBootSec=15min\nOnUnitActiveSec=1d\n",
    ),
}
"""By name, without the suffix. All of them come with packages that every host has."""


def timer_services(host: str, booted: int, clock: int) -> dict[str, Service]:
    """Return the timers and what they start, each as it stands at `clock` on a host that was booted at `booted`."""
    services: dict[str, Service] = {}
    for name, timer in SYSTEM_TIMERS.items():
        late = int.from_bytes(sha256(f"{host} {name}".encode()).digest()[:4]) % max(1, int(timer.spread * 60)) * 60
        first = [booted % _DAY + 900] if not timer.hours else [int(hour * _HOUR) + late for hour in timer.hours]
        moments = [each // 60 * 60 % _DAY for each in first]
        hours = ",".join(f"{each // _HOUR:02}" for each in sorted(moments))
        when = f"{timer.weekday} *-*-* {hours}:{moments[0] // 60 % 60:02}:00".lstrip()
        last = _last(moments, timer.weekday, clock)
        services[name] = Service(
            name, timer.work, timer.command, state="inactive", enabled=False, since=last if last > booted else 0.0,
            once=True,
        )  # fmt: skip
        services[f"{name}.timer"] = Service(
            f"{name}.timer", timer.description, "", since=booted + 2.6, memory=0, timer=when
        )
    return services


def is_debians(service: Service) -> bool:
    """Return whether a unit is a timer of Debian's or what only it starts, which has no visible effect."""
    timer = SYSTEM_TIMERS.get(service.name.removesuffix(".timer"))
    if timer is None:
        return False
    return service.description == timer.description if service.timer else service.command == timer.command


def last_runs(services: dict[str, Service]) -> list[JournalLine]:
    """Return what the journal says of the last run of each."""
    lines: list[JournalLine] = []
    for name in SYSTEM_TIMERS:
        service = services[name]
        if service.once and service.since:
            title = f"{name}.service - {service.description}"
            lines += [
                JournalLine(service.since - 0.6, "systemd", 1, f"Starting {title}..."),
                JournalLine(service.since, "systemd", 1, f"{name}.service: Deactivated successfully."),
                JournalLine(service.since, "systemd", 1, f"Finished {title}."),
            ]
    return lines


def _last(moments: list[int], weekday: str, clock: int) -> float:
    """Return when a timer was last due before `clock`; 1 January 1970 was a Thursday."""
    today = clock // _DAY
    for day in range(today, today - 8, -1):
        named = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")[day % 7]
        due = [day * _DAY + each + 1.6 for each in moments if day * _DAY + each + 2 < clock]
        if due and weekday in ("", named):
            return max(due)
    return 0.0
