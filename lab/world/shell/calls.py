"""Calls of the world's own programs: bashkit calls here when a script names one of them."""

import contextlib
import re
from collections.abc import Callable
from typing import Final

import bashkit

from lab.world.machine.call import Running
from lab.world.machine.due import run_due
from lab.world.machine.files.filesystem import SEARCH
from lab.world.machine.files.nodes import PACKAGED, File, Link
from lab.world.machine.limits import CallLimits, too_long
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.process_table import asking
from lab.world.machine.program import CommandResult, Context, Program, RunScript, programs
from lab.world.machine.state import Process
from lab.world.machine.word_lists import words
from lab.world.shell.bashkit.native import Native
from lab.world.shell.bashkit.raw_bytes import carried_text, escaped
from lab.world.shell.builtins import dash
from lab.world.shell.builtins import test as conditions
from lab.world.shell.builtins.bash_builtins import DEFAULT_PATH, NOT_INSTALLED, bashkit_programs, not_found
from lab.world.shell.builtins.by_operand import BY_OPERAND
from lab.world.shell.builtins.sed_text import needs_sed
from lab.world.shell.interior import Interior
from lab.world.shell.jobs import background
from lab.world.shell.jobs.control import JobControl
from lab.world.shell.native_calls import NATIVE, NativeCall
from lab.world.shell.pipes import show_pipes, take_pipes_away
from lab.world.shell.rewriting.endless import FILLS, SIGN
from lab.world.shell.rewriting.merging import BOTH
from lab.world.shell.rewriting.renaming import EXACT, RENAMED
from lab.world.shell.rewriting.tracing import in_order
from lab.world.shell.wording.complaints import at_its_line
from lab.world.shell.wording.dash import file_refused, test_complaint
from lab.world.shell.wording.speech import OWN

PROGRAM_SECONDS: Final = 0.004127
"""World seconds that one of our programs takes, so that its writes are later than what came before."""

_PATHS: Final = re.compile(r"""\bPATH=["']?([^\s;"']+)""")
_SYSTEM_FOLDERS: Final = frozenset(words("""
    /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin /usr/local/games /usr/games $PATH ${PATH}
"""))  # fmt: skip
_TESTS: Final = ("test", "[")
_UNDER_OTHER_NAMES: Final = {f"__{name}": name for name in BY_OPERAND}
_OF_THE_SHELL_TOO: Final = frozenset({"kill"})
"""Programs that bash answers for itself as well."""
_WITHOUT_TIME: Final = frozenset(
    words("""
    __start __said __ended __words __masked __unmask __raise __exported __echo __absent __readable __nul __clean __stack
    __clocks __asked __bytes __prompted __timed __elapsed __again __in_function __command __traced jobs wait
    disown fg bg
""")
) | {SIGN, FILLS}
_BY_NAME: Final = re.compile(r"^(?:ba)?sh: line (?=\d+: )", re.M)
FUNCTION: Final = "BASH_FUNC_{}%%"
"""The variable of a program's environment that holds an exported function."""


