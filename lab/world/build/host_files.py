"""What differs from host to host outside /etc: the kernel it boots, what runs keeps under /run, and logs."""

from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.world.build.stock import DAY, RELEASED
from lab.world.machine.accounts import own_group
from lab.world.machine.drives import uuid_of
from lab.world.machine.files.nodes import PACKAGED, Directory, File, Link, Node, find, plant
from lab.world.machine.kernel import RELEASE
from lab.world.machine.mounts import logged_in
from lab.world.machine.state import Host
from lab.world.machine.time.dates import format_date

_IMAGE: Final = (
    b"MZ\xea\x07\x00\xc0\x07\x8c\xc8".ljust(0x1FE, b"\0")
    + b"U\xaa\xeb\x6aHdrS\x0f\x02"
    + bytes(6)
    + b"\x00\x36\x00\x01"
)
"""The first bytes of a kernel, by which `file` knows one."""


_AUTHORITIES: Final = frozenset({"sshd", "sudo", "su", "systemd-logind"})
"""Programs whose words about accounts have a log of their own."""
_LOGS: Final = {"/var/log/auth.log": (1, True), "/var/log/syslog": (0, False)}
"""Logs beside the journal: how many days before today they begin, and whether they are those of the authorities."""
_RECORD: Final = 384
"""Bytes of a record of a login or a boot."""
_LAST_RECORD: Final = 292
"""Bytes of what /var/log/lastlog has for each account, by its number."""


def host_files(host: Host, installed: int, clock: int) -> list[tuple[str, Node]]:
    """Return the files by path."""
    return [*_boot(host, installed), *_runtime(host, clock), *_logs(host, installed, clock)]


def completed(root: Directory, host: Host, clock: int) -> Directory:
    """Return the tree with what follows from the scenario's own files.

    They are links to its disks, and what the journal says of a day or two in logs that the scenario leaves empty.
    """
    for disk in host.disks.values():
        if disk.device.startswith("/dev/"):
            link = Link(f"../..{disk.device.removeprefix('/dev')}", mtime=host.booted)
            root = plant(root, f"/dev/disk/by-uuid/{uuid_of(host.name, disk, root)}", link)
    for path, (days, names) in _LOGS.items():
        node = find(root, path)
        if not isinstance(node, File) or node.data or node.declared:
            continue
        since = (clock // DAY - days) * DAY
        lines = [line for line in host.journal if line.time >= since and (line.unit in _AUTHORITIES) == names]
        text, moment = "", 0.0
        for line in lines:
            # A journal of ours knows no fractions: they are by chance, and later from line to line.
            late = int.from_bytes(sha256(line.text.encode()).digest()[:2]) / 1e6
            moment = max(line.time + late, moment + 41e-6)
            program = f"{line.unit}[{line.pid}]" if line.pid else line.unit
            text += f"{format_date('%Y-%m-%dT%H:%M:%S.%N', moment)[:26]}+00:00 {host.name} {program}: {line.text}\n"
        root = plant(root, path, replace(node, data=text.encode(), mtime=lines[-1].time if lines else node.mtime))
    return root


def _boot(host: Host, installed: int) -> list[tuple[str, Node]]:
    """Return the kernel, what it starts with, and how it was configured."""
    built, updated = float(RELEASED), max(float(installed), RELEASED + 1_020_411.0)
    image = File(_IMAGE, 0o644, mtime=built, size=8_222_656, identity=f"{PACKAGED}kernel")
    start = File(b"070701", 0o644, mtime=updated, size=46_118_739, identity=f"{PACKAGED}initrd {host.name}")
    settings = File(b"", 0o644, mtime=built, size=259_463, identity=f"{PACKAGED}config")
    symbols = b"ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n"
    return [
        (f"/boot/vmlinuz-{RELEASE}", image),
        (f"/boot/initrd.img-{RELEASE}", start),
        (f"/boot/config-{RELEASE}", settings),
        (f"/boot/System.map-{RELEASE}", File(symbols, 0o600, mtime=built)),
        ("/boot/grub/grub.cfg", File(b"", 0o600, mtime=updated, size=7_214, identity=f"{PACKAGED}grub.cfg")),
        ("/vmlinuz", Link(f"boot/vmlinuz-{RELEASE}", mtime=updated)),
        ("/initrd.img", Link(f"boot/initrd.img-{RELEASE}", mtime=updated)),
    ]


def _runtime(host: Host, clock: int) -> list[tuple[str, Node]]:
    """Return what services keep under /run, and the folders of the accounts that are logged in."""
    booted = host.booted
    pids = {"sshd.pid": "ssh", "crond.pid": "cron", "atd.pid": "atd"}
    files: list[tuple[str, Node]] = [
        (f"/run/{name}", File(f"{host.services[unit].pid}\n".encode(), mtime=booted))
        for name, unit in pids.items()
        if unit in host.services and host.services[unit].pid
    ]
    files.append(("/run/utmp", _binary("utmp", _RECORD * (len(host.logins) + 2), float(clock - 41))))
    for user in logged_in(host):
        uid = host.users[user].uid
        folder = Directory(mode=0o700, owner=user, group=own_group(host, user), mtime=float(clock - 41))
        files.append((f"/run/user/{uid}", folder))
    return files


def _logs(host: Host, installed: int, clock: int) -> list[tuple[str, Node]]:
    """Return the logs a server keeps beside its journal; those of logins are as big as what `last` reads from them."""
    entered = float(clock - 41)
    records = len(host.logins) + 2
    highest = max((host.users[one.user].uid for one in host.logins if one.user in host.users), default=0)
    return [
        ("/var/log/wtmp", _binary("wtmp", _RECORD * records, entered)),
        ("/var/log/btmp", File(b"", 0o660, group="utmp", mtime=host.booted)),
        ("/var/log/lastlog", _binary("lastlog", _LAST_RECORD * (highest + 1), entered)),
    ]


def _binary(name: str, size: int, moment: float) -> File:
    return File(b"", 0o664, group="utmp", mtime=moment, size=size, identity=name)
