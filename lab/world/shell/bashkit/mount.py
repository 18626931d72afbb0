"""One user's files as bashkit asks for them, and the tricks a shell needs that a file system does not.

A declared artefact is served as a sample; when exactly that sample is written somewhere, as `cat a > b` does, the
artefact itself goes there.
"""

import errno
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from lab.world.machine.call import Running
from lab.world.machine.files.artefacts import joined, part_of
from lab.world.machine.files.faults import fault
from lab.world.machine.files.filesystem import READ_CAP, SEARCH, FileSystem
from lab.world.machine.files.lookup import WITHOUT_END
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.machine.program import programs
from lab.world.machine.state import Process
from lab.world.shell.bashkit.dev_tcp import is_socket
from lab.world.shell.bashkit.raw_bytes import carried, restored
from lab.world.shell.beside import beside
from lab.world.shell.builtins.executing import without_interpreter
from lab.world.shell.builtins.test import file_is
from lab.world.shell.rewriting.renaming import EXACT, RENAMED
from lab.world.shell.rewriting.rewrite import ASKED, runnable
from lab.world.shell.wording.masks import mask

STDIN: Final = "/proc/self/fd/pipe:[0]"
"""Where a shell finds its input; no listing shows it."""
_INTERPRETER: Final = re.compile(rb"#![ \t]*(/usr/bin/env[ \t]+(?:-S[ \t]+)?)?(\S*/)?([^\s/]+)")
_OWN_WORDS: Final = re.compile(
    rb"Did you mean: |io error: |resource limit exceeded|/proc/0/is/|[a-z]\xf4\x8f\xbd\xbf|\+ (?:\w+=\S* )*__\w"
)
_CALL: Final = r"(?:^|[;&|({\n`]|\b(?:then|do|else|nohup|exec|time|sudo|env|source|(?:ba|da)?sh(?:\s+-\w+)*)\s|\.\s)"
_WAY: Final = r"\s*[\"']?(?:[^\s;&|]*/)?"
_END: Final = r"(?![\w./-])"
"""Matches before the path of a script that is run, before its name, and what may not follow it."""
_PLAIN: Final = re.compile(r"[\w.+-]+")
_CALLED: Final = re.compile(f"{_CALL}(?={_WAY}({_PLAIN.pattern}){_END})")
_UP: Final = re.compile(r"\bcd\s+(?:-[LP]\s+)*[\"']?\.\.")
_SIGNS: Final = (
    b"&", b"[[", b"$!", b"tr ", b"\\x", b"yes", b"seq", b"/dev/", b" -f", b"sleep inf", b"ping", b"bc", b"SECONDS",
    b"SRANDOM", b"sort",
)  # fmt: skip
"""A script with one of these in it is not run word for word."""
_LONGEST: Final = 256 << 10
"""Bytes of a script file that are looked through."""
_SED: Final = re.compile(r"/\.bashkit-sed-\w+\.tmp$")
_COMMAND: Final = re.compile(r"[^\n;&|()]+")
_ITSELF: Final = re.compile(r"(?:/proc/self|/dev/fd)\b")
_REDIRECT: Final = re.compile(r"(?<!\d)\d*[<>]+\s*\S+")
STATE: Final = f"{ASKED}state"
"""Where a shell writes its own state, whatever its outputs are; nothing of it reaches the files."""
_SHELLS: Final = frozenset({"sh", "bash", "dash", "rbash"})


