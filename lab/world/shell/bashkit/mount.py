"""One user's files as bashkit asks for them, and the tricks a shell needs that a file system does not.

A declared artefact is served as a sample; when exactly that sample is written somewhere, as `cat a > b` does, the
artefact itself goes there.
"""

import errno
import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from lab.world.machine.call import Running
from lab.world.machine.files.artefacts import joined, part_of
from lab.world.machine.files.faults import fault
from lab.world.machine.files.filesystem import READ_CAP, SEARCH, FileSystem
from lab.world.machine.files.lookup import WITHOUT_END
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.machine.state import Process
from lab.world.shell.bashkit.dev_tcp import is_socket
from lab.world.shell.bashkit.raw_bytes import carried, restored
from lab.world.shell.bashkit.scripts import Scripts, for_execution
from lab.world.shell.builtins.executing import without_interpreter
from lab.world.shell.builtins.test import file_is
from lab.world.shell.rewriting.rewrite import ASKED
from lab.world.shell.wording.masks import mask

STDIN: Final = "/proc/self/fd/pipe:[0]"
"""Where a shell finds its input; no listing shows it."""
_OWN_WORDS: Final = re.compile(
    rb"Did you mean: |io error: |resource limit exceeded|/proc/0/is/|[a-z]\xf4\x8f\xbd\xbf|\+ (?:\w+=\S* )*__\w"
)
_SED: Final = re.compile(r"/\.bashkit-sed-\w+\.tmp$")
STATE: Final = f"{ASKED}state"
"""Where a shell writes its own state, whatever its outputs are; nothing of it reaches the files."""


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
        self.scripts = Scripts("")
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
        self.scripts = Scripts(script)
        self._stdin = carried(stdin)
        self.running = running
        self.fs = fs
        fs.askers = lambda: self.askers(self.scripts.asking_line())
        self._asked = ""
        self._denied = []
        self._sampled.clear()
        self.unrunnable.clear()
        self.refused.clear()

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
            if self._looked_at == path and node.mode & 0o111 and not self.scripts.reads(path):
                data = for_execution(data, path, node.identity.rsplit("/", 1)[-1])
            elif node.size is not None:
                self.running.take_sample(data, node, path)
                self._sampled[path] = len(data)
            elif node.device.startswith("c ") and data:
                self.running.note(f"{path} has no end here but {len(data)} bytes")
                self.running.cut = True
            if self.scripts.runs(path, data):
                data = self.scripts.begin(data)
        self._looked_at = ""
        return carried(data)

    def write_file(self, path: str, data: bytes) -> None:
        """Replace or make a file; a sample of an artefact becomes that artefact."""
        if self._is_watched(path, data) or self._opens_socket(path):
            return
        data = restored(data)
        artefact = self.running.artefact(data)
        if artefact is not None and artefact.length < WITHOUT_END:
            self._write_artefact(path, artefact)
            return
        self.fs.write(path, self._masked(data))

    def append_file(self, path: str, data: bytes) -> None:
        """Add to a file's end, or make it."""
        if self._is_watched(path, data) or (not data and self.fs.exists(path)) or self._opens_socket(path):
            return
        data = restored(data)
        artefact = self.running.artefact(data)
        if artefact is not None and artefact.length < WITHOUT_END:
            if not self.fs.exists(path):
                self.fs.write(path, b"")
            self.fs.append_artefact(path, artefact)
            return
        self.fs.append(path, self._masked(data))

    def _opens_socket(self, path: str) -> bool:
        """Open the connection that a write to a path of /dev/tcp asks for, and say whether it did."""
        self._check()
        if self.connect is None or not is_socket(path):
            return False
        self.connect(path)
        return True

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
        return f"{self.fs.cwd}/".startswith(f"{path}/") and self.scripts.go_up()

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

    def _write_artefact(self, path: str, artefact: File) -> None:
        self.fs.write(path, b"")
        self.fs.fill(path, artefact)
