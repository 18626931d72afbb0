"""`sftp`: a batch of commands that list, move and change files on another host."""

import errno
import shlex
from posixpath import basename, join

from lab.world.commands.listing_shapes import entry_line
from lab.world.commands.options import UsageFault, options, parse
from lab.world.commands.program import Printout
from lab.world.commands.protocol import CommandResult, Context, command
from lab.world.commands.remote import wish_of
from lab.world.commands.scp import End, Transfer, expanded, place
from lab.world.commands.ssh_client import Connection, SshFault, connect, files_of
from lab.world.nodes import Directory, Node

_SFTP = options("4 6 A a C f N p q r v B= b= c= D= F= i= J= l= o= P= R= S= s= X=")
_SFTP_USAGE = """usage: sftp [-46AaCfNpqrv] [-B buffer_size] [-b batchfile] [-c cipher]
          [-D sftp_server_command] [-F ssh_config] [-i identity_file]
          [-J destination] [-l limit] [-o ssh_option] [-P port]
          [-R num_requests] [-S program] [-s subsystem | sftp_server]
          [-X sftp_option] destination
"""


@command("sftp")
def sftp(context: Context) -> CommandResult:
    """Carry out a batch of file transfer commands."""
    try:
        given = parse(context.argv, _SFTP)
        if not given.operands:
            raise UsageFault("")
    except UsageFault:
        return CommandResult("", _SFTP_USAGE, 1)
    out = Printout(context)
    host, path = place(given.operands[0])
    try:
        connection = connect(context, wish_of(given, host or given.operands[0], port="P"))
    except SshFault as fault:
        return CommandResult("", fault.text + "Connection closed\n", 255)
    batch = given.get("b")
    try:
        text = context.fs.read_text(batch) if batch not in ("", "-") else context.stdin
    except OSError as fault:
        return CommandResult("", f"{fault.strerror} ({batch}).\n", 1)
    if not batch:
        out.error(f"Connected to {connection.name}.", 0)
    session = _Batch(context, out, connection, deep="r" in given, keeps="p" in given)
    if host and path != ".":
        session.there.fs.cwd = session.there.fs.absolute(path)
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        quiet = line.lstrip().startswith("@")
        out.text("" if quiet else f"sftp> {line}\n")
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


class _Batch:
    """One sftp session."""

    def __init__(self, context: Context, out: Printout, connection: Connection, *, deep: bool, keeps: bool) -> None:
        self.out = out
        self.here = End(context.fs, context.host, False)
        self.there = End(files_of(context, connection), connection.host, True)
        self.deep = deep
        self.keeps = keeps
        self.context = context

    def act(self, line: str) -> bool:
        """Carry out one command; whether it worked."""
        try:
            verb, *words = shlex.split(line)
        except ValueError:
            self.out.error("Unterminated quoted argument")
            return False
        flags = "".join(word[1:] for word in words if word.startswith("-"))
        words = [word for word in words if not word.startswith("-")]
        fs = self.there.fs
        try:
            if verb in ("put", "get", "reput", "reget"):
                return self._transfer(verb[-3:], words, flags)
            if verb in ("cd", "lcd"):
                return self._enter(verb, words)
            if verb in ("ls", "dir"):
                return self._list(words, flags)
            if verb == "pwd":
                self.out.line(f"Remote working directory: {fs.cwd}")
            elif verb == "lpwd":
                self.out.line(f"Local working directory: {self.here.fs.cwd}")
            elif verb == "mkdir":
                fs.mkdir(words[0])
            elif verb == "rmdir":
                fs.remove(words[0])
            elif verb == "rm":
                for path in expanded(fs, words[0]):
                    self.out.line(f"Removing {fs.absolute(path)}")
                    fs.remove(path)
            elif verb == "rename":
                fs.rename(words[0], words[1])
            elif verb in ("ln", "symlink"):
                fs.symlink(words[0], words[1])
            elif verb == "chmod":
                fs.chmod(words[1], int(words[0], 8))
            elif verb not in ("progress", "version", "help", "?"):
                self.out.error("Invalid command.")
                return False
        except IndexError:
            self.out.error("You must specify at least one path after a " + verb + " command.")
            return False
        except OSError as fault:
            known = fault.strerror if fault.errno in (errno.ENOENT, errno.EACCES) else "Failure"
            what = {"mkdir": "remote mkdir", "rmdir": "remote rmdir", "rm": "remote delete"}.get(verb, f"remote {verb}")
            self.out.error(f'{what} "{fs.absolute(words[0])}": {known}')
            return False
        return True

    def _enter(self, verb: str, words: list[str]) -> bool:
        end = self.there if verb == "cd" else self.here
        if not end.fs.is_dir(words[0]):
            path = end.fs.absolute(words[0])
            self.out.error(
                "stat remote: No such file or directory"
                if verb == "cd"
                else f'Couldn\'t change local directory to "{path}": No such file or directory'
            )
            return False
        end.fs.cwd = end.fs.real(words[0])
        return True

    def _list(self, words: list[str], flags: str) -> bool:
        fs = self.there.fs
        for path in words or ["."]:
            for one in expanded(fs, path):
                try:
                    node: Node = fs.stat(one)
                except OSError:
                    self.out.error(f'Can\'t ls: "{fs.absolute(one)}" not found')
                    return False
                entries = fs.entries(one) if isinstance(node, Directory) else [(one, node)]
                for name, child in entries:
                    if name.startswith(".") and "a" not in flags:
                        continue
                    shown = name if one == "." or not isinstance(node, Directory) else join(one, name)
                    long = (
                        entry_line(self.context, child, shown, fs.absolute(shown)).split(None, 2)[2]
                        if "l" in flags
                        else shown
                    )
                    self.out.line(long)
        return True

    def _transfer(self, verb: str, words: list[str], flags: str) -> bool:
        source, target = (self.here, self.there) if verb == "put" else (self.there, self.here)
        transfer = Transfer(
            self.context, self.out, source, target, keeps=self.keeps or "p" in flags, deep=self.deep or "r" in flags
        )
        goal = words[1] if len(words) > 1 else "."
        whole = True
        for path in expanded(source.fs, words[0]):
            if not source.fs.exists(path):
                shown = (
                    f'File "{source.fs.absolute(path)}" not found.'
                    if verb == "get"
                    else f"stat {path}: No such file or directory"
                )
                self.out.error(shown)
                return False
            name = basename(path.rstrip("/"))
            where = target.fs.absolute(join(goal, name) if target.fs.is_dir(goal) else goal)
            if verb == "put":
                self.out.line(f"Uploading {path} to {where}")
            else:
                self.out.line(f"Fetching {source.fs.absolute(path)} to {join(goal, name).removeprefix('./')}")
            whole = transfer.move(path, where) and whole
        return whole
