"""Calls of our programs: what answers when bashkit comes to a command that is ours."""

import contextlib
import re
import weakref
from collections.abc import Callable
from functools import partial
from typing import Final

import bashkit

from lab.world.machine.call import Running
from lab.world.machine.due import run_due
from lab.world.machine.files.filesystem import FileSystem, actor
from lab.world.machine.files.nodes import PACKAGED, Directory, File, find, graft, plant, split
from lab.world.machine.limits import too_long
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.program import CommandResult, Context, Program, RunScript, Start, programs
from lab.world.shell.bashkit.mount import Mount
from lab.world.shell.bashkit.native import Builtins, Native
from lab.world.shell.bashkit.raw_bytes import carried, carried_text, escaped
from lab.world.shell.builtins import dash
from lab.world.shell.builtins import test as conditions
from lab.world.shell.builtins.asked_time import awk_arguments, by_chance, jq_arguments, sort_arguments
from lab.world.shell.builtins.words import (
    NOT_INSTALLED,
    builtins_listed,
    help_text,
    not_found,
    real_names,
    set_umask,
    which,
)
from lab.world.shell.grammar.bash import parse
from lab.world.shell.grammar.bash_words import Fault
from lab.world.shell.jobs import background
from lab.world.shell.jobs.control import JobControl
from lab.world.shell.rewriting.clocks import SECONDS
from lab.world.shell.rewriting.endless import FILLS, SIGN
from lab.world.shell.rewriting.renaming import BOTH, RENAMED
from lab.world.shell.rewriting.rewrite import unmarked, with_bytes
from lab.world.shell.rewriting.tracing import in_order
from lab.world.shell.wording.complaints import at_its_line
from lab.world.shell.wording.dash import file_refused, test_complaint
from lab.world.shell.wording.speech import OWN

PROGRAM_SECONDS: Final = 0.004127
"""World time one of our programs takes, so that what it writes is later than what came before."""

_NATIVE: Final = ("jq", "awk", "mawk", "gawk", "sort")
"""Programs of bashkit's own that would ask the machine for the time, or for chance."""
_OF_THE_SHELL_TOO: Final = frozenset({"kill"})
"""Programs that bash answers for itself as well."""
_WITHOUT_TIME: Final = frozenset(
    {
        "__start",
        "__said",
        "__ended",
        "__words",
        "__masked",
        "__unmask",
        "__raise",
        "__exported",
        "__echo",
        "__absent",
        "__readable",
        "__nul",
        "__clean",
        "__clocks",
        "__bytes",
        "__in_function",
        "__command",
        "__traced",
        SIGN,
        FILLS,
    }
    | {"jobs", "wait", "disown", "fg", "bg"}
)
_ADMINISTRATION: Final = re.compile(r"(?:^|:)(?:/usr)?/sbin(?::|$)")
_PIPE: Final = re.compile(r"/dev/fd/(\d+)")
_BY_NAME: Final = re.compile(r"^(?:ba)?sh: line (?=\d+: )", re.M)
FUNCTION: Final = "BASH_FUNC_{}%%"
"""The variable of a program's environment that holds an exported function."""


