"""`sftp`: run commands from a batch file or pipe that list, transfer and change remote files."""

import errno
import shlex
from posixpath import basename, join
from typing import Final

from lab.world.machine.files.nodes import Directory, Node
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import UsageFault, options, parse
from lab.world.programs.common.modes import mode_text
from lab.world.programs.common.program import Printout
from lab.world.programs.openssh.client import Connection, connect, files_of
from lab.world.programs.openssh.config import SshFault
from lab.world.programs.openssh.scp import CopySide, Transfer, expanded, place
from lab.world.programs.openssh.ssh import wish_of

_SFTP = options("4 6 A a C f N p q r v B= b= c= D= F= i= J= l= o= P= R= S= s= X=")
_SFTP_USAGE = """usage: sftp [-46AaCfNpqrv] [-B buffer_size] [-b batchfile] [-c cipher]
          [-D sftp_server_command] [-F ssh_config] [-i identity_file]
          [-J destination] [-l limit] [-o ssh_option] [-P port]
          [-R num_requests] [-S program] [-s subsystem | sftp_server]
          [-X sftp_option] destination
"""
_WIDTH: Final = 80
_SAME: Final = {
    "mput": "put",
    "mget": "get",
    "reput": "put",
    "reget": "get",
    "dir": "ls",
    "chdir": "cd",
    "symlink": "ln",
}
_NOTHING: Final = ("progress", "version", "help", "?", "lumask")


@command("sftp")
def sftp(context: Context) -> CommandResult:
    """Run a batch of file transfer commands."""
    try:
        args = parse(context.argv, _SFTP)
        if not args.operands:
            raise UsageFault("")
    except UsageFault as usage:
        first = f"unknown option -- {usage.text.rpartition(' ')[2]}\n".replace("'", "") if usage.text else ""
        return CommandResult("", first + _SFTP_USAGE, 1)
    out = Printout(context)
    host, path = place(args.operands[0])
    batch = args.get("b")
    try:
        text = context.fs.read_text(batch) if batch not in ("", "-") else context.stdin
    except OSError as fault:
        return CommandResult("", f"{fault.strerror} ({batch}).\n", 1)
    try:
        connection = connect(context, wish_of(args, host or args.operands[0], port="P"))
    except SshFault as fault:
        return CommandResult("", fault.text + "Connection closed\n", 255)
    if connection.warnings:
        out.error_text(connection.warnings)
    if not batch and "q" not in args:
        out.error(f"Connected to {connection.name}.", 0)
    quiet = bool(batch) or "q" in args
    session = _Session(context, out, connection, deep="r" in args, keeps="p" in args, quiet=quiet)
    if host and path != ".":
        if not session.there.fs.is_dir(path):
            return _fetch_only(session, path, args.operands[1:])
        session.there.fs.cwd = session.there.fs.real(path)
        if "r" in args and len(args.operands) > 1:
            return _fetch_only(session, path, args.operands[1:])
        if not quiet:
            out.error(f"Changing to: {session.there.fs.absolute(path)}", 0)
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        silent = line.lstrip().startswith("@")
        out.text("" if silent else f"sftp> {line}\n")
        bare = line.strip().lstrip("@")
        forgiven = bare.startswith("-")
        if bare.lstrip("-").split()[0] in ("bye", "exit", "quit"):
            break
        if not session.act(bare.lstrip("-")) and batch and not forgiven:
            out.exit_code = 1
            break
    if not batch:
        out.exit_code = 0
    return out.result()


def _fetch_only(session: "_Session", path: str, local: tuple[str, ...]) -> CommandResult:
    """Fetch the file or tree that the destination names, then exit."""
    whole = session.transfer("get", [path, *local[:1]], "")
    session.out.exit_code = 0 if whole else 1
    return session.out.result()


