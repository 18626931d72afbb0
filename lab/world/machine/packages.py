"""The packages a Debian 12 server has, as dpkg's status file holds them."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from lab.text.amounts import is_number

STATUS: Final = "/var/lib/dpkg/status"
DISTRIBUTIONS: Final = {
    "python3-pip": ("pip", "23.0.1"),
    "python3-setuptools": ("setuptools", "66.1.1"),
    "python3-wheel": ("wheel", "0.38.4"),
}
"""Distributions of Python that Debian's packages bring: their names and versions."""
_TABLE: Final = Path(__file__).with_name("packages.tsv")
"""Name, version, architecture, priority, section, installed size in KiB, summary and programs of each package."""


class Package(Struct, frozen=True):
    """One package. `size` is in KiB; `status` is dpkg's three words: what is wanted, errors, and the current state."""

    name: str
    version: str
    architecture: str
    priority: str = "optional"
    section: str = "misc"
    size: int = 0
    summary: str = ""
    shares: bool = False
    """Whether it can be installed for several architectures, so that dpkg shows its name with one."""
    status: str = "install ok installed"

    @property
    def full_name(self) -> str:
        """The name dpkg lists it by."""
        return f"{self.name}:{self.architecture}" if self.shares else self.name

    @property
    def paragraph(self) -> str:
        """Its paragraph in the status file."""
        return (
            f"Package: {self.name}\nStatus: {self.status}\nPriority: {self.priority}\nSection: {self.section}\n"
            f"Installed-Size: {self.size}\nMaintainer: Debian Developers <debian-devel@lists.debian.org>\n"
            f"Architecture: {self.architecture}\n"
            + ("Multi-Arch: same\n" if self.shares else "")
            + f"Version: {self.version}\n"
            f"Description: {self.summary}\n"
        )


_DRIVERS: Final = tuple(
    Package(name, "550.127.05-1", "amd64", "optional", "non-free/libs", size, summary)
    for name, size, summary in (
        ("libcuda1", 61_412, "NVIDIA CUDA Driver Library"),
        ("libnvidia-ml1", 2_204, "NVIDIA Management Library (NVML) runtime library"),
        ("nvidia-driver-bin", 3_077, "NVIDIA driver support binaries"),
        ("nvidia-kernel-common", 38, "NVIDIA binary kernel module support files"),
        ("nvidia-kernel-dkms", 67_930, "NVIDIA binary kernel module DKMS source"),
        ("nvidia-persistenced", 94, "daemon to maintain persistent software state in the NVIDIA driver"),
        ("nvidia-smi", 1_049, "NVIDIA System Management Interface"),
    )
)
"""What a host with accelerators has beside the table."""


@cache
def _table() -> tuple[tuple[Package, tuple[str, ...]], ...]:
    packages = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        name, version, architecture, priority, section, size, summary, programs = line.split("\t")
        short, _, shared = name.partition(":")
        package = Package(short, version, architecture, priority, section, int(size), summary, bool(shared))
        packages.append((package, tuple(programs.split())))
    return tuple(packages)


@cache
def owned_programs() -> dict[str, tuple[str, ...]]:
    """Return by package the paths of its programs as dpkg recorded them, some of them below /bin."""
    return {package.name: programs for package, programs in _table()}


def first_packages(*, drivers: bool = False) -> list[Package]:
    """Return the packages of a server as it was set up by name, with the `drivers` of accelerators if it has any."""
    packages = [package for package, _ in _table()] + (list(_DRIVERS) if drivers else [])
    return sorted(packages, key=lambda package: package.name)


@cache
def first_status(*, drivers: bool = False) -> str:
    """Return the status file of such a server."""
    return status_text(first_packages(drivers=drivers))


def status_text(packages: Iterable[Package]) -> str:
    """Return a status file for these packages."""
    return "".join(package.paragraph + "\n" for package in packages)


def read_status(text: str) -> list[Package]:
    """Return the packages in a status file by name; unreadable paragraphs are left out."""
    packages: dict[str, Package] = {}
    for paragraph in re.split(r"\n\s*\n", text):
        fields = dict(line.partition(": ")[::2] for line in paragraph.splitlines() if ": " in line and line[0] != " ")
        if not fields.get("Package") or not fields.get("Version"):
            continue
        size = fields.get("Installed-Size", "")
        packages[fields["Package"]] = Package(
            fields["Package"],
            fields["Version"],
            fields.get("Architecture", "amd64"),
            fields.get("Priority", "optional"),
            fields.get("Section", "misc"),
            int(size) if is_number(size) and len(size) < 12 else 0,
            fields.get("Description", ""),
            fields.get("Multi-Arch") == "same",
            fields.get("Status", "install ok installed"),
        )
    return [packages[name] for name in sorted(packages)]
