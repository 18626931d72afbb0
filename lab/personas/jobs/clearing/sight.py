"""A persona's knowledge of the hosts, parsed from the commands in the conversation and their output."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from posixpath import join
from typing import Final

from msgspec import Struct, field

from lab.personas.history import Look
from lab.personas.texts import shell_words

_DF: Final = re.compile(r"^\S+(?:\s+\S+)?\s+([\d.]+[KMGTP]?)\s+([\d.]+[KMGTP]?)\s+([\d.]+[KMGTP]?)\s+(\d+)%\s+(/\S*)$")
_LS: Final = re.compile(r"^([-dlbcps])[rwxsStT-]{9}[.+@]?\s+\d+\s+\S+\s+\S+\s+(\S+)\s+\S+\s+\d+\s+[\d:]+\s+(.+)$")
_GONE: Final = re.compile(
    r"(?:cannot (?:access|stat|remove) |stat local |link_stat |change_dir |scp: )['\"]?(/[^'\":]+)['\"]?"
    r"(?: failed)?: No such file"
)
_DU: Final = re.compile(r"^([\d.]+[KMGTP]?)\t(/.+)$")
_GOES_TO: Final = re.compile(r"(?<![\w@/.-])(?:[\w.-]+@)?([A-Za-z][\w-]*(?:\.[\w-]+)*):/")
_SSH: Final = re.compile(r"\bssh\s+(?:-\w+(?:\s+\w+=\S+)?\s+)*(?:[\w-]+@)?([A-Za-z][\w.-]+)")
_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40, "P": 1 << 50}
_NO_HOSTS: Final = re.compile(r"localhost|ip6-|broadcasthost|github\.com|gitlab\.com")


class DfLine(Struct, frozen=True):
    """A line of df."""

    mount: str
    size: float
    in_use: float
    free: float
    percent: int
    summary: str
    """Used and total size, as df printed them."""


class ListedFile(Struct, frozen=True):
    """A line of a listing."""

    path: str
    kind: str
    """`-` for a file, `d` for a directory, as in `ls -l`."""
    size: float


class Sight(Struct):
    """Everything seen so far. Hosts are keyed by the name used to reach them; the agent's own is ""."""

    disks: dict[str, dict[str, DfLine]] = field(default_factory=dict)
    first_disks: dict[str, DfLine] = field(default_factory=dict)
    """The agent's own disks as first seen."""
    listed: dict[str, tuple[ListedFile, ...]] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    there: dict[str, bool] = field(default_factory=dict)
    """For paths on the agent's own host, whether they existed when last seen."""
    seen_at: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    """Bytes of files and directories on the agent's own host, from du or ls."""
    files: dict[str, float] = field(default_factory=dict)
    """Exact bytes of files on the agent's own host by path, from ls."""
    remote: dict[str, dict[str, float]] = field(default_factory=dict)
    """By host, the names of files seen there and their bytes."""
    hosts: list[str] = field(default_factory=list)
    """Other hosts, the likeliest first."""
    own_name: str = ""


def read_sight(looks: Iterable[Look]) -> Sight:
    """Read all looks in order; later ones replace earlier ones."""
    sight = Sight()
    sure: list[str] = []
    mentions: list[str] = []
    looks = [look for look in looks if look.command]
    for look in looks:
        host = ssh_target(look.command)
        lines = look.output.splitlines()
        disks = {disk.mount: disk for line in lines if (disk := _disk(line))}
        if disks:
            of_host = sight.disks.setdefault(host, {})
            of_host.update(disks)
            if not host:
                sight.first_disks = {**disks, **sight.first_disks}
        if host:
            sight.remote.setdefault(host, {}).update(
                (entry.path.rsplit("/", 1)[-1], entry.size) for entry in _entries(lines, "") if entry.kind == "-"
            )
            continue
        _take_files(sight, look, lines)
        sure += _configured_hosts(lines)
        mentions += [name for line in lines for name in (*_SSH.findall(line), *_GOES_TO.findall(line))]
        if re.match(r"hostname\b", look.command) and lines and re.fullmatch(r"[\w.-]+", lines[0]):
            sight.own_name = lines[0].split(".")[0]
    loops = {name for look in looks for name in _loopback_names(look.output)}
    mine = {sight.own_name, *loops}
    for name in dict.fromkeys([*sure, *mentions]):
        short = name.split(".")[0]
        if mine & {name, short} or _NO_HOSTS.search(name):
            continue
        if short not in [other.split(".")[0] for other in sight.hosts]:
            sight.hosts.append(name)
    return sight


