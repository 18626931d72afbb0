"""`scp`: copy files between hosts over the SFTP protocol of OpenSSH 9, with its error messages."""

import contextlib
import errno
import fnmatch
import shlex
from posixpath import basename, dirname, join

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine import pace
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import Directory, File
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.program import Printout
from lab.world.programs.openssh.client import connect, files_of
from lab.world.programs.openssh.config import SshFault, logged
from lab.world.programs.openssh.ssh import wish_of

_SCP = options("3 4 6 A B C O p q R r s T v c= D= F= i= J= l= o= P= S= X=")
_SCP_USAGE = """usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]
           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]
           [-P port] [-S program] [-X sftp_option] source ... target
"""


class CopySide(Struct, frozen=True):
    """One side of a copy: its files, its host, and its name in error messages."""

    fs: FileSystem
    host: LiveHost
    remote: bool


class Transfer:
    """Copies files between two hosts. The clock advances by the size over the slower side's bandwidth."""

    def __init__(
        self, context: Context, out: Printout, source: CopySide, target: CopySide, *, keeps: bool, deep: bool
    ) -> None:
        self.context = context
        self.out = out
        self.source = source
        self.target = target
        self.keeps = keeps
        self.deep = deep

    def tell(self, text: str) -> None:
        """Print an error; only scp puts its name before it."""
        if self.context.name == "scp":
            self.out.warn(text)
        else:
            self.out.error(text)

    def move(self, path: str, goal: str) -> bool:
        """Copy one file or tree to exactly `goal`; return whether all of it arrived."""
        try:
            node = self.source.fs.stat(path)
        except OSError as fault:
            where = path if self.source.remote else f'stat local "{path}"'
            self.tell(f"{where}: {self._reason(fault, self.source)}")
            if not self.source.remote and self.context.name == "scp":
                self.out.exit_code = 255
            return False
        if isinstance(node, Directory):
            if not self.deep:
                what = f"download {path.rstrip('/')}/: not" if self.source.remote else f'local "{path}" is not'
                self.tell(f"{what} a regular file")
                return False
            return self._folder(path, goal, node)
        assert isinstance(node, File)
        return self._file(path, goal, node)

    def _reason(self, fault: OSError, end: CopySide) -> str:
        """Return the error in the words of the protocol; a remote server distinguishes only three."""
        if not end.remote or fault.errno in (errno.ENOENT, errno.EACCES):
            return fault.strerror or "Failure"
        return "Permission denied" if fault.errno == errno.EPERM else "Failure"

    def _file(self, path: str, goal: str, node: File) -> bool:
        if not self.source.fs.allows(node, 4):
            word = "remote open" if self.source.remote else "open local"
            self.tell(f'{word} "{path}": Permission denied')
            return False
        fs = self.target.fs
        existed = fs.exists(goal)
        free = fs.free(fs.real(dirname(goal) or ".")) if fs.exists(dirname(goal) or ".") else None
        count = node.length if free is None else min(node.length, free)
        try:
            if not existed:
                fs.write(goal, b"")
            pace.spend(self.context.clock, count, pace.between(self.source.host, self.target.host))
            fs.receive(goal, node)
        except OSError as fault:
            writing = fault.errno == errno.ENOSPC
            if self.target.remote:
                word = "write remote" if writing else "dest open"
            else:
                word = "write local" if writing else "open local"
            self.tell(f'{word} "{goal}": {self._reason(fault, self.target)}')
            return False
        if not existed:
            fs.chmod(goal, node.mode & 0o777 if self.keeps else node.mode & ~fs.umask & 0o777)
        if self.keeps:
            fs.chmod(goal, node.mode & 0o777)
            fs.utime(goal, node.mtime)
        return True

    def _folder(self, path: str, goal: str, node: Directory) -> bool:
        fs = self.target.fs
        if self.context.name == "sftp":
            where = self.source.fs.absolute(path) if self.source.remote else path
            self.out.line(f"{'Retrieving' if self.source.remote else 'Entering'} {where}")
        if not fs.is_dir(goal):
            try:
                fs.mkdir(goal, node.mode & 0o777 | 0o700)
            except OSError as fault:
                word = "remote mkdir" if self.target.remote else "mkdir"
                self.tell(f'{word} "{goal}": {self._reason(fault, self.target)}')
                return False
        try:
            entries = self.source.fs.entries(path)
        except OSError as fault:
            word = "remote readdir" if self.source.remote else "local opendir"
            self.tell(f'{word} "{path}": {self._reason(fault, self.source)}')
            return False
        whole = True
        for name, _ in entries:
            whole = self.move(join(path, name), join(goal, name)) and whole
        if self.keeps:
            fs.utime(goal, node.mtime)
        return whole