class Mount:
    """What the bridge serves: `fs`, watched by `running`, which a cancelled call stops."""

    def __init__(self, fs: FileSystem, running: Running) -> None:
        self.fs = fs
        self.running = running
        self.connect: Callable[[str], bytes] | None = None
        """Connects to a path that stands for a port of a host, and returns what is read from there."""
        self._looked_at = ""
        self._stdin = b""
        self._asked = ""
        self._denied: list[str] = []
        self.unrunnable: dict[str, str] = {}
        """Scripts that were looked at and that nothing here can run: path, and what a real shell says of it."""
        self.returning = ""
        """The directory a shell made from its text returns to, though it may be gone."""
        self.state = ""
        """What was written to `STATE`."""
        self.writes: list[tuple[str, bytes]] | None = None
        """While it is a list, writes are noted in it and not made."""
        self.served: dict[str, str] = {}
        """The text that the next read of a script file returns, by its path."""
        self.script = ""
        """The script the shell was last asked to run."""
        self._scripts: list[str] = []
        """What runs: the script of the call, and the files it has run by now."""
        self._runs: dict[str, int] = {}
        """How often the call has run a command that was asked about, by its words."""
        self.askers: Callable[[str], tuple[Process, ...]] = lambda line: ()
        """Returns the processes that exist while a command line runs; the last is the one that asks."""
        self._sampled: dict[str, int] = {}
        """How many bytes the call last read of each declared file."""
        self.refused: set[str] = set()
        """Paths the user has no right to reach or enter, of which bashkit says that they do not exist."""

    def begin(self, running: Running, fs: FileSystem, stdin: bytes = b"", script: str = "") -> None:
        """Serve another call, of `script`."""
        self.script = script
        self.state = ""
        self._scripts = [script]
        self._runs = {}
        self._stdin = carried(stdin)
        self.running = running
        self.fs = fs
        fs.askers = lambda: self.askers(_asking_line(self._scripts[-1]))
        self._asked = ""
        self._denied = []
        self._sampled.clear()
        self.unrunnable.clear()
        self.refused.clear()

    def readers_of(self, words: list[str]) -> list[str]:
        """Return the command lines that read the output of the command of these words, which runs now."""
        line = " ".join(words)
        before = self._runs.get(line, 0)
        self._runs[line] = before + 1
        return beside(self._scripts[-1], words, before)

    @property
    def has_input(self) -> bool:
        """Whether the shell has standard input."""
        return bool(self._stdin)

    def read_file(self, path: str) -> bytes:
        """Return a whole file, or a sample of a declared one."""
        self._check()
        if path == STDIN:
            return self._stdin
        if path in self.served:
            return carried(self.served.pop(path).encode("utf-8", "surrogateescape"))
        if self.connect is not None and is_socket(path):
            return self.connect(path)
        node = self.fs.stat(path)
        declared = isinstance(node, File) and node.size is not None
        data = self.fs.read_node(node, path, count=self.running.sample_size if declared else None)
        if isinstance(node, File):
            if self._looked_at == path and node.mode & 0o111 and not self._is_input(path):
                data = _for_execution(data, path, node.identity.rsplit("/", 1)[-1])
            elif node.size is not None:
                self.running.take_sample(data, node, path)
                self._sampled[path] = len(data)
            elif node.device.startswith("c ") and data:
                self.running.note(f"{path} has no end here but {len(data)} bytes")
                self.running.cut = True
            if self._is_called(path, data):
                data = self._runnable(data)
        self._looked_at = ""
        return carried(data)

    def write_file(self, path: str, data: bytes) -> None:
        """Replace or make a file; a sample of an artefact becomes that artefact."""
        if self._is_watched(path, data):
            return
        self._check()
        if self.connect is not None and is_socket(path):
            self.connect(path)
            return
        data = restored(data)
        artefact = self.running.artefact(data)
        if artefact is not None and artefact.length < WITHOUT_END:
            self._write_artefact(path, artefact)
            return
        self.fs.write(path, self._masked(data))

    def append_file(self, path: str, data: bytes) -> None:
        """Add to a file's end, or make it."""
        if self._is_watched(path, data) or (not data and self.fs.exists(path)):
            return
        self._check()
        if self.connect is not None and is_socket(path):
            self.connect(path)
            return
        data = restored(data)
        artefact = self.running.artefact(data)
        if artefact is not None and artefact.length < WITHOUT_END:
            if not self.fs.exists(path):
                self.fs.write(path, b"")
            self.fs.append_artefact(path, artefact)
            return
        self.fs.append(path, self._masked(data))

    def _is_watched(self, path: str, data: bytes) -> bool:
        """Whether a write is the shell's own, or is only looked at."""
        if path == STATE:
            self.state += restored(data).decode("utf-8", "surrogateescape")
        elif self.writes is not None:
            self.writes.append((path, data))
        return path == STATE or self.writes is not None

    def mkdir(self, path: str, recursive: bool) -> None:
        """Make a directory."""
        self._check()
        self.fs.mkdir(path, parents=recursive)

    def remove(self, path: str, recursive: bool) -> None:
        """Remove a file or tree."""
        self._check()
        self.fs.remove(path, recursive=recursive)

    def lstat(self, path: str) -> Node:
        """Return what is at `path`, with the rights its caller has there.

        A declared file says only the size of its sample, which is what a read costs. A directory its caller may not
        enter is refused, since that is all bashkit asks before it changes to one; when a file test was announced,
        the answer is the test's.
        """
        if path == STATE:
            return File()
        self._check()
        if path.startswith(ASKED):
            self._asked = path[len(ASKED) :]
            self._denied = []
            return File()
        answer, self._asked = self._asked, ""
        if answer:
            return self._tested(answer, path)
        if self._denied and self._denied[0] == path:
            del self._denied[0]
            raise fault(errno.ENOENT, path)
        self._looked_at = path
        if path == STDIN:
            return File(self._stdin)
        if self.connect is not None and is_socket(path):
            return File(self.connect(path), 0o666)
        try:
            node = self.fs.lstat(path)
            if isinstance(node, Directory) and not self.fs.allows(node, SEARCH):
                raise fault(errno.EACCES, path)
        except PermissionError:
            self.refused.add(path)
            raise
        except FileNotFoundError:
            if path == self.returning or self._is_left_behind(path):
                return Directory()
            raise
        if isinstance(node, File) and node.mode & 0o111 and node.data.startswith(b"#!"):
            complaint = without_interpreter(node.data, path)
            if complaint:
                # Bashkit would run any executable text as bash; it does not run what is not executable.
                self.unrunnable[path] = complaint
                return replace(node, mode=node.mode & ~0o111)
        return self._as_allowed(self._as_bashkit_sees(node))

    def _is_left_behind(self, path: str) -> bool:
        """Whether the shell goes up from a working directory of which a parent has been removed."""
        return f"{self.fs.cwd}/".startswith(f"{path}/") and any(_UP.search(text) for text in self._scripts)

    def _tested(self, letter: str, path: str) -> Node:
        """Let the file exist exactly when `-letter path` holds for the caller."""
        if file_is(letter, path, self.fs):
            return File()
        if self.fs.exists(path):
            # A failure is looked up once more by its real path, and twice when the path led through a link.
            real = self.fs.real(path)
            self._denied = [real] if real == path else [real, real]
        raise fault(errno.ENOENT, path)

    def _as_bashkit_sees(self, node: Node) -> Node:
        if not isinstance(node, File) or node.size is None or node.size <= (cap := self.running.sample_size):
            return node
        return replace(node, size=cap)

    def _as_allowed(self, node: Node) -> Node:
        """Return a file without the permission bits that are not for its caller, whom bashkit does not know."""
        if not isinstance(node, File) or self.fs.who.uid == 0:
            return node
        denied = (0o7 ^ self.fs.rights(node)) * 0o111
        return replace(node, mode=node.mode & ~denied) if node.mode & denied else node

    def entries(self, path: str) -> list[tuple[str, Node]]:
        """Return a directory's names and nodes."""
        self._check()
        return [(name, self._as_bashkit_sees(node)) for name, node in self.fs.entries(path)]

    def exists(self, path: str) -> bool:
        """Whether `path` leads somewhere."""
        return path == STDIN or is_socket(path) or self.fs.exists(path)

    def rename(self, source: str, target: str) -> None:
        """Move."""
        self._check()
        if _SED.search(source):
            self._rewrite_in_place(source, target)
        else:
            self.fs.rename(source, target)

    def copy_file(self, source: str, target: str) -> None:
        """Copy one file."""
        self._check()
        self.fs.copy(source, target)

    def symlink(self, target: str, path: str) -> None:
        """Make a link."""
        self.fs.symlink(target, path)

    def readlink(self, path: str) -> str:
        """Return where a link points."""
        try:
            return self.fs.readlink(path)
        except PermissionError:
            self.refused.add(path)
            raise

    def chmod(self, path: str, mode: int) -> None:
        """Set permission bits."""
        self.fs.chmod(path, mode)

    def _check(self) -> None:
        if self.running.stopped:
            raise fault(errno.EIO)

    def _masked(self, data: bytes) -> bytes:
        """Return `data` without bashkit's own words, which a redirected stderr would keep."""
        if not _OWN_WORDS.search(data):
            return data
        text = mask(data.decode("utf-8", "surrogateescape"), self.running.note)
        return text.encode("utf-8", "surrogateescape")

    def _rewrite_in_place(self, source: str, target: str) -> None:
        """Put what `sed -i` made in the file's place, with its owner and mode, as far as the caller may give it."""
        old = self.fs.stat(target)
        new = self.fs.stat(source)
        if isinstance(old, File) and isinstance(new, File) and old.size is not None and new.size is None:
            # Only the beginning was served; the rest of the file stays.
            head_size = self._sampled.get(target, min(old.size, READ_CAP))
            self.fs.fill(source, joined([new, part_of(old, head_size, old.size - head_size)]))
        # bashkit's name for it is another in every run.
        self.fs.renumber(source)
        self.fs.rename(source, target)
        if self.fs.who.uid == 0 and (old.owner, old.group) != ("root", "root"):
            self.fs.chown(target, old.owner, old.group)
        if isinstance(old, File):
            self.fs.chmod(target, old.mode)

    def _is_input(self, path: str) -> bool:
        """Whether the running scripts take a file for their input and, unless they name it whole, do not run it."""
        name = re.escape(path.rpartition("/")[2])
        whole = rf"<\s*[\"']?{re.escape(path)}(?![\w./-])"
        part = rf"<\s*[\"']?(?:[^\s;|&<>\"']*/)?{name}(?![\w./-])"
        call = rf"(?:^|[;&|({{\n]|\b(?:do|then|else)\s)\s*(?:[^\s;|&<>]*/)?{name}(?![\w./-])"
        return any(
            re.search(whole, text) or (re.search(part, text) and not re.search(call, text)) for text in self._scripts
        )

    def _is_called(self, path: str, data: bytes) -> bool:
        """Whether the file is read to be run, as far as the running scripts show."""
        name = path.rpartition("/")[2]
        # A script may read thousands of files by a pattern or a search; most are named nowhere in it.
        texts = [text for text in self._scripts if name in text]
        if not texts or len(data) > _LONGEST or not any(sign in data for sign in _SIGNS):
            return False
        if _PLAIN.fullmatch(name):
            return any(name in _names_called(text) for text in texts)
        call_pattern = re.compile(f"{_CALL}{_WAY}{re.escape(name)}{_END}")
        return any(call_pattern.search(text) for text in texts)

    def _runnable(self, data: bytes) -> bytes:
        text = data.decode("utf-8", "surrogateescape")
        self._scripts.append(text)
        return runnable(text).encode("utf-8", "surrogateescape")

    def _write_artefact(self, path: str, artefact: File) -> None:
        self.fs.write(path, b"")
        self.fs.fill(path, artefact)