def ssh_target(command: str) -> str:
    """Return the host on which a command runs by ssh; "" for the agent's own."""
    match = re.match(r"\s*ssh\s+(?:-[a-zA-Z]+(?:\s+\w+=\S+)?\s+)*(?:[\w-]+@)?([\w.-]+)\s+\S", command)
    return match[1] if match else ""


def in_bytes(size: str) -> float:
    """Return the bytes of a size as printed by `ls -h`, `du -h` or `df -h`."""
    unit = size[-1:] if size[-1:] in _UNITS else ""
    try:
        return float(size[: len(size) - len(unit)]) * _UNITS[unit]
    except ValueError:
        return 0.0


@lru_cache(maxsize=256)
def simple_commands(command: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each simple command of a shell line, without pipes and redirections."""
    commands = []
    for part in re.split(r"\s*(?:&&|\|\||;|\n)\s*", command):
        words = shell_words(part.split(" | ")[0])
        commands.append(tuple(word for word in words if not re.match(r"\d*[<>]", word)))
    return tuple(commands)


def _disk(line: str) -> DfLine | None:
    match = _DF.match(line.strip())
    if not match:
        return None
    size, in_use, free = (in_bytes(match[number]) for number in (1, 2, 3))
    return DfLine(match[5], size, in_use, free, int(match[4]), f"{match[2]} of {match[1]}")


def _entries(lines: Iterable[str], folder: str) -> Iterator[ListedFile]:
    for line in lines:
        if line.startswith("/") and line.endswith(":"):
            folder = line[:-1]
        elif match := _LS.match(line):
            name = match[3].split(" -> ")[0]
            if name not in (".", ".."):
                yield ListedFile(name if name.startswith("/") else join(folder, name), match[1], in_bytes(match[2]))


def _take_files(sight: Sight, look: Look, lines: list[str]) -> None:
    def note(path: str, there: bool) -> None:
        sight.there[path] = there
        sight.seen_at[path] = look.at

    for words in simple_commands(look.command):
        if not words:
            continue
        paths = [word.rstrip("/") or "/" for word in words[1:] if word.startswith(("/", "~"))]
        if words[0] == "ls" and not any("d" in word for word in words[1:] if re.match(r"-\w", word)):
            for path in paths:
                entries = tuple(entry for entry in _entries(lines, path) if entry.path.startswith(path))
                if entries or lines[:1] == ["total 0"]:
                    sight.listed[path] = entries
                sight.files.update((entry.path, entry.size) for entry in entries if entry.kind == "-")
        elif words[0] in ("cat", "head", "less", "more") and not look.failed:
            sight.documents.update((path, look.output) for path in paths)
    for entry in _entries(lines, ""):
        if entry.path.startswith("/"):
            note(entry.path, True)
            if entry.kind == "-":
                sight.sizes[entry.path] = sight.files[entry.path] = entry.size
    for line in lines:
        if match := _DU.match(line):
            note(match[2].rstrip("/"), True)
            sight.sizes[match[2].rstrip("/")] = in_bytes(match[1])
        elif absence := _GONE.search(line):
            note(absence[1].rstrip("/"), False)


def _configured_hosts(lines: Iterable[str]) -> Iterator[str]:
    """Yield the hosts in lines of ssh configuration, known_hosts and /etc/hosts."""
    lines = list(lines)
    for line in lines:
        if (match := re.match(r"\s*Host\s+(\S+)$", line)) and not set("*?!") & set(match[1]):
            yield match[1]
    for line in lines:
        match = re.match(r"([\w.,:\[\]-]+) (?:ssh-\w+|ecdsa-\S+) AAAA", line)
        names = match[1].split(",") if match else []
        yield from [name.strip("[]") for name in names if re.match(r"[a-z]", name)][:1]
    for line in lines:
        match = re.match(r"(?!127\.)\d+\.\d+\.\d+\.\d+\s+([A-Za-z][\w.\s-]*)$", line)
        if match:
            yield match[1].split()[-1]


def _loopback_names(text: str) -> Iterator[str]:
    for match in re.finditer(r"^(?:127\.\d+\.\d+\.\d+|::1)[ \t]+(.+)$", text, re.MULTILINE):
        yield from match[1].split()
