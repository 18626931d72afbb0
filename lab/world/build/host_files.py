"""What differs from host to host outside /etc: the kernel it boots, what runs keeps under /run, and logs."""

from typing import Final

from lab.world.build.stock import RELEASED
from lab.world.machine.accounts import own_group
from lab.world.machine.files.nodes import PACKAGED, Directory, File, Link, Node
from lab.world.machine.kernel import RELEASE
from lab.world.machine.mounts import logged_in
from lab.world.machine.state import Host

_IMAGE: Final = (
    b"MZ\xea\x07\x00\xc0\x07\x8c\xc8".ljust(0x1FE, b"\0")
    + b"U\xaa\xeb\x6aHdrS\x0f\x02"
    + bytes(6)
    + b"\x00\x36\x00\x01"
)
"""The first bytes of a kernel, by which `file` knows one."""


def host_files(host: Host, installed: int, clock: int) -> list[tuple[str, Node]]:
    """Return the files by path."""
    return [*_boot(host, installed), *_runtime(host, clock), *_logs(host, installed, clock)]


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
    files.append(("/run/utmp", File(b"", 0o664, group="utmp", mtime=float(clock - 41), size=1_536, identity="utmp")))
    for user in logged_in(host):
        uid = host.users[user].uid
        folder = Directory(mode=0o700, owner=user, group=own_group(host, user), mtime=float(clock - 41))
        files.append((f"/run/user/{uid}", folder))
    return files


def _logs(host: Host, installed: int, clock: int) -> list[tuple[str, Node]]:
    """Return the logs a server keeps beside its journal."""
    return [
        ("/var/log/dpkg.log", File(b"", 0o644, mtime=float(installed))),
        ("/var/log/wtmp", File(b"", 0o664, group="utmp", mtime=float(clock - 41), size=38_400, identity="wtmp")),
        ("/var/log/btmp", File(b"", 0o660, group="utmp", mtime=host.booted)),
        ("/var/log/lastlog", File(b"", 0o664, group="utmp", mtime=float(clock - 41), size=292_292, identity="lastlog")),
    ]
