"""One bash: bashkit mounted on a host's files as one user, with our programs over it and its state as readable text."""

import contextlib
import re
import weakref
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Final

import bashkit
from msgspec.structs import replace

from lab.world import background, bridge, conditions
from lab.world.commands.due import run_due
from lab.world.commands.protocol import CommandResult, Context, Program, RunScript, programs
from lab.world.complaints import at_its_line, without_value
from lab.world.estate import Estate, LiveHost
from lab.world.filesystem import Actor, FileSystem, actor
from lab.world.jobcontrol import JobControl
from lab.world.limits import CallLimits, Stop, stop_for, too_long
from lab.world.masks import syntax_error
from lab.world.mount import STDIN, Mount
from lab.world.nodes import File, graft, plant, split
from lab.world.rawbytes import carried_text, escaped
from lab.world.rewrite import STREAMED, marked, rewrite
from lab.world.running import Running
from lab.world.shellstate import Baseline, Carried, baseline, capture, carried, from_dump
from lab.world.shellwords import NOT_INSTALLED, help_text, not_found, set_umask, which
from lab.world.speech import OWN, Speech
from lab.world.state import Job
from lab.world.workers import on_big_stack

USER_PATH: Final = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
ROOT_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PROGRAM_SECONDS: Final = 0.004
"""World time one of our programs takes, so that what it writes is later than what came before."""

_WITHOUT_TIME: Final = frozenset(
    {"__start", "__said", "__ended", "__words", "__masked", "__unmask", "jobs", "wait", "disown", "fg", "bg"}
)
_ADMINISTRATION: Final = re.compile(r"(?:^|:)(?:/usr)?/sbin(?::|$)")
_PIPE: Final = re.compile(r"/dev/fd/(\d+)")


