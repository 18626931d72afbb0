"""What dpkg and apt logged when a server was set up: the base system in one go, and what apt installed after it."""

from collections.abc import Iterator, Sequence
from typing import Final

from lab.world.machine.files.nodes import File, Node
from lab.world.machine.packages import Package
from lab.world.machine.time.dates import format_date

_BASE: Final = ("required", "important")
"""The priorities of what a server is set up with before apt runs."""
_A_SECOND: Final = 3
"""Packages that dpkg unpacks, or configures, in a second."""


def package_logs(packages: Sequence[Package], installed: int) -> list[tuple[str, Node]]:
    """Return the logs of dpkg and apt of a server that was ready with these packages at a moment."""
    base = [package for package in packages if package.priority in _BASE]
    added = [package for package in packages if package.priority not in _BASE]
    # Two rounds: everything is unpacked, then everything configured.
    began = installed - 2 * len(added) // _A_SECOND - 2
    first = began - 2 * len(base) // _A_SECOND - 60
    lines = [*_dpkg_lines(base, first), *_dpkg_lines(added, began)]
    names = ", ".join(f"{package.name}:amd64 ({package.version})" for package in added)
    asked = " ".join(package.name for package in added if not package.name.startswith("lib"))
    history = (
        f"\nStart-Date: {_moment(began, '  ')}\nCommandline: apt-get -y --no-install-recommends install {asked}\n"
        f"Install: {names}\nEnd-Date: {_moment(installed, '  ')}\n"
    )
    unpacked = [f"Selecting previously unselected package {package.full_name}.\n" for package in added]
    configured = [f"Setting up {package.full_name} ({package.version}) ...\n" for package in added]
    terminal = [
        f"\nLog started: {_moment(began, '  ')}\n", *unpacked, *configured, f"Log ended: {_moment(installed, '  ')}\n\n"
    ]  # fmt: skip
    last = float(installed)
    return [
        ("/var/log/dpkg.log", File("".join(lines).encode(), mtime=last)),
        ("/var/log/apt/history.log", File(history.encode(), mtime=last)),
        ("/var/log/apt/term.log", File("".join(terminal).encode(), 0o640, group="adm", mtime=last)),
    ]


def _dpkg_lines(packages: Sequence[Package], began: int) -> Iterator[str]:
    yield f"{_moment(began)} startup archives unpack\n"
    for place, package in enumerate(packages):
        name = f"{package.name}:{package.architecture}"
        start = f"{_moment(began + place // _A_SECOND)} "
        yield f"{start}install {name} <none> {package.version}\n"
        yield f"{start}status half-installed {name} {package.version}\n"
        yield f"{start}status unpacked {name} {package.version}\n"
    middle = began + len(packages) // _A_SECOND + 1
    yield f"{_moment(middle)} startup packages configure\n"
    for place, package in enumerate(packages):
        name = f"{package.name}:{package.architecture}"
        start = f"{_moment(middle + place // _A_SECOND)} "
        yield f"{start}configure {name} {package.version} <none>\n"
        yield f"{start}status unpacked {name} {package.version}\n"
        yield f"{start}status half-configured {name} {package.version}\n"
        yield f"{start}status installed {name} {package.version}\n"


def _moment(time: int, gap: str = " ") -> str:
    return format_date(f"%Y-%m-%d{gap}%H:%M:%S", time)
