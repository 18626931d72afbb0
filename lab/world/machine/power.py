"""Shutdown and boot of a host, at once or at a set time: what stops, what is lost, what starts."""

import re
from typing import Final, Literal

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine import units
from lab.world.machine.files.nodes import Directory, File, Node, find, graft, plant, split
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.state import JournalLine, Login, Process

How = Literal["reboot", "poweroff", "halt"]

SCHEDULED: Final = "/run/systemd/shutdown/scheduled"
NO_LOGIN: Final = "/run/nologin"
_TARGETS: Final = {
    "reboot": ("System is rebooting.", "reboot.target - System Reboot"),
    "poweroff": ("System is powering down.", "poweroff.target - System Power Off"),
    "halt": ("System is halted.", "halt.target - System Halt"),
}
_STOPPING: Final = 2.4
"""Seconds from the order until the kernel starts again."""
_STARTING: Final = 26.0
"""Seconds from then until the host answers, its firmware included."""
_FIRST_PID: Final = 230
_BOOT: Final = "system boot"
_EMPTIED: Final = ("/tmp", "/dev/shm", "/run/systemd/shutdown")


def go_down(estate: Estate, host: LiveHost, how: How) -> None:
    """Shut a host down; after a reboot it answers again some time later.

    The host the agent works on is up again before anything else happens there.
    """
    now = estate.clock.now
    action, target = _TARGETS[how]
    journald = host.services.get("systemd-journald")
    log(host, now, "systemd-logind", action)
    for name, service in list(host.services.items()):
        if service.state == "active":
            units.stop(host, name, now)
    host.log(JournalLine(now + 0.6, "systemd", 1, f"Reached target {target}."))
    host.log(JournalLine(now + 0.6, "systemd", 1, "Shutting down."))
    host.log(JournalLine(now + 0.7, "systemd-journald", journald.pid if journald is not None else 0, "Journal stopped"))
    kernel = {pid: one for pid, one in host.processes.items() if pid == 1 or one.command.startswith("[")}
    was_here = [one for one in host.record.logins if one.until is None and one.tty != _BOOT]
    logins = tuple(one if one.until is not None else replace(one, until=now) for one in host.record.logins)
    host.set(processes={}, jobs={}, logins=logins)
    _empty(host, now)
    if how != "reboot":
        host.set(online=False, back_at=0.0)
        return
    waits = host is estate.first
    booted = now + _STOPPING if not (waits and estate.at_work) else now
    _come_up(host, kernel, booted)
    back = booted + _STARTING
    if not waits:
        host.set(online=False, back_at=back)
        return
    if not estate.at_work:
        estate.clock.advance(back - now)
    for login in was_here[:1]:
        host.log_in(replace(login, since=estate.clock.now))


def _come_up(host: LiveHost, kernel: dict[int, Process], booted: float) -> None:
    host.set(
        booted=booted,
        processes={pid: replace(one, started=booted) for pid, one in kernel.items()},
        next_pid=_FIRST_PID,
    )
    release = next((one.origin for one in host.record.logins if one.tty == _BOOT), "")
    host.log_in(Login("reboot", _BOOT, release, booted))
    host.log(JournalLine(booted, "kernel", 0, f"Linux version {release} (debian-kernel@lists.debian.org)"))
    for index, (name, service) in enumerate(list(host.services.items())):
        if service.state == "failed":
            host.put("services", name, replace(service, state="inactive", restarts=0))
        if service.enabled and not service.masked and not service.once:
            host.set(next_pid=host.record.next_pid + 7 + index * 5 % 23)
            units.start(host, name, booted + 3.0 + index * 0.1)
    host.set(next_pid=max(host.record.next_pid, 900))
    line = "Startup finished in 3.812s (kernel) + 5.604s (userspace) = 9.416s."
    host.log(JournalLine(booted + 9.4, "systemd", 1, line))


def _empty(host: LiveHost, now: float) -> None:
    """Remove what does not survive a boot."""
    for path in _EMPTIED:
        folder = find(host.root, path)
        if isinstance(folder, Directory) and folder.children:
            host.root = graft(host.root, split(path), replace(folder, children={}), now)
    if find(host.root, NO_LOGIN) is not None:
        host.root = graft(host.root, split(NO_LOGIN), None, now)


def log(host: LiveHost, moment: float, speaker: str, text: str) -> None:
    """Write a line of a service into the journal."""
    service = host.services.get(speaker)
    host.log(JournalLine(moment, speaker, service.pid if service is not None else 0, text))


# At a set time


def schedule(host: LiveHost, mode: str, at: float, now: float) -> None:
    """Schedule a shutdown; a `mode` that begins with `dry-` only announces it."""
    text = f"USEC={at * 1e6:.0f}\nWARN_WALL=1\nMODE={mode}\nUID=0\n"
    host.root = plant(host.root, SCHEDULED, File(text.encode(), mtime=now), now)
    if at - now <= 300:
        notice = "System is going down. Unprivileged users are not permitted to log in anymore. For technical details, "
        host.root = plant(host.root, NO_LOGIN, File(f'{notice}see pam_nologin(8).\n\n"'.encode(), mtime=now), now)


def scheduled(host: LiveHost) -> tuple[str, float] | None:
    """Return mode and time of a scheduled shutdown, or None."""
    node: Node | None = find(host.root, SCHEDULED)
    if not isinstance(node, File):
        return None
    fields = dict(re.findall(r"(?m)^(\w+)=([\w-]+)$", node.data.decode("utf-8", "replace")))
    if not is_number(fields.get("USEC", "")):
        return None
    return fields.get("MODE", "poweroff"), int(fields["USEC"]) / 1e6


def cancel(host: LiveHost, now: float) -> None:
    """Cancel a scheduled shutdown."""
    for path in (SCHEDULED, NO_LOGIN):
        if find(host.root, path) is not None:
            host.root = graft(host.root, split(path), None, now)


def is_due(host: LiveHost, minute: int) -> bool:
    """Return whether a shutdown is due by the beginning of a minute."""
    notice = scheduled(host)
    return notice is not None and notice[1] <= minute * 60


def carry_out(estate: Estate, host: LiveHost) -> None:
    """Carry out the scheduled shutdown."""
    notice = scheduled(host)
    cancel(host, estate.clock.now)
    if notice is not None and notice[0] in ("reboot", "poweroff", "halt"):
        go_down(estate, host, notice[0])  # type: ignore[arg-type]