class _Session:
    """One sftp session."""

    def __init__(
        self, context: Context, out: Printout, connection: Connection, *, deep: bool, keeps: bool, quiet: bool
    ) -> None:
        self.out = out
        self.here = CopySide(context.fs, context.host, False)
        self.there = CopySide(files_of(context, connection), connection.host, True)
        self.deep = deep
        self.keeps = keeps
        self.quiet = quiet
        self.context = context

    def act(self, line: str) -> bool:
        """Run one command; return whether it succeeded."""
        if line.startswith("!"):
            return self._local(line[1:])
        try:
            verb, *words = shlex.split(line)
        except ValueError:
            self.out.error("Unterminated quoted argument")
            return False
        verb = _SAME.get(verb, verb)
        flags = "".join(word[1:] for word in words if word.startswith("-"))
        words = [word for word in words if not word.startswith("-")]
        try:
            match verb:
                case "put" | "get":
                    return self.transfer(verb, words, flags)
                case "cd" | "lcd":
                    return self._enter(verb, words)
                case "ls":
                    return self._list(words, flags)
                case "lls" | "lmkdir":
                    return self._local(shlex.join([verb[1:], *([f"-{flags}"] if flags else []), *words]))
                case "pwd":
                    self.out.line(f"Remote working directory: {self.there.fs.cwd}")
                case "lpwd":
                    self.out.line(f"Local working directory: {self.here.fs.cwd}")
                case "df":
                    self._space(words, flags)
                case _ if verb in _NOTHING:
                    pass
                case _:
                    return self._change(verb, words)
        except IndexError:
            self.out.error("You must specify at least one path after a " + verb + " command.")
            return False
        except OSError as fault:
            reason = fault.strerror if fault.errno in (errno.ENOENT, errno.EACCES) else "Failure"
            path = self.there.fs.absolute(words[0])
            what = {"mkdir": "remote mkdir", "rmdir": "remote rmdir"}.get(verb, f"remote {verb}")
            self.out.error(f"remote delete {path}: {reason}" if verb == "rm" else f'{what} "{path}": {reason}')
            return False
        return True

    def _local(self, script: str) -> bool:
        context = self.context
        result = context.run_script(context.host, context.user, script, cwd=self.here.fs.cwd, env=dict(context.env))
        self.out.take(result)
        return result.exit_code == 0

    def _change(self, verb: str, words: list[str]) -> bool:
        fs = self.there.fs
        match verb:
            case "mkdir":
                fs.mkdir(words[0])
            case "rmdir":
                fs.remove(words[0])
            case "rm":
                for path in expanded(fs, words[0]):
                    if not self.quiet:
                        self.out.line(f"Removing {fs.absolute(path)}")
                    fs.remove(path)
            case "rename":
                fs.rename(words[0], words[1])
            case "ln":
                fs.symlink(words[0], words[1])
            case "chmod":
                if not self.quiet:
                    self.out.line(f"Changing mode on {fs.absolute(words[1])}")
                fs.chmod(words[1], int(words[0], 8))
            case _:
                self.out.error("Invalid command.")
                return False
        return True

    def _enter(self, verb: str, words: list[str]) -> bool:
        end = self.there if verb == "cd" else self.here
        if not end.fs.is_dir(words[0]):
            path = end.fs.absolute(words[0])
            self.out.error(
                "stat remote: No such file or directory"
                if verb == "cd"
                else f'local chdir "{path}": No such file or directory'
            )
            return False
        end.fs.cwd = end.fs.real(words[0])
        return True

    def _list(self, words: list[str], flags: str) -> bool:
        fs = self.there.fs
        for path in words or ["."]:
            listing: list[tuple[str, Node]] = []
            for one in expanded(fs, path):
                try:
                    node: Node = fs.stat(one)
                except OSError:
                    self.out.error(f'Can\'t ls: "{fs.absolute(one)}" not found')
                    return False
                if not isinstance(node, Directory):
                    listing.append((one, node))
                    continue
                entries = [(name, child) for name, child in fs.entries(one) if "a" in flags or name[0] != "."]
                if "a" in flags:
                    entries = [(".", node), ("..", fs.stat(join(one, ".."))), *entries]
                listing += [(name if one == "." else join(one, name), child) for name, child in entries]
            self._print(listing, flags)
        return True

    def _print(self, listing: list[tuple[str, Node]], flags: str) -> None:
        if "l" in flags or "n" in flags:
            for name, node in listing:
                when = format_date("%b %e %H:%M", node.mtime)
                if self.context.clock.now - node.mtime > 182 * 86400:
                    when = format_date("%b %e  %Y", node.mtime)
                owners = f"{node.owner:<8} {node.group:<8}"
                self.out.line(f"{mode_text(node)}{'?':>5} {owners} {node.length:>8} {when} {name}")
        elif "1" in flags:
            for name, _ in listing:
                self.out.line(name)
        elif listing:
            columns = max(1, _WIDTH // (max(len(name) for name, _ in listing) + 2))
            width = min(_WIDTH, _WIDTH // columns)
            for start in range(0, len(listing), columns):
                self.out.line("".join(f"{name:<{width}}" for name, _ in listing[start : start + columns]))

    def _space(self, words: list[str], flags: str) -> None:
        fs = self.there.fs
        disk = fs.disk(fs.real(words[0] if words else "."))
        free = fs.free(fs.real(words[0] if words else "."))
        total = disk.size if disk is not None else free or 0
        used = total - (free or 0)
        numbers = [
            _scaled(count) if "h" in flags else str(count // 1024) for count in (total, used, free or 0, free or 0)
        ]
        unit = "B" if "h" in flags else ""
        heading = ("Size", "Used", "Avail", "(root)")
        self.out.line(" ".join(f"{word:>8}" for word in heading) + "    %Capacity")
        per_cent = used * 100 // total if total else 0
        self.out.line(" ".join(f"{number + unit:>8}" for number in numbers) + f"         {per_cent:>3}%")

    def transfer(self, verb: str, words: list[str], flags: str) -> bool:
        """Run `put` or `get`; return whether everything arrived."""
        source, target = (self.here, self.there) if verb == "put" else (self.there, self.here)
        deep = self.deep or "r" in flags or "R" in flags
        move = Transfer(self.context, self.out, source, target, keeps=self.keeps or "p" in flags, deep=deep)
        goal = words[1] if len(words) > 1 else "."
        whole = True
        for path in expanded(source.fs, words[0]):
            if not source.fs.exists(path):
                where = source.fs.absolute(path)
                self.out.error(
                    f'File "{where}" not found.' if verb == "get" else f"stat {path}: No such file or directory"
                )
                return False
            name = basename(path.rstrip("/"))
            into = join(goal, name) if target.fs.is_dir(goal) and name not in ("", ".", "..") else goal
            slash = "/" if source.fs.is_dir(path) else ""
            if not self.quiet and verb == "put":
                self.out.line(f"Uploading {path.rstrip('/')}{slash} to {target.fs.absolute(into)}")
            elif not self.quiet:
                self.out.line(f"Fetching {source.fs.absolute(path)}{slash} to {into.removeprefix('./')}")
            whole = move.move(f"{path.rstrip('/')}{slash}", target.fs.absolute(into)) and whole
        return whole


def _scaled(count: int) -> str:
    """Return a number of bytes in three digits and a unit, as sftp's `df -h` prints it."""
    size = float(count)
    for letter in ("", "K", "M", "G", "T"):
        if size < 1000 or letter == "T":
            return f"{size:.0f}{letter}" if size >= 100 or not letter else f"{size:.1f}{letter}"
        size /= 1024
    return str(count)
