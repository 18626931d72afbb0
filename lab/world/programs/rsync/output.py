"""The output of an rsync run: names and progress as they come, and the closing statistics."""

import zlib

from msgspec import Struct

from lab.text.amounts import scaled
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.programs.common.getopt import Arguments

_CHUNK = 32_768
_LINES = 60
"""The most progress lines shown for one transfer."""


class Transfers(Struct):
    """What a run has seen and transferred."""

    names: int = 0
    folders: int = 0
    letters: int = 0
    """Total length of the names, which determines the size of the file list on the wire."""
    created: int = 0
    created_folders: int = 0
    deleted: int = 0
    files: int = 0
    """Files transferred."""
    moved: int = 0
    packed: int = 0
    """Bytes that these took on the wire."""
    total: int = 0


class Output:
    """The two streams of a run, as pieces in order."""

    def __init__(self, args: Arguments, *, remote: bool, receiving: bool) -> None:
        self.args = args
        self.pieces: list[tuple[str, str]] = []
        self.counts = Transfers()
        self.failed = False
        self.quiet = "quiet" in args
        self.shows_progress = ("progress" in args or "P" in args) and not self.quiet
        self.shows_total = any("progress2" in flags for flags in args.every("info")) and not self.quiet
        self.names_all = (args.every("verbose") != [] or self.shows_progress) and not self.quiet
        self._remote = remote
        self._receiving = receiving
        self._extra = 0
        """Bytes of messages from the other side."""

    def say(self, text: str) -> None:
        """Print on stdout."""
        self.pieces.append((text, ""))

    def complain(self, text: str, *, fails: bool = True) -> None:
        """Print a line on stderr. The run continues; if it `fails`, the exit status will be 23."""
        self.pieces.append(("", f"{text}\n"))
        self.failed = self.failed or fails

    def change(self, name: str, change: str, node: Node | None = None) -> None:
        """Report an updated name; `change` is the -i code of the change for a file that is received."""
        if change[0] == ">" and self._remote and not self._receiving:
            change = f"<{change[1:]}"
        shape = self.args.get("out-format")
        if shape:
            length = node.length if node is not None else 0
            plain = name.partition(" -> ")[0]
            link = f" -> {name.partition(' -> ')[2]}" if " -> " in name else ""
            for sign, value in (("%i", change), ("%n", plain), ("%f", plain), ("%l", str(length)), ("%L", link)):
                shape = shape.replace(sign, value)
            self.say(f"{shape}\n")
        elif self.quiet:
            return
        elif "itemize-changes" in self.args:
            self.say(f"{change} {name}\n")
        elif self.names_all:
            self.say(f"{name}\n")

    def deletion(self, name: str) -> None:
        """Report a deleted name."""
        self.counts.deleted += 1
        if self.quiet:
            return
        if "itemize-changes" in self.args:
            self.say(f"*deleting   {name}\n")
        elif self.names_all:
            self.say(f"deleting {name}\n")

    def created(self, goal: str, count: int = 1) -> None:
        """Report that the destination directory was created."""
        if not self.names_all:
            return
        text = f"created directory {goal}\n" if count == 1 else f"created {count} directories for {goal}\n"
        self._extra += len(text) + 4 if self._remote else 0
        self.say(text)

    def count_file(self, node: File) -> None:
        """Count a transferred file."""
        self.counts.files += 1
        self.counts.moved += node.length
        small = "compress" in self.args and not node.declared
        self.counts.packed += len(zlib.compress(node.data)) if small else node.length

    def progress(self, node: File, speed: int, seconds: float, left: int) -> None:
        """Show the progress of a file, or of the whole run."""
        if not (self.shows_progress or self.shows_total):
            return
        counts, human = self.counts, "human-readable" in self.args
        whole = counts.moved if self.shows_total else node.length
        total = max(counts.total, whole) if self.shows_total else node.length
        before = whole - node.length
        progress = f"(xfr#{counts.files}, to-chk={left}/{counts.names})"
        steps = [0.0] if not seconds else [seconds * step / _LINES for step in range(_LINES)]
        if 0 < seconds < _LINES:
            steps = [float(second) for second in range(int(seconds) + 1)]
        for at in steps:
            copied = before + (min(node.length, max(_CHUNK, int(at * speed))))
            self.say(f"\r{_position(copied, total, speed if at else 0, (total - copied) / speed, human=human)}  ")
        rate = whole / (seconds + 0.05) if seconds else 0 if counts.files == 1 else min(whole * 1000, 25 << 20)
        last = _position(whole, total, rate, seconds, human=human)
        self.say(f"\r{last} {progress}" + ("" if self.shows_total else "\n"))
        if self.shows_total and left == 0:
            self.say(f"\r{last} {progress}\n")

    def closing(self, spent: float) -> str:
        """Return the statistics that end a verbose run."""
        counts, human = self.counts, "human-readable" in self.args
        sent, received = self._traffic()
        text = "\n"
        if "stats" in self.args:
            text += self._statistics(sent, received)
        rate = (sent + received) / (int(spent) + 0.5)
        rate_text = _count(int(rate), human=True) if human else f"{rate:,.2f}"
        text += f"sent {_count(sent, human=human)} bytes  received {_count(received, human=human)} bytes"
        text += f"  {rate_text} bytes/sec\n"
        dry = " (DRY RUN)" if "dry-run" in self.args else ""
        speedup = counts.total / (sent + received)
        return text + f"total size is {_count(counts.total, human=human)}  speedup is {speedup:,.2f}{dry}\n"

    def _traffic(self) -> tuple[int, int]:
        """Return the bytes sent and received, computed from what the protocol needs for each item."""
        counts = self.counts
        listed = 12 + counts.letters + 18 * counts.names if counts.names else 0
        content = 0 if "dry-run" in self.args else counts.packed + 8 * (counts.packed // _CHUNK)
        there = 19 + listed + (18 if "dry-run" in self.args else 47) * counts.files + content
        back = 12 + counts.folders // 2 + (8 if "dry-run" in self.args else 23) * counts.files
        back += counts.created_folders + self._extra
        return (back + 19 if counts.names else 8, there + 12) if self._receiving else (there, back)

    def _statistics(self, sent: int, received: int) -> str:
        counts = self.counts
        return (
            f"Number of files: {_parts(counts.names, counts.folders)}\n"
            f"Number of created files: {_parts(counts.created, counts.created_folders)}\n"
            f"Number of deleted files: {counts.deleted:,}\n"
            f"Number of regular files transferred: {counts.files:,}\nTotal file size: {counts.total:,} bytes\n"
            f"Total transferred file size: {counts.moved:,} bytes\nLiteral data: {counts.moved:,} bytes\n"
            "Matched data: 0 bytes\nFile list size: 0\nFile list generation time: 0.001 seconds\n"
            "File list transfer time: 0.000 seconds\n"
            f"Total bytes sent: {sent:,}\nTotal bytes received: {received:,}\n\n"
        )


def _parts(count: int, folders: int) -> str:
    if not count:
        return "0"
    parts = ([f"reg: {count - folders:,}"] if count > folders else []) + ([f"dir: {folders:,}"] if folders else [])
    return f"{count:,} ({', '.join(parts)})"


def _position(copied: int, total: int, rate: float, seconds: float, *, human: bool) -> str:
    per_cent = copied * 100 // total if total else 100
    speed, unit = scaled(rate / 1024, ("kB/s", "MB/s", "GB/s"))
    clock = f"{int(seconds // 3600):4d}:{int(seconds // 60 % 60):02d}:{int(seconds % 60):02d}"
    return f"{_count(copied, human=human):>15} {per_cent:>3}% {speed:7.2f}{unit} {clock}"


def _count(number: int, *, human: bool) -> str:
    """Return a number of bytes with commas, or shortened by -h."""
    if not human or number < 1000:
        return f"{number:,}"
    amount, unit = scaled(number, " KMGTP", 1000)
    return f"{amount:.2f}{unit}"


def counted(counts: Transfers, name: str, node: Node) -> None:
    """Count a name in the file list."""
    counts.names += 1
    counts.letters += len(name.rstrip("/").rpartition("/")[2])
    counts.folders += isinstance(node, Directory)
    if not isinstance(node, Directory):
        counts.total += node.length