class Calls:
    """What the programs of one shell are, and what they know of it."""

    def __init__(
        self,
        estate: Estate,
        host: LiveHost,
        user: str,
        jobs: JobControl,
        make_shell: background.MakeShell,
        run_script: Callable[[Running], RunScript],
        pid: Callable[[], int],
        native: Native,
    ) -> None:
        self.estate = estate
        self.host = host
        self.user = user
        self.native = native
        self.umask = 0o022
        self.outer_umasks: list[int] = []
        """What the umask was outside each subshell that set its own, outermost first."""
        self.functions: dict[str, str] = {}
        """The functions that are exported, as text."""
        self.start = Start()
        """How the shell was started."""
        self.only_carries = False
        """Whether the shell is no process of its own but runs what another program starts."""
        self.mount: Mount | None = None
        self._jobs = jobs
        self._make_shell = make_shell
        self._run_script = run_script
        self._pid = pid
        self.clocks_at = estate.clock.now
        """What of the world's time the shell's own clocks have been told."""
        self._others_spoke = False
        """Whether what the last program said is what a shell it started said."""
        self._programs: dict[str, Program] = {}
        self._who = actor(host, user)
        self._who_from = (host.users, host.groups)

    def builtins(self) -> dict[str, Callable[[bashkit.BuiltinContext], bashkit.BuiltinResult]]:
        """Return what bashkit is to have built in, by the names it is to know it by."""
        known = programs()
        self._programs = {name: Program(name, not_found) for name in NOT_INSTALLED if name not in known}
        self._programs["umask"] = Program("umask", self._run_umask)
        self._programs["__masked"] = Program("__masked", self._enter_subshell)
        self._programs["__unmask"] = Program("__unmask", self._leave_subshell)
        self._programs["__exported"] = Program("__exported", self._take_functions)
        self._programs |= {
            "__command": Program("__command", self._tell_command, ""),
            "__in_function": Program("__in_function", self._tell_function, ""),
            "__bytes": Program("__bytes", lambda context: CommandResult(with_bytes(context.argv[0]) + "\n"), ""),
            "__clocks": Program("__clocks", self._set_clocks, ""),
            "__clean": Program("__clean", lambda context: CommandResult(real_names(unmarked(context.stdin))), ""),
            "__builtins": Program("__builtins", builtins_listed, ""),
            "__nul": Program("__nul", self._without_nuls, ""),
            "__traced": Program("__traced", lambda context: CommandResult(), ""),
            "__echo": Program("__echo", dash.echo, ""),
            "__absent": Program("__absent", dash.absent, ""),
            "__readable": Program("__readable", dash.readable, ""),
        }
        self._programs["help"] = Program("help", help_text)
        self._programs["which"] = Program("which", which)
        self._programs |= {**known, **self._jobs.programs()}
        # Bashkit is no part of what Python can see through: a shell it held would be held for ever, files and all.
        held = weakref.proxy(self)
        made: dict[str, Callable[[bashkit.BuiltinContext], bashkit.BuiltinResult]] = {
            f"__{name}" if name in RENAMED else name: partial(Calls._answer, held, name) for name in self._programs
        }
        # By a name that stands in a variable it is found as well.
        made["head"] = made["__head"]
        made["test"] = made["["] = partial(Calls._test, held)
        natives = {name: partial(Calls._run_native, held, name, dict(made)) for name in _NATIVE}
        return {**made, **natives}

    def _run_native(self, name: str, others: Builtins, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        """Run one of bashkit's own programs, told the world's time where it asks for the machine's."""
        assert self.mount is not None
        running, now = self.mount.running, self.estate.clock.now
        if running.stopped:
            return bashkit.BuiltinResult("", "", 130)
        files = self.files()
        files.cwd = asked.cwd
        pipes = self._show_pipes(asked)
        try:
            arguments, shuffles = sort_arguments(asked.argv) if name == "sort" else (list(asked.argv), False)
            if name == "jq":
                arguments = jq_arguments(arguments, files.read_text, now, asked.env.get("TZ", ""))
            elif name != "sort":
                arguments = awk_arguments(arguments, files.read_text, now)
            result = self.native.run(name, arguments, asked, files, running, others)
            if shuffles:
                seed = f"{self.host.name} {self.user} {now}"
                result = bashkit.BuiltinResult(by_chance(result.stdout, seed), result.stderr, result.exit_code)
        except Exception as problem:
            running.fail(problem)
            return bashkit.BuiltinResult("", "", 139)
        finally:
            self._take_pipes_away(asked, pipes)
        complaint = self._at_its_line(result.stderr, asked)
        return bashkit.BuiltinResult(result.stdout, complaint, result.exit_code)

    def files(self) -> FileSystem:
        """Return the host's files as the account of this moment sees them."""
        if self._who_from != (self.host.users, self.host.groups) and self.user in self.host.users:
            self._who = actor(self.host, self.user)
            self._who_from = (self.host.users, self.host.groups)
        return FileSystem(self.host, self._who, self.estate.clock, umask=self.umask)

    def set_umask(self, umask: int) -> None:
        """Let new files lose other bits from now on."""
        self.umask = umask
        if self.mount is not None:
            self.mount.fs.umask = umask

    # One call

    def _test(self, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        """Answer `test` and `[`, which take no time: loops turn on them."""
        words = list(asked.argv)
        name = asked.name
        if name == "[" and (not words or words.pop() != "]"):
            closing = "]" if self.start.is_dash else "`]'"
            complaint = self._at_its_line(f"bash: line 1: [: missing {closing}\n", asked)
            return bashkit.BuiltinResult("", complaint, 2)
        files = self.mount.fs if self.mount is not None else self.files()
        files.cwd = asked.cwd
        complaint = dash.test_fault(words) if self.start.is_dash else ""
        status = 2
        if not complaint:
            status, complaint = conditions.test(words, files)
            complaint = test_complaint(complaint, words) if self.start.is_dash else complaint
        if complaint:
            complaint = self._at_its_line(f"bash: line 1: {name}: {complaint}\n", asked)
        return bashkit.BuiltinResult("", complaint, status)

    def _answer(self, name: str, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        running = self.mount.running if self.mount is not None else None
        try:
            result = self._call(self._programs[name], asked)
        except Exception as problem:
            if running is None:
                raise
            running.fail(problem)
            return bashkit.BuiltinResult("", "", 139)
        if running is not None and not running.spend(
            len(asked.stdin or "") + len(result.stdout) + sum(map(len, asked.argv))
        ):
            running.note("the programs of the call had more to do than one call may")
            running.never_ends = True
        if running is not None and result.artefact is not None:
            running.remember(result.stdout.encode("utf-8", "surrogateescape"), result.artefact)
        complaint = carried_text(result.stderr)
        if not self._others_spoke:
            complaint = self._at_its_line(complaint, asked)
            if self.start.is_dash and name == "__file":
                complaint = file_refused(complaint)
        printed = carried_text(result.stdout)
        if running is not None and running.never_ends and not (printed or complaint):
            running.halt()
        if running is not None and result.spoken:
            running.order[printed, complaint] = [(carried_text(out), carried_text(err)) for out, err in result.spoken]
        if running is not None and BOTH in asked.env:
            # Both go the same way: what was said comes in its order.
            parts = running.order.pop((printed, complaint), [(printed, complaint)])
            printed, complaint = "".join(first + then for part in parts for first, then in in_order(*part)), ""
        return bashkit.BuiltinResult(printed, complaint, result.exit_code & 0xFF)

    def _at_its_line(self, complaint: str, asked: bashkit.BuiltinContext) -> str:
        if self.mount is None or not complaint:
            return complaint
        complaint = at_its_line(complaint, self.mount.script, [asked.name.removeprefix("__"), *asked.argv])
        if self.start.name != "bash":
            complaint = _BY_NAME.sub(lambda _: f"{self.start.name}: line ", complaint)
        return complaint

    def _call(self, program: Program, asked: bashkit.BuiltinContext) -> CommandResult:
        assert self.mount is not None
        self._others_spoke = False
        name = program.name
        running = self.mount.running
        if running.stopped:
            return CommandResult(exit_code=130)
        run_script = self._run_script(running)
        if program.folder == "/usr/sbin" and not _ADMINISTRATION.search(asked.env.get("PATH", "")):
            return CommandResult("", f"bash: line 1: {name}: command not found\n", 127)
        if programs().get(name) is program and program.folder and (lost := self._lost(program)) is not None:
            return lost
        if program.folder and too_long(asked.argv, asked.env):
            return CommandResult("", f"bash: line 1: {program.folder}/{name}: Argument list too long\n", 126)
        began, children = self.estate.clock.now, running.children
        if name not in _WITHOUT_TIME:
            self.estate.clock.advance(PROGRAM_SECONDS)
        files = self.files()
        stdin = None if asked.stdin is None else escaped(asked.stdin)
        files.cwd = self.mount.fs.cwd = asked.cwd
        # In an order of its own, since bashkit has none.
        env = {key: value for key, value in sorted(asked.env.items()) if key not in OWN and key != BOTH}
        env |= {FUNCTION.format(key): text for key, text in self.functions.items()}
        context = Context(
            name=name,
            argv=[escaped(word) for word in asked.argv],
            stdin=stdin,
            artefact=running.artefact_of(stdin),
            env=env,
            cwd=asked.cwd,
            user=self.user,
            host=self.host,
            fs=files,
            estate=self.estate,
            run_script=run_script,
            note_fidelity=running.note,
            in_background=running.in_background,
            caller=0 if self.only_carries else self._pid(),
            ended_by=running.ended_by,
            running=running,
        )
        pipes = self._show_pipes(asked)
        # What keeps the shell's own books goes on when its time is up.
        is_timed = running.until is not None and (programs().get(name) is program or name == "wait")
        before = self.estate.freeze({}) if is_timed else None
        try:
            result = program.run(context)
            if before is not None and self._is_too_late(running, children):
                # What `timeout` cuts off has done nothing; what came before it stands.
                self.estate.reset(before)
                self.estate.clock.now = max(self.estate.clock.now, running.until or 0.0)
                context.run_on()
                return CommandResult(exit_code=124)
            return result
        except Exception as problem:
            return _fallen(name, problem, running)
        finally:
            # A shell of its own knows the lines of its complaints itself.
            self._others_spoke = running.children != children
            self._take_pipes_away(asked, pipes)
            self.host.settle()
            now = self.estate.clock.now
            if running.in_background:
                running.passed(now - began, lambda: " ".join([name, *asked.argv]), now)
            else:
                self._let_happen(running, run_script)

    def _is_too_late(self, running: Running, children: int) -> bool:
        """Whether a program that ran no other took longer than `timeout` gave it."""
        late = running.until is not None and self.estate.clock.now > running.until
        return late and running.children == children and not running.in_background and not running.never_ends

    def _lost(self, program: Program) -> CommandResult | None:
        """Say that a program is not there any more, or may not be run; None when it can be."""
        path = f"{program.folder}/{program.name}"
        node = find(self.host.root, path)
        if isinstance(node, File) and not node.mode & 0o111:
            return CommandResult("", f"bash: line 1: {path}: Permission denied\n", 126)
        if node is not None or program.name in _OF_THE_SHELL_TOO:
            return None
        folder = find(self.host.root, program.folder)
        beside = folder.children.values() if isinstance(folder, Directory) else ()
        if any(isinstance(other, File) and other.identity == f"{PACKAGED}{path}" for other in beside):
            return None
        return CommandResult("", f"bash: line 1: {program.name}: command not found\n", 127)

    def _let_happen(self, running: Running, run_script: RunScript) -> None:
        """Let what fell due happen: cron's lines, timers, and what goes on in the background."""

        def meanwhile(until: float) -> None:
            background.advance(self.estate, until, running, self._make_shell)

        never_ends, cut = running.never_ends, running.cut
        run_due(self.estate, run_script, running.note, meanwhile)
        # What hangs elsewhere holds nobody up here.
        running.never_ends, running.cut = never_ends, cut

    def _take_pipes_away(self, asked: bashkit.BuiltinContext, pipes: list[tuple[str, File]]) -> None:
        """Take what stood for `<(…)` away, and hand on what was written to what stood for `>(…)`."""
        for number, was in pipes:
            path = f"/proc/self/fd/{number}"
            now = find(self.host.root, path)
            if isinstance(now, File) and now.data != was.data:
                with contextlib.suppress(Exception):
                    asked.fs.write_file(f"/dev/fd/{number}", carried(now.data))
            self.host.root = graft(self.host.root, split(path), None)

    def _show_pipes(self, asked: bashkit.BuiltinContext) -> list[tuple[str, File]]:
        """Put what `<(…)` stands for where a program finds it; return which, for it to be taken away again."""
        pipes: list[tuple[str, File]] = []
        for number in sorted({found for word in asked.argv for found in _PIPE.findall(word)}):
            path = f"/proc/self/fd/{number}"
            with contextlib.suppress(Exception):
                data = asked.fs.read_file(f"/dev/fd/{number}")
                node = File(data, 0o600, self._who.name, self._who.group, self.estate.clock.now)
                self.host.root = plant(self.host.root, path, node, self.estate.clock.now)
                pipes.append((number, node))
        return pipes

    # What is part of the shell itself

    def _run_umask(self, context: Context) -> CommandResult:
        result, umask = set_umask(context.argv, self.umask)
        self.set_umask(umask)
        return result

    def _enter_subshell(self, context: Context) -> CommandResult:
        self.outer_umasks.append(self.umask)
        return CommandResult()

    def _leave_subshell(self, context: Context) -> CommandResult:
        if self.outer_umasks:
            self.set_umask(self.outer_umasks.pop())
        return CommandResult(exit_code=int(context.argv[0]))

    def _without_nuls(self, context: Context) -> CommandResult:
        """Pass on what a command substitution reads, and say so where it leaves something out."""
        if "\0" not in context.stdin:
            return CommandResult(context.stdin, artefact=context.artefact)
        told = f"{self.start.name}: line {context.argv[0]}: warning: command substitution: ignored null byte in input\n"
        return CommandResult(context.stdin.replace("\0", ""), "" if self.start.is_dash else told)

    def _set_clocks(self, context: Context) -> CommandResult:
        """Return text of bash that brings the shell's own clocks to the world's time and has the status given."""
        now = self.estate.clock.now
        passed = int(now - self.clocks_at)
        self.clocks_at += passed
        return CommandResult(f"{SECONDS}=$(({SECONDS} + {passed})) EPOCHSECONDS={int(now)}; (exit {context.argv[0]})\n")

    def _failed(self, line: int) -> str:
        """Return the text of the last command in a line of the script."""
        assert self.mount is not None
        script = self.mount.script
        with contextlib.suppress(Fault):
            for command in reversed(parse(script).simples):
                if script.count("\n", 0, command.start) + 1 == line:
                    return script[command.start : command.end]
        return ""

    def _tell_command(self, context: Context) -> CommandResult:
        line, status = map(int, context.argv)
        return CommandResult(self._failed(line) + "\n", "", status)

    def _tell_function(self, context: Context) -> CommandResult:
        """Say whether what failed was called as a function of the script."""
        assert self.mount is not None
        line, status = map(int, context.argv)
        name = re.escape((self._failed(line).split() or ["?"])[0])
        defined = re.search(rf"(?m)(?:^|[;&{{]|\bfunction)[ \t]*{name}[ \t]*(?:\(\)|\{{)", self.mount.script)
        return CommandResult("in" if defined else "", "", status)

    def _take_functions(self, context: Context) -> CommandResult:
        """Take in functions that are exported from now on, as `declare -f` prints them."""
        for text in re.split(r"(?<=^\})\n", context.argv[0] + "\n", flags=re.M):
            name = text.split(" ", 1)[0]
            if name:
                self.functions[name] = text.partition("\n")[2]
        return CommandResult()


def _fallen(name: str, problem: Exception, running: Running) -> CommandResult:
    """Return what is left of a program that ended by a fault."""
    if isinstance(problem, OSError):
        words = problem.strerror or "Input/output error"
        about = f"{problem.filename}: " if problem.filename else ""
        return CommandResult("", f"{name}: {about}{words}\n", 1)
    running.fail(problem)
    return CommandResult(exit_code=139)
