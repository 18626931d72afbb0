"""Files of Debian's packages other than programs: libraries, alternatives, and those of dpkg and apt."""

from hashlib import sha256
from typing import Final

from lab.world.build.package_logs import package_logs
from lab.world.build.stock import RELEASED
from lab.world.machine.files.nodes import PACKAGED, Directory, File, Link, Node
from lab.world.machine.packages import DISTRIBUTIONS, STATUS, first_packages, first_status, owned_programs

ELF: Final = (
    b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00"
    + (0x6AA0).to_bytes(8, "little")
    + (64).to_bytes(8, "little")
)
"""The first bytes of a program or library."""
_PYTHON: Final = "/usr/lib/python3/dist-packages"
_MAN: Final = "/usr/share/man/man1"
_ALTERNATIVES: Final[dict[str, tuple[str, dict[str, str], dict[str, tuple[int, tuple[str, ...]]]]]] = {
    "awk": (
        "/usr/bin/awk",
        {"awk.1.gz": f"{_MAN}/awk.1.gz", "nawk": "/usr/bin/nawk", "nawk.1.gz": f"{_MAN}/nawk.1.gz"},
        {"/usr/bin/mawk": (5, (f"{_MAN}/mawk.1.gz", "/usr/bin/mawk", f"{_MAN}/mawk.1.gz"))},
    ),
    "pager": (
        "/usr/bin/pager",
        {"pager.1.gz": f"{_MAN}/pager.1.gz"},
        {"/bin/more": (50, (f"{_MAN}/more.1.gz",)), "/usr/bin/less": (77, (f"{_MAN}/less.1.gz",))},
    ),
}
"""By name: the link, its slave links, and the candidates; the one with the highest priority is chosen."""


def package_files(installed: int, built: int) -> list[tuple[str, Node]]:
    """Return the files of packages that were built at one moment and set up at another, without programs."""
    lock = File(mode=0o640, mtime=installed)
    return [
        *_libraries(built),
        *_python_packages(built),
        *_alternatives(installed),
        *package_logs(first_packages(), installed),
        (STATUS, File(first_status().encode(), mtime=installed)),
        ("/var/lib/dpkg/lock", lock),
        ("/var/lib/dpkg/lock-frontend", lock),
        ("/var/lib/apt/lists/lock", lock),
        ("/var/cache/apt/archives/lock", lock),
        ("/var/cache/apt/archives/partial", Directory(mode=0o700, owner="_apt", mtime=installed)),
    ]


def driver_files(installed: int) -> list[tuple[str, Node]]:
    """Return what the accelerators' driver brings: its one program, and its word to the package database."""
    path = "/usr/bin/nvidia-smi"
    return [
        (path, File(ELF, 0o755, mtime=float(RELEASED - 3_000_000), size=1_054_240, identity=f"{PACKAGED}{path}")),
        (STATUS, File(first_status(drivers=True).encode(), mtime=installed)),
        *package_logs(first_packages(drivers=True), installed),
    ]


def _libraries(built: int) -> list[tuple[str, Node]]:
    files: list[tuple[str, Node]] = []
    for paths in owned_programs().values():
        for path in paths:
            if ".so" not in path:
                continue
            place = path if path.startswith("/usr/") else f"/usr{path}"
            # The short name of a library is a link to the full version, if they differ.
            whole = next((other for other in paths if other.startswith(f"{path}.")), "")
            if path.startswith("/lib64/"):
                whole = "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
            if whole:
                target = whole if path.startswith("/lib64/") else whole.rpartition("/")[2]
                files.append((place, Link(target, mtime=built)))
                continue
            seed = int.from_bytes(sha256(path.encode()).digest()[:4])
            mode = 0o755 if "ld-linux" in path or path.endswith("/libc.so.6") else 0o644
            size = 14_000 + seed % 700_000 // 8 * 8
            files.append((place, File(ELF, mode, "root", "root", built - seed % 9_000_000, size, f"{PACKAGED}{place}")))
    return files


def _python_packages(built: int) -> list[tuple[str, Node]]:
    """Return what python3 and pip see of the distributions: their names and versions, no code."""
    texts: dict[str, str] = {}
    for name, version in DISTRIBUTIONS.values():
        facts = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        place = "dist-info/METADATA" if name == "pip" else "egg-info/PKG-INFO"
        texts |= {f"{name}/__init__.py": f'__version__ = "{version}"\n', f"{name}-{version}.{place}": facts}
    return [(f"{_PYTHON}/{path}", File(text.encode(), mtime=float(built))) for path, text in texts.items()]


def _alternatives(installed: int) -> list[tuple[str, Node]]:
    files: list[tuple[str, Node]] = []
    for name, (link, slaves, choices) in _ALTERNATIVES.items():
        best = max(choices, key=lambda path: choices[path][0])
        links = {name: (link, best)} | {
            slave: (place, target)
            for (slave, place), target in zip(slaves.items(), choices[best][1], strict=True)
            if place.startswith("/usr/bin/")
        }
        for one, (place, target) in links.items():
            files.append((place, Link(f"/etc/alternatives/{one}", mtime=installed)))
            files.append((f"/etc/alternatives/{one}", Link(target, mtime=installed)))
        lines = ["auto", link, *(word for pair in slaves.items() for word in pair), ""]
        for path, (priority, targets) in choices.items():
            lines += [path, str(priority), *targets]
        text = "\n".join([*lines, "", ""])
        files.append((f"/var/lib/dpkg/alternatives/{name}", File(text.encode(), mtime=installed)))
    return files