def _asking_line(script: str) -> str:
    """Return the first command of a script that asks /proc about itself and is bashkit's own; "" if there is none."""
    for match in _COMMAND.finditer(script):
        words = _REDIRECT.sub("", match[0]).split()
        if _ITSELF.search(match[0]) and words and words[0] not in programs():
            return " ".join(words)
    return ""


@lru_cache(maxsize=64)
def _names_called(script: str) -> frozenset[str]:
    """Return the names of what a script may run, for a script that reads thousands of files by name."""
    return frozenset(match[1] for match in _CALLED.finditer(script))


def _for_execution(data: bytes, path: str, name: str) -> bytes:
    """Return what the shell is to run for an executable file: its own text, or a call of what interprets it.

    `name` is the program an ELF file is.
    """
    if data.startswith(b"\x7fELF"):
        # A program of the system: its file says which, and the shell knows it by name.
        name = f"__{name}" if name in RENAMED else name
        return f'#!/bin/bash\n{EXACT}=1 {name} "$@"\n'.encode()
    match = _INTERPRETER.match(data)
    if match is not None and match[3].decode("utf-8", "replace") in programs().keys() - _SHELLS:
        return b"#!/bin/bash\n" + match[3] + b" '" + path.encode("utf-8", "surrogateescape") + b'\' "$@"\n'
    return data