class Calls:
    """The programs of one shell, and what they know about it."""

    def __init__(
        self,
        estate: Estate,
        host: LiveHost,
        user: str,
        inside: Interior,
        jobs: JobControl,
        make_shell: background.MakeShell,
        run_script: Callable[[Running], RunScript],
        pid: Callable[[], int],
        limits: CallLimits,
    ) -> None:
        self.estate = estate
        self.host = host
        self.user = user
        self.inside = inside
        self.only_carries = False
        """Whether the shell is no process of its own but runs what another program starts."""
        self._limits = limits
        self._native = Native(user, host.name, limits)
        self._make_shell = make_shell
        self._run_script = run_script
        self._pid = pid
        self._others_spoke = False
        """Whether the last program's complaints came from a shell it started."""
        suites = programs()
        absent = {name: Program(name, not_found) for name in NOT_INSTALLED if name not in suites}
        own = {**absent, **inside.programs(), **suites, **jobs.programs()}
        self._programs = {f"__{name}" if name in RENAMED else name: program for name, program in own.items()}
        # A name held in a variable is not rewritten, and must be known as well.
        self._programs["head"] = own["head"]
        self._names = frozenset((*self._programs, *_TESTS, *NATIVE, *_UNDER_OTHER_NAMES))
        self._in_the_way: frozenset[str] = frozenset()
        """Programs of bashkit's own that a file of the same name may hide, or whose arguments must change."""

    def names(self, *texts: str) -> frozenset[str]:
        """Return the names that bashkit hands to us while it runs `texts`, which hold every PATH there may be."""
        paths = (path for text in texts if "PATH=" in text for path in _PATHS.findall(text))
        folders = {folder for path in paths for folder in path.split(":")} - _SYSTEM_FOLDERS
        names: set[str] = set()
        if folders:
            own = bashkit_programs().difference(self._names)
            names = {name for name in own if any(f"/{name}" in text for text in texts)}
            files = self.inside.files()
            for folder in folders:
                with contextlib.suppress(OSError):
                    names |= own.intersection(name for name, _ in files.entries(folder))
        if any(map(needs_sed, texts)):
            names.add("sed")
        self._in_the_way = frozenset(names)
        return self._names | self._in_the_way if names else self._names

    def answer(self, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        """Run the program that bashkit calls by one of `names`."""
        name = _UNDER_OTHER_NAMES.get(asked.name, asked.name)
        if name in NATIVE or name in BY_OPERAND or name in self._in_the_way:
            place = "" if EXACT in asked.env else self._on_path(name, asked)
            return self._answer("__file", asked, place) if place else self._run_native(name, asked)
        return self._test(asked) if name in _TESTS else self._answer(name, asked)

    def _run_native(self, name: str, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        """Run one of bashkit's own programs with the world's time in place of the machine's."""
        assert self.inside.mount is not None
        running, now = self.inside.mount.running, self.estate.clock.now
        if running.stopped:
            return bashkit.BuiltinResult("", "", 130)
        files = self.inside.files()
        files.cwd = asked.cwd
        files.askers = self._askers(running, [name, *map(escaped, asked.argv)])
        pipes = show_pipes(asked, self.host, self.inside.who, self.estate.clock.now)
        try:
            call = NativeCall(name, asked, files, now, self._limits)
            if not call.ends:
                return self._spent(name)

            def run(words: list[str], stdin: str | None = asked.stdin) -> bashkit.BuiltinResult:
                others = self._names.difference(NATIVE)
                return self._native.run(name, words, asked, stdin, files, running, others, self.answer)

            result = call.run(run)
            if call.was_cut(result):
                return self._spent(name, result.stdout)
            result = call.finished(result, f"{self.host.name} {self.user} {now}")
        except OSError as problem:
            result = bashkit.BuiltinResult("", f"{name}: open failed: {problem.filename}: {problem.strerror}\n", 2)
        except Exception as problem:
            running.fail(problem)
            return bashkit.BuiltinResult("", "", 139)
        finally:
            take_pipes_away(asked, self.host, pipes)
        complaint = self._at_its_line(result.stderr, asked)
        parts = call.parts(result.stdout, complaint)
        return self._in_order(asked, result.stdout, complaint, parts, result.exit_code)

    def _spent(self, name: str, printed: str = "") -> bashkit.BuiltinResult:
        """End a program that has more to do than one call may."""
        assert self.inside.mount is not None
        running = self.inside.mount.running
        running.note(f"{name} had more to do than one call may")
        running.never_ends = True
        if not printed:
            running.halt()
        return bashkit.BuiltinResult(printed, "", 137)

    @property
    def _is_remote(self) -> bool:
        """Whether the shell was started from another host."""
        return self.host is not self.estate.first

    # One call

    def _askers(self, running: Running, words: list[str]) -> Callable[[], tuple[Process, ...]]:
        """Return a function that lists the processes while a command of these words runs, from now on."""
        host, user, line, began = self.host, self.user, " ".join(words), self.estate.clock.now
        readers = (
            self.inside.mount.scripts.readers_of(words)
            if words[0] in ("ps", "sudo") and self.inside.mount is not None
            else []
        )
        return lambda: asking(
            host, user, line, began, self._pid(), running.waiting, readers, running.around, remote=self._is_remote
        )

    def _test(self, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        """Run `test` or `[`. They take no world time, since loops call them every round."""
        words = list(asked.argv)
        name = asked.name
        if name == "[" and (not words or words.pop() != "]"):
            closing = "]" if self.inside.start.is_dash else "`]'"
            return bashkit.BuiltinResult("", self._at_its_line(f"bash: line 1: [: missing {closing}\n", asked), 2)
        files = self.inside.mount.fs if self.inside.mount is not None else self.inside.files()
        files.cwd = asked.cwd
        complaint = dash.test_fault(words) if self.inside.start.is_dash else ""
        status = 2
        if not complaint:
            status, complaint = conditions.test(words, files)
            complaint = test_complaint(complaint, words) if self.inside.start.is_dash else complaint
        if complaint:
            complaint = self._at_its_line(f"bash: line 1: {name}: {complaint}\n", asked)
        return bashkit.BuiltinResult("", complaint, status)

    def _answer(
        self, name: str, asked: bashkit.BuiltinContext, place: CommandResult | str = ""
    ) -> bashkit.BuiltinResult:
        """Run a program of ours. `place` is its file, or bash's error if that file cannot run."""
        running = self.inside.mount.running if self.inside.mount is not None else None
        try:
            result = place if isinstance(place, CommandResult) else self._call(self._programs[name], asked, place)
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
            if self.inside.start.is_dash and name == "__file":
                complaint = file_refused(complaint)
        printed = carried_text(result.stdout)
        if running is not None and running.never_ends and not (printed or complaint):
            running.halt()
        spoken = [(carried_text(out), carried_text(err)) for out, err in result.spoken]
        return self._in_order(asked, printed, complaint, spoken, result.exit_code & 0xFF)

    def _in_order(
        self, asked: bashkit.BuiltinContext, printed: str, complaint: str, parts: list[tuple[str, str]], exit_code: int
    ) -> bashkit.BuiltinResult:
        """Return a program's result; where its output and complaints go the same way, joined in their order."""
        running = self.inside.mount.running if self.inside.mount is not None else None
        if running is not None and complaint:
            if asked.env.get(BOTH) == asked.name:
                parts = parts or running.order.pop((printed, complaint), [(printed, complaint)])
                printed, complaint = "".join(first + then for part in parts for first, then in in_order(*part)), ""
            else:
                running.complaints.append((printed, complaint))
                if parts:
                    running.order[printed, complaint] = parts
        return bashkit.BuiltinResult(printed, complaint, exit_code)

    def _at_its_line(self, complaint: str, asked: bashkit.BuiltinContext) -> str:
        if self.inside.mount is None or not complaint:
            return complaint
        complaint = at_its_line(complaint, self.inside.mount.script, [asked.name.removeprefix("__"), *asked.argv])
        if self.inside.start.name != "bash":
            complaint = _BY_NAME.sub(lambda _: f"{self.inside.start.name}: line ", complaint)
        return complaint

    def _call(self, program: Program, asked: bashkit.BuiltinContext, file: str = "") -> CommandResult:
        assert self.inside.mount is not None
        self._others_spoke = False
        name = program.name
        running = self.inside.mount.running
        if running.stopped:
            return CommandResult(exit_code=130)
        run_script = self._run_script(running)
        arguments = [*([file] if file else []), *map(escaped, asked.argv)]
        if program.folder and name not in _OF_THE_SHELL_TOO and EXACT not in asked.env:
            place = self._on_path(name, asked)
            if isinstance(place, CommandResult):
                return place
            if place:
                program, arguments = self._programs["__file"], [place, *arguments]
                name = program.name
        if program.folder and too_long(asked.argv, asked.env):
            return CommandResult("", f"bash: line 1: {program.folder}/{name}: Argument list too long\n", 126)
        began, children = self.estate.clock.now, running.children
        if name not in _WITHOUT_TIME:
            self.estate.clock.advance(PROGRAM_SECONDS)
        files = self.inside.files()
        stdin = None if asked.stdin is None else escaped(asked.stdin)
        files.cwd = self.inside.mount.fs.cwd = asked.cwd
        files.askers = self._askers(running, [name, *map(escaped, asked.argv)])
        # Sorted, since bashkit gives the variables in no order.
        env = {key: value for key, value in sorted(asked.env.items()) if key not in OWN and key not in (BOTH, EXACT)}
        env |= {FUNCTION.format(key): text for key, text in self.inside.functions.items()}
        context = Context(
            name=name,
            argv=arguments,
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
        pipes = show_pipes(asked, self.host, self.inside.who, self.estate.clock.now)
        # Builtins that only manage the shell go on when its time is up.
        is_timed = running.until is not None and (programs().get(name) is program or name == "wait")
        before = self.estate.freeze({}) if is_timed else None
        try:
            result = program.run(context)
            if before is not None and self._is_too_late(running, children):
                # A program that `timeout` stops has done nothing; everything before it stands.
                self.estate.reset(before)
                self.estate.clock.now = max(self.estate.clock.now, running.until or 0.0)
                context.run_on()
                return CommandResult(exit_code=124)
            return _ended_by_size(result, context) if files.is_over_limit and name != "python3" else result
        except Exception as problem:
            return _fallen(name, problem, running)
        finally:
            # A child shell has already put line numbers into its complaints.
            self._others_spoke = running.children != children
            take_pipes_away(asked, self.host, pipes)
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

    def _on_path(self, name: str, asked: bashkit.BuiltinContext) -> CommandResult | str:
        """Return the file that PATH leads to, "" for the program itself, or bash's error when there is none."""
        files = self.inside.files()
        files.cwd = asked.cwd
        refused = ""
        for folder in asked.env.get("PATH", DEFAULT_PATH).split(":"):
            path = f"{folder or '.'}/{name}"
            try:
                node = files.stat(path)
            except OSError:
                continue
            if not isinstance(node, File):
                continue
            if files.allows(node, SEARCH):
                own = node.identity.startswith(PACKAGED)
                # Some of Debian's programs are links, as `sh` is.
                is_itself = own and (node.identity.endswith(f"/{name}") or isinstance(files.lstat(path), Link))
                return "" if is_itself else path
            refused = refused or path
        if refused:
            return CommandResult("", f"bash: line 1: {refused}: Permission denied\n", 126)
        return CommandResult("", f"bash: line 1: {name}: command not found\n", 127)

    def _let_happen(self, running: Running, run_script: RunScript) -> None:
        """Run what has fallen due: cron's lines, timers and background commands."""

        def meanwhile(until: float) -> None:
            background.advance(self.estate, until, running, self._make_shell)

        never_ends, cut = running.never_ends, running.cut
        run_due(self.estate, run_script, running.note, meanwhile)
        # A command that hangs elsewhere does not hold up this call.
        running.never_ends, running.cut = never_ends, cut


def _ended_by_size(result: CommandResult, context: Context) -> CommandResult:
    """Return the result of a program that was ended because a file became too long for its limit."""
    line = " ".join([context.name, *context.argv])
    number = context.fs.askers()[-1].pid
    return CommandResult(result.stdout, f"bash: line 1: {number:>5} {'File size limit exceeded':<23} {line}\n", 153)


def _fallen(name: str, problem: Exception, running: Running) -> CommandResult:
    """Return the result of a program that ended with an exception."""
    if isinstance(problem, OSError):
        words = problem.strerror or "Input/output error"
        about = f"{problem.filename}: " if problem.filename else ""
        return CommandResult("", f"{name}: {about}{words}\n", 1)
    if isinstance(problem, OverflowError) or "digits) for integer string conversion" in str(problem):
        # Python reads no number of more than 4,300 digits; GNU's strtol() refuses every one that is no long.
        running.note(f"{name} met a number that is too large for it")
        return CommandResult("", f"{name}: Numerical result out of range\n", 1)
    running.fail(problem)
    return CommandResult(exit_code=139)