class Shell:
    """A bash on `host` as `user`. `script` is what `state` once returned; empty for a fresh one.

    Its bashkit is made at the first `run` and lives on, so that a call costs well under a millisecond. A call that hit
    a limit leaves an interpreter nobody should trust: it is thrown away and rebuilt from the text.
    """

    def __init__(
        self,
        estate: Estate,
        host: LiveHost,
        user: str,
        limits: CallLimits,
        *,
        script: str = "",
        cwd: str | None = None,
        env: Mapping[str, str] | None = None,
        label: str = "",
    ) -> None:
        self.estate = estate
        self.host = host
        self.user = user
        self.state = script
        """The bash text that rebuilds this shell; "" while it is as a fresh one would be."""
        self._limits = limits
        self._env = dict(env or {})
        self._fresh_cwd = cwd or self._home()
        self._bash: bashkit.Bash | None = None
        self._mount: Mount | None = None
        self._programs: dict[str, Program] = {}
        self._baseline: Baseline | None = None
        self._umask = 0o022
        self._outer_umasks: list[int] = []
        """What the umask was outside each subshell that set its own, outermost first."""
        self._own: Mapping[str, str] = {}
        self._carried: Carried = carried(script)
        self._who = self._actor()
        self._who_from = (host.users, host.groups)
        self._jobs = JobControl(
            estate, host, user, label, self._state_of, lambda: self._now_running(), self._step_shell
        )

    # Running

    def run(
        self,
        script: str,
        running: Running,
        emit: Callable[[str, str], None],
        arguments: tuple[str, ...] = (),
        stdin: bytes = b"",
    ) -> int:
        """Run `script`; `emit` gets what it prints as (stdout, stderr) as it comes. Return the exit code.

        `stdin` is what lies behind the path `mount.STDIN` meanwhile.
        """
        return on_big_stack(self._limits.commands, lambda: self._run(script, running, emit, arguments, stdin))

    def close(self) -> None:
        """Let go of the engine and what it holds open. A later `run` makes another, from the state."""
        self._bash = None

    def _run(
        self,
        script: str,
        running: Running,
        emit: Callable[[str, str], None],
        arguments: tuple[str, ...],
        stdin: bytes,
    ) -> int:
        bash = self._bash if self._bash is not None else self._build(running)
        mount = self._mount
        assert mount is not None
        mount.begin(running, self._files(), stdin, script)
        if not self._jobs.label:
            running.shells += 1
            self._jobs.label = f"{running.shells} of {self.estate.clock.now}"
        speech = Speech(mount, self._own, self.estate.clock)
        started = last_shown = self.estate.clock.now

        unbound = False

        def show(out: str, err: str) -> None:
            nonlocal last_shown, unbound
            unbound = without_value(err, script)
            with contextlib.suppress(Exception):
                for text in running.unsaid() if running.said and not running.depth else ():
                    emit(*text)
                emit(speech.told(out), speech.told(err, last_shown))
            last_shown = self.estate.clock.now

        prepared = rewrite(script, now=started, pid=self.pid)
        if prepared.strip():
            prepared = self._carried.prefix() + prepared
            if "history" in script or "fc" in script:
                # A shell nobody types into remembers nothing; the engine remembers its last scripts.
                prepared = f"history -c; {prepared}"
        bash.execute_sync(self._prelude(arguments))
        stop: Stop | None = None
        running.enter(bash.cancel)
        try:
            result = bash.execute_sync(prepared, on_output=show)
            exit_code, error = result.exit_code, result.error
            if exit_code in (126, 127):
                exit_code = speech.could_not_start or exit_code
            elif exit_code == 1 and unbound:
                exit_code = 127
        except Exception as problem:
            exit_code, error = 1, str(problem) or "failed"
        finally:
            running.leave(bash.cancel)
        if error or running.cancelled:
            syntax = syntax_error(error or "", script)
            if syntax is not None:
                emit("", syntax)
                exit_code = 2
            else:
                stop = stop_for("timed out" if running.endless else "cancelled" if running.cancelled else error or "")
                running.note(f"stopped: {error or 'cancelled'}")
                running.limit = running.limit or stop.limit
                emit("", stop.message + "\n")
                exit_code = stop.exit_code
                if stop.whole_time:
                    self.estate.clock.advance(max(0.0, started + self._limits.seconds - self.estate.clock.now))
        if stop is not None:
            self._settle(bash)
        if self._outer_umasks:
            # A subshell left before its end, by `exit` or a limit.
            self._set_umask(self._outer_umasks[0])
            self._outer_umasks.clear()
        self._keep_state(bash, exit_code)
        if stop is not None:
            self._bash = None
        return exit_code

    def _now_running(self) -> Running:
        assert self._mount is not None
        return self._mount.running

    def _state_of(self, dump: str) -> str:
        assert self._baseline is not None
        return from_dump(dump, self._baseline, self._umask)

    def _step_shell(self, host: LiveHost, job: Job) -> "Shell":
        return step_shell(self.estate, self._limits, host, job)

    def _settle(self, bash: bashkit.Bash) -> None:
        bash.clear_cancel()
        with contextlib.suppress(Exception):
            bash.execute_sync("kill $(jobs -p) 2>/dev/null")

    def _keep_state(self, bash: bashkit.Bash, status: int) -> None:
        assert self._baseline is not None
        with contextlib.suppress(Exception):
            self.state = capture(bash, self._baseline, self._umask, status)
            self._carried = carried(self.state)

    # Making

    @property
    def label(self) -> str:
        """What tells this shell from others, once it has run something."""
        return self._jobs.label

    @property
    def pid(self) -> int:
        """The number of this shell's process."""
        seed = sha256(f"{self.host.name} {self.user}".encode()).digest()
        return 3100 + int.from_bytes(seed[:2]) % 900

    def _home(self) -> str:
        user = self.host.users.get(self.user)
        return user.home if user is not None else "/"

    def _actor(self) -> Actor:
        return actor(self.host, self.user)

    def _environment(self) -> dict[str, str]:
        user = self.host.users[self.user]
        return {
            "HOME": user.home,
            "LANG": "C.UTF-8",
            "LOGNAME": user.name,
            "PATH": ROOT_PATH if user.uid == 0 else USER_PATH,
            "SHELL": user.shell,
            "USER": user.name,
            **self._env,
            "UID": str(user.uid),
            "EUID": str(user.uid),
            "PPID": str(self.pid - 7),
        }

    def _build(self, running: Running) -> bashkit.Bash:
        """Make the interpreter and bring it into the state the text tells of."""
        began = self.estate.clock.now
        self._carried = carried(self.state)
        self._own = self._environment()
        cwd, rest = self._carried.cwd, self._carried.rest
        bash = bashkit.Bash(
            username=self.user,
            hostname=self.host.name,
            cwd=cwd or self._fresh_cwd,
            env=self._own,
            max_commands=self._limits.commands,
            max_loop_iterations=self._limits.loops,
            timeout_seconds=running.seconds_left if self._env else self._limits.seconds,
            custom_builtins=self._builtins(),
            profile=bashkit.ExecutionProfile.Interactive,
        )
        self._umask = 0o022
        self._mount = Mount(self._files(), running)
        bash.mount("/", bashkit.FileSystem.from_capsule(bridge.capsule(self._mount)))
        bash.execute_sync(
            f"BASH=/usr/bin/bash BASH_VERSINFO[5]=x86_64-pc-linux-gnu; cd {_quoted(self._fresh_cwd)}; "
            "unset OLDPWD; PIPESTATUS=(0)"
        )
        self._baseline = baseline(bash, self._fresh_cwd)
        if cwd is not None and cwd != self._fresh_cwd:
            bash.execute_sync(f"cd {_quoted(cwd)}; unset OLDPWD")
        if rest:
            bash.execute_sync(marked(rest))
        # Making it takes no time of the world's.
        self.estate.clock.now = began
        self._bash = bash
        return bash

    def _files(self) -> FileSystem:
        if self._who_from != (self.host.users, self.host.groups) and self.user in self.host.users:
            self._who = self._actor()
            self._who_from = (self.host.users, self.host.groups)
        return FileSystem(self.host, self._who, self.estate.clock, umask=self._umask)

    def _prelude(self, arguments: tuple[str, ...]) -> str:
        """Return what makes chance and time the world's, before every script."""
        now = self.estate.clock.now
        seed = int.from_bytes(sha256(f"{self.host.name} {self.user} {now}".encode()).digest()[:2])
        words = " ".join(_quoted(word) for word in arguments)
        return f"RANDOM={seed} EPOCHSECONDS={int(now)} EPOCHREALTIME={now:.6f}" + (f"; set -- {words}" if words else "")

    # Programs

    def _builtins(self) -> dict[str, Callable[[bashkit.BuiltinContext], bashkit.BuiltinResult]]:
        known = programs()
        self._programs = {name: Program(name, not_found) for name in NOT_INSTALLED if name not in known}
        self._programs["umask"] = Program("umask", self._run_umask)
        self._programs["__masked"] = Program("__masked", self._enter_subshell)
        self._programs["__unmask"] = Program("__unmask", self._leave_subshell)
        self._programs["help"] = Program("help", help_text)
        self._programs["which"] = Program("which", which)
        self._programs |= {**known, **self._jobs.programs()}
        # The engine is no part of what Python can see through: a shell it held would be held for ever, files and all.
        held = weakref.proxy(self)
        made: dict[str, Callable[[bashkit.BuiltinContext], bashkit.BuiltinResult]] = {
            f"__{name}" if name in STREAMED else name: partial(Shell._answer, held, name) for name in self._programs
        }
        made["test"] = made["["] = partial(Shell._test, held)
        return made

    def _test(self, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        """Answer `test` and `[`, which take no time: loops turn on them."""
        words = list(asked.argv)
        name = asked.name
        if name == "[" and (not words or words.pop() != "]"):
            complaint = self._at_its_line("bash: line 1: [: missing `]'\n", asked)
            return bashkit.BuiltinResult("", complaint, 2)
        files = self._mount.fs if self._mount is not None else self._files()
        files.cwd = asked.cwd
        status, complaint = conditions.test(words, files)
        if complaint:
            complaint = self._at_its_line(f"bash: line 1: {name}: {complaint}\n", asked)
        return bashkit.BuiltinResult("", complaint, status)

    def _answer(self, name: str, asked: bashkit.BuiltinContext) -> bashkit.BuiltinResult:
        result = self._call(self._programs[name], asked)
        running = self._mount.running if self._mount is not None else None
        if running is not None and result.artefact is not None:
            running.remember(result.stdout.encode("utf-8", "surrogateescape"), result.artefact)
        complaint = self._at_its_line(carried_text(result.stderr), asked)
        return bashkit.BuiltinResult(carried_text(result.stdout), complaint, result.exit_code & 0xFF)

    def _at_its_line(self, complaint: str, asked: bashkit.BuiltinContext) -> str:
        if self._mount is None:
            return complaint
        return at_its_line(complaint, self._mount.script, [asked.name.removeprefix("__"), *asked.argv])

    def _call(self, program: Program, asked: bashkit.BuiltinContext) -> CommandResult:
        assert self._mount is not None
        name = program.name
        running = self._mount.running
        if running.stopped:
            return CommandResult(exit_code=130)
        run_script = scripts(self.estate, self._limits, running)
        if program.folder == "/usr/sbin" and not _ADMINISTRATION.search(asked.env.get("PATH", "")):
            return CommandResult("", f"bash: line 1: {name}: command not found\n", 127)
        if program.folder and too_long(asked.argv, asked.env):
            return CommandResult("", f"bash: line 1: {program.folder}/{name}: Argument list too long\n", 126)
        began = self.estate.clock.now
        if name not in _WITHOUT_TIME:
            self.estate.clock.advance(PROGRAM_SECONDS)
        files = self._files()
        stdin = None if asked.stdin is None else escaped(asked.stdin)
        files.cwd = asked.cwd
        context = Context(
            name=name,
            argv=[escaped(word) for word in asked.argv],
            stdin=stdin,
            artefact=running.artefact_of(stdin),
            env={key: value for key, value in asked.env.items() if key not in OWN},
            cwd=asked.cwd,
            user=self.user,
            host=self.host,
            fs=files,
            estate=self.estate,
            run_script=run_script,
            note_fidelity=running.note,
            in_background=running.in_background,
        )
        pipes = self._show_pipes(asked)
        try:
            return program.run(context)
        except Exception as problem:
            return self._fallen(name, problem, running)
        finally:
            for path in pipes:
                self.host.root = graft(self.host.root, split(path), None)
            self.host.settle()
            now = self.estate.clock.now
            if running.in_background:
                running.passed(now - began, lambda: " ".join([name, *asked.argv]), now)
            else:
                self.let_happen(running, run_script)

    def let_happen(self, running: Running, run_script: RunScript) -> None:
        """Let what fell due happen: cron's lines, timers, and what goes on in the background."""

        def meanwhile(until: float) -> None:
            background.advance(self.estate, until, running, self._step_shell)

        run_due(self.estate, run_script, running.note, meanwhile)

    def _show_pipes(self, asked: bashkit.BuiltinContext) -> list[str]:
        """Put what `<(…)` stands for where a program finds it; return where, for it to be taken away again."""
        pipes: list[str] = []
        for number in sorted({found for word in asked.argv for found in _PIPE.findall(word)}):
            path = f"/proc/self/fd/{number}"
            with contextlib.suppress(Exception):
                data = asked.fs.read_file(f"/dev/fd/{number}")
                node = File(data, 0o600, self._who.name, self._who.group, self.estate.clock.now)
                self.host.root = plant(self.host.root, path, node, self.estate.clock.now)
                pipes.append(path)
        return pipes

    def _fallen(self, name: str, problem: Exception, running: Running) -> CommandResult:
        """Return what is left of a program that ended by a fault."""
        if isinstance(problem, OSError):
            words = problem.strerror or "Input/output error"
            about = f"{problem.filename}: " if problem.filename else ""
            return CommandResult("", f"{name}: {about}{words}\n", 1)
        running.note(f"{name} failed: {type(problem).__name__}: {problem}")
        return CommandResult("", "Segmentation fault\n", 139)

    def _run_umask(self, context: Context) -> CommandResult:
        result, umask = set_umask(context.argv, self._umask)
        self._set_umask(umask)
        return result

    def _enter_subshell(self, context: Context) -> CommandResult:
        self._outer_umasks.append(self._umask)
        return CommandResult()

    def _leave_subshell(self, context: Context) -> CommandResult:
        if self._outer_umasks:
            self._set_umask(self._outer_umasks.pop())
        return CommandResult(exit_code=int(context.argv[0]))

    def _set_umask(self, umask: int) -> None:
        self._umask = umask
        if self._mount is not None:
            self._mount.fs.umask = umask


def step_shell(estate: Estate, limits: CallLimits, host: LiveHost, job: Job) -> Shell:
    """Return a shell in the state a background command is in."""
    limits = replace(limits, loops=min(limits.loops, 20_000))
    return Shell(estate, host, job.user, limits, script=job.state, label=f"job {job.pid}")


def scripts(estate: Estate, limits: CallLimits, running: Running) -> RunScript:
    """Return what runs shell text in a shell of its own, within the call `running`."""

    def run_script(
        host: LiveHost,
        user: str,
        script: str,
        *,
        cwd: str | None = None,
        stdin: str = "",
        env: Mapping[str, str] | None = None,
        arguments: tuple[str, ...] = (),
        login: bool = False,
    ) -> CommandResult:
        if running.is_late and not running.stopped:
            running.endless = True
            running.cancel()
        if running.stopped:
            return CommandResult(exit_code=130)
        if running.depth >= limits.depth:
            running.note("too many shells within shells")
            return CommandResult("", "bash: fork: retry: Resource temporarily unavailable\n", 254)
        inner = Shell(estate, host, user, limits, cwd=cwd, env={**(env or {}), "SHLVL": "0"})
        if login:
            script = "[ -r /etc/profile ] && . /etc/profile; [ -r ~/.profile ] && . ~/.profile\n" + script
        if stdin:
            script = f"{{\n{script}\n}} < {STDIN}"
        out: list[str] = []
        err: list[str] = []

        def keep(stdout: str, stderr: str) -> None:
            out.append(stdout)
            err.append(stderr)

        running.depth += 1
        try:
            code = inner.run(script, running, keep, arguments, stdin.encode("utf-8", "surrogateescape"))
        finally:
            running.depth -= 1
            inner.close()
            background.orphan(host, inner.label)
        printed = escaped("".join(out))
        return CommandResult(printed, escaped("".join(err)), code, running.artefact_of(printed))

    return run_script


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