def place(text: str) -> tuple[str, str]:
    """Split `host:path`; the host is "" for a local path, which may contain a colon after a slash."""
    before, colon, after = text.partition(":")
    if text.startswith("scp://"):
        host, _, path = text[6:].partition("/")
        return host, path or "."
    if not colon or "/" in before or not before:
        return "", text
    return before, after or "."


def expanded(fs: FileSystem, path: str) -> list[str]:
    """Return the matches of a pattern on the other side, or the path itself."""
    if path == "~" or path.startswith("~/"):
        path = "." + path[1:]
    if not any(letter in path for letter in "*?["):
        return [path]
    matches = [""] if not path.startswith("/") else ["/"]
    for part in [part for part in path.split("/") if part]:
        nearer: list[str] = []
        for base in matches:
            if not any(letter in part for letter in "*?["):
                if fs.exists(join(base, part)):
                    nearer.append(join(base, part))
                continue
            try:
                names = [name for name, _ in fs.entries(base or ".")]
            except OSError:
                continue
            hidden = part.startswith(".")
            nearer += [join(base, one) for one in names if fnmatch.fnmatchcase(one, part) and (hidden or one[0] != ".")]
        matches = nearer
    return matches or [path]


@command("scp")
def scp(context: Context) -> CommandResult:
    """Copy files between hosts."""
    try:
        args = parse(context.argv, _SCP)
        if len(args.operands) < 2:
            raise UsageFault("")
    except UsageFault as usage:
        first = f"unknown option {usage.text.partition('-- ')[2]}\n".replace("'", "") if usage.text else ""
        if first:
            context.note_fidelity(f"scp refused its options: {usage.text}")
        return CommandResult("", first + _SCP_USAGE, 1)
    *sources, target = [place(word) for word in args.operands]
    if not target[0] and not any(host for host, _ in sources):
        letters = "".join(letter for letter in "rp" if letter in args)
        words = ["cp", *([f"-{letters}"] if letters else []), "--", *args.operands]
        return context.run_script(context.host, context.user, shlex.join(words), cwd=context.cwd, env=dict(context.env))
    out = Printout(context)
    try:
        ends = {
            host: _end(context, args, host, out) for host in dict.fromkeys([target[0], *(one[0] for one in sources)])
        }
    except SshFault as fault:
        quiet = "q" in args and fault.text.startswith(("ssh: ", "Warning"))
        return CommandResult("", logged(("" if quiet else fault.text) + "scp: Connection closed\n"), 255)
    goal_end, goal = ends[target[0]], expanded(ends[target[0]].fs, target[1])[0]
    for host, path in sources:
        _copy(context, args, out, ends[host], path, goal_end, goal, several=len(sources) > 1)
    result = out.result()
    spoken = tuple((text, logged(complaint)) for text, complaint in result.spoken)
    return replace(result, stderr=logged(result.stderr), spoken=spoken)


def _end(context: Context, args: Arguments, host: str, out: Printout) -> CopySide:
    if not host:
        return CopySide(context.fs, context.host, False)
    connection = connect(context, wish_of(args, host, port="P"))
    if connection.warnings and "q" not in args:
        out.error(connection.warnings.rstrip("\n"), 0)
    if connection.host.users[connection.user].shell.endswith(("nologin", "/false")):
        raise SshFault("")
    return CopySide(files_of(context, connection), connection.host, True)


def _copy(
    context: Context,
    args: Arguments,
    out: Printout,
    source: CopySide,
    path: str,
    target: CopySide,
    goal: str,
    *,
    several: bool,
) -> None:
    transfer = Transfer(context, out, source, target, keeps="p" in args, deep="r" in args)
    paths = expanded(source.fs, path) if source.remote else [path]
    into = target.fs.is_dir(goal)
    if (several or len(paths) > 1) and not into:
        if target.remote and not target.fs.exists(goal):
            with contextlib.suppress(OSError):
                target.fs.mkdir(goal)
                into = True
        elif not target.remote:
            out.warn(f'Multiple files match pattern, but destination "{goal}" is not a directory')
            return
    for one in paths:
        if source.remote and not source.fs.exists(one):
            out.warn(f"{one}: No such file or directory")
            continue
        name = basename(one.rstrip("/"))
        where = goal if name in (".", "..", "") else join(goal, name) if into else goal
        if not transfer.move(one, where) and not source.remote and source.fs.exists(one):
            sort = "directory" if source.fs.is_dir(one) and "r" in args else "file"
            out.warn(f"failed to upload {sort} {one} to {goal}")
