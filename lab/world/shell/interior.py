"""The state of a shell that bashkit does not hold: its umask, limits, clocks, exports, and how it was started.

Here are also the programs that scripts are rewritten to call, which read and change these. No other code sees them.
"""

import contextlib
import re

from lab.world.machine.files.filesystem import FileSystem, actor
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.program import CommandResult, Context, Program, ShellStart
from lab.world.machine.resource_limits import Limits, usual_limits
from lab.world.shell.bashkit.mount import Mount
from lab.world.shell.builtins import dash
from lab.world.shell.builtins.asked_time import with_dates, with_moments
from lab.world.shell.builtins.bash_builtins import (
    asked_names,
    builtins_listed,
    environment,
    help_text,
    real_names,
    set_umask,
    which,
)
from lab.world.shell.builtins.dir_stack import STACK, stack
from lab.world.shell.builtins.ulimit import settings, ulimit
from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import ScriptFault
from lab.world.shell.rewriting.clocks import SECONDS
from lab.world.shell.rewriting.rewrite import unmarked, with_bytes
from lab.world.shell.rewriting.timing import elapsed_text


class Interior:
    """The state of one shell of `user` on `host` that bashkit does not hold."""

    def __init__(self, estate: Estate, host: LiveHost, user: str, functions: dict[str, str]) -> None:
        self.umask = 0o022
        """The bits new files lose."""
        self.limits: Limits = usual_limits(host.record.memory)
        """What the shell and what it starts may use."""
        self._timings: list[tuple[str, float]] = []
        """The number of each `time` that has not ended and when it began, the innermost last."""
        self._statuses: list[int] = []
        """How the commands of the pipeline that was timed last ended."""
        self.outside: list[tuple[int, Limits]] = []
        """The umask and the limits outside each subshell that set its own, outermost first."""
        self.functions = functions
        """The functions that are exported, as text."""
        self.start = ShellStart()
        """How the shell was started."""
        self.mount: Mount | None = None
        """The files, while something runs."""
        self.clocks_at = estate.clock.now
        """The world's time when the shell's own clocks were last set."""
        self._estate = estate
        self._host = host
        self._user = user
        self.who = actor(host, user)
        self._who_from = (host.users, host.groups)

    def files(self) -> FileSystem:
        """Return the host's files as the current account sees them."""
        if self._who_from != (self._host.users, self._host.groups) and self._user in self._host.users:
            self.who = actor(self._host, self._user)
            self._who_from = (self._host.users, self._host.groups)
        return FileSystem(self._host, self.who, self._estate.clock, umask=self.umask, limits=self.limits)

    def begin(self, umask: int, limits: Limits | None) -> None:
        """Be as a fresh shell that inherits these; None for the limits that are usual on its host."""
        self.umask = umask
        self.limits = limits or usual_limits(self._host.record.memory)

    def settings(self) -> list[str]:
        """Return the commands that give a fresh shell its umask and limits."""
        masks = [f"umask {self.umask:04o}"] if self.umask != 0o022 else []
        return masks + settings(self.limits, usual_limits(self._host.record.memory))

    def set_umask(self, umask: int) -> None:
        """Set the bits that new files lose from now on."""
        self.umask = umask
        if self.mount is not None:
            self.mount.fs.umask = umask

    def set_limits(self, limits: Limits) -> None:
        """Set what may be used from now on."""
        self.limits = limits
        if self.mount is not None:
            self.mount.fs.limits = limits

    def leave_subshells(self) -> None:
        """Undo the umask and the limits of subshells that `exit` or a limit ended early."""
        del self.outside[1:]
        self._leave()

    def programs(self) -> dict[str, Program]:
        """Return the programs that are part of the shell."""
        own = {
            "umask": self._run_umask,
            "ulimit": self._run_ulimit,
            "__masked": self._enter_subshell,
            "__unmask": self._leave_subshell,
            "__exported": self._take_functions,
            "__command": self._tell_command,
            "__in_function": self._tell_function,
            "__bytes": self._read_format,
            "__prompted": self._read_prompt,
            "__timed": self._begin_timing,
            "__elapsed": self._end_timing,
            "__again": self._repeat_status,
            "__clocks": self._set_clocks,
            STACK: stack,
            "__clean": lambda context: CommandResult(real_names(unmarked(context.stdin))),
            "__builtins": builtins_listed,
            "__asked": asked_names,
            "__env": environment,
            "__printenv": environment,
            "__nul": self._without_nuls,
            "__traced": lambda context: CommandResult(),
            "__echo": dash.echo,
            "__absent": dash.absent,
            "__readable": dash.readable,
            "help": help_text,
            "which": which,
        }
        return {name: Program(name, run, "/usr/bin" if name == "which" else "") for name, run in own.items()}

    def _read_format(self, context: Context) -> CommandResult:
        """Return a format of printf with bytes for its escapes, and the world's time where its arguments ask for it."""
        text, *arguments = context.argv
        if arguments:
            text = with_dates(text, arguments[1:-1], self._estate.clock.now, context.env.get("TZ", ""))
        # A command substitution would drop trailing newlines.
        words = text.rstrip("\n")
        return CommandResult(with_bytes(words) + "\\n" * (len(text) - len(words)) + "\n")

    def _read_prompt(self, context: Context) -> CommandResult:
        """Return a prompt with the world's time for what asks for it."""
        return CommandResult(with_moments(context.argv[0], self._estate.clock.now, context.env.get("TZ", "")) + "\n")

    def _begin_timing(self, context: Context) -> CommandResult:
        self._timings.append((context.argv[0], self._estate.clock.now))
        return CommandResult()

    def _end_timing(self, context: Context) -> CommandResult:
        """Tell how long what `time` stands before took, and leave its status."""
        number, *rest = context.argv
        is_portable = rest[0] == "-p"
        given, status, *statuses = rest[is_portable:]
        self._statuses = [int(one) for one in statuses]
        began = self._estate.clock.now
        # What `return` or `break` ended has no end of its own.
        while self._timings and (last := self._timings.pop()):
            began = last[1]
            if last[0] == number:
                break
        seconds = self._estate.clock.now - began
        told = elapsed_text(seconds, given[1:] if given else None, is_portable=is_portable)
        return CommandResult("", told, int(status))

    def _repeat_status(self, context: Context) -> CommandResult:
        place = int(context.argv[0])
        return CommandResult(exit_code=self._statuses[place] if place < len(self._statuses) else 0)

    def times_cut_short(self) -> str:
        """Return what each `time` prints that is under way as the shell ends, and forget them."""
        now = self._estate.clock.now
        texts = [elapsed_text(now - began, None) for _, began in reversed(self._timings)]
        self._timings.clear()
        return "".join(texts)

    def _run_umask(self, context: Context) -> CommandResult:
        result, umask = set_umask(context.argv, self.umask)
        self.set_umask(umask)
        return result

    def _run_ulimit(self, context: Context) -> CommandResult:
        is_root = self.who.uid == 0
        result, limits = ulimit(context.argv, self.limits, is_root=is_root, is_dash=self.start.is_dash)
        self.set_limits(limits)
        return result

    def _enter_subshell(self, context: Context) -> CommandResult:
        self.outside.append((self.umask, self.limits))
        return CommandResult()

    def _leave_subshell(self, context: Context) -> CommandResult:
        self._leave()
        return CommandResult(exit_code=int(context.argv[0]))

    def _leave(self) -> None:
        if self.outside:
            umask, limits = self.outside.pop()
            self.set_umask(umask)
            self.set_limits(limits)

    def _without_nuls(self, context: Context) -> CommandResult:
        """Pass on the input of a command substitution without NUL bytes, and warn about them as bash does."""
        if "\0" not in context.stdin:
            return CommandResult(context.stdin, artefact=context.artefact)
        place = f"{self.start.name}: line {context.argv[0]}"
        warning = f"{place}: warning: command substitution: ignored null byte in input\n"
        return CommandResult(context.stdin.replace("\0", ""), "" if self.start.is_dash else warning)

    def _set_clocks(self, context: Context) -> CommandResult:
        """Return bash text that sets the shell's own clocks to the world's time and ends with the given status."""
        now = self._estate.clock.now
        passed = int(now - self.clocks_at)
        self.clocks_at += passed
        return CommandResult(f"{SECONDS}=$(({SECONDS} + {passed})) EPOCHSECONDS={int(now)}; (exit {context.argv[0]})\n")

    def _failed(self, line: int) -> str:
        """Return the text of the last command in a line of the script."""
        assert self.mount is not None
        script = self.mount.script
        with contextlib.suppress(ScriptFault):
            for command in reversed(parse(script).simples):
                if script.count("\n", 0, command.start) + 1 == line:
                    return script[command.start : command.end]
        return ""

    def _tell_command(self, context: Context) -> CommandResult:
        line, status = map(int, context.argv)
        return CommandResult(self._failed(line) + "\n", "", status)

    def _tell_function(self, context: Context) -> CommandResult:
        """Say whether the failed command was called as a function of the script."""
        assert self.mount is not None
        line, status = map(int, context.argv)
        name = re.escape((self._failed(line).split() or ["?"])[0])
        defined = re.search(rf"(?m)(?:^|[;&{{]|\bfunction)[ \t]*{name}[ \t]*(?:\(\)|\{{)", self.mount.script)
        return CommandResult("in" if defined else "", "", status)

    def _take_functions(self, context: Context) -> CommandResult:
        """Note functions that are exported from now on, as `declare -f` prints them, and names that are none now."""
        for name in context.argv[1:]:
            self.functions.pop(name, None)
        for text in re.split(r"(?<=^\})\n", context.argv[0] + "\n", flags=re.M):
            name = text.split(" ", 1)[0]
            if name:
                self.functions[name] = text.partition("\n")[2]
        return CommandResult()
