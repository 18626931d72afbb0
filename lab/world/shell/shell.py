"""One bash: bashkit mounted on a host's files as one user, with our programs over it and its state as readable text."""

import contextlib
import re
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.world.machine.call import Running
from lab.world.machine.limits import CallLimits, LimitStop, WorldFault, stop_for
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.process_table import asking
from lab.world.machine.program import RunScript, ShellStart
from lab.world.machine.resource_limits import Limits
from lab.world.machine.sessions import environment, parent_pid, shell_pid
from lab.world.machine.state import Host, Process, ShellJob, User
from lab.world.programs.common.quoting import single_quoted
from lab.world.shell.bashkit.dev_tcp import connect
from lab.world.shell.bashkit.lending import LentBash, Setup, lent
from lab.world.shell.bashkit.mount import Mount
from lab.world.shell.bashkit.raw_bytes import carried_text
from lab.world.shell.bashkit.threads import most_commands, on_big_stack
from lab.world.shell.calls import Calls
from lab.world.shell.capturing import EPILOGUE, OPTIONS_READ, baseline, capture, pipe_statuses, same_variables
from lab.world.shell.changing import reach
from lab.world.shell.child_shells import NOTHING, Heritage, as_started, run_in_children
from lab.world.shell.fuel.arrays import rounds
from lab.world.shell.grammar.script_text import open_heredoc
from lab.world.shell.interior import Interior
from lab.world.shell.jobs.control import JobControl
from lab.world.shell.rewriting.clocks import SECONDS
from lab.world.shell.rewriting.dash import as_bash
from lab.world.shell.rewriting.rewrite import marked, rewrite
from lab.world.shell.rewriting.tracing import in_order
from lab.world.shell.shell_state import Baseline, ParsedState, from_dump, parse_shell_state, with_status
from lab.world.shell.wording.complaints import without_value
from lab.world.shell.wording.masks import over_limit, syntax_error
from lab.world.shell.wording.speech import Speech

USER_PATH: Final = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
ROOT_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_STRAIGHT: Final = re.compile(r"/|(?:/(?!\.{1,2}(?:/|\Z))[^/]+)+")
"""An absolute path without `.`, `..` and doubled slashes."""
_BROKEN: Final = re.compile(r"([\w.\[-]+): builtin failed unexpectedly$", re.M)
"""What bashkit says of a program of its own that panicked."""
_STOPS: Final = re.compile(r"\bset\s+-\w*e|errexit")


class Shell:
    """A bash on `host` as `user`. `script` is what `state` once returned; empty for a fresh one.

    It is rebuilt from the text for every `run`: so a shell that went on, one reopened from a file and one rewound
    cannot differ.

    An EXIT trap runs when a script calls `exit` and not at the end of a call, as with a bash that stays at a terminal
    while a tool types into it. After `exit` the next call finds a shell that has what the last one had, but no trap.
    """

    def __init__(
        self,
        estate: Estate,
        host: LiveHost,
        user: str,
        limits: CallLimits,
        heritage: Heritage = NOTHING,
        *,
        script: str = "",
        label: str = "",
    ) -> None:
        self.estate = estate
        self.host = host
        self.user = user
        self.state = script
        """The bash text that rebuilds this shell; "" while it is as a fresh one would be."""
        self._limits = limits
        self._heritage = heritage
        self._fresh_cwd = heritage.cwd or self._home()
        self._baseline: Baseline | None = None
        self._own: dict[str, str] = {}
        self._own_of: tuple[Host, Host] | None = None
        self._carried: ParsedState = parse_shell_state(script)
        self._inside = Interior(estate, host, user, dict(heritage.functions))
        self._jobs = JobControl(
            estate, host, user, label, self._state_of, lambda: self._now_running(), self._step_shell, lambda: self.pid
        )
        self._calls = Calls(
            estate,
            host,
            user,
            self._inside,
            self._jobs,
            self._step_shell,
            lambda running: scripts(estate, limits, running, parent=self),
            lambda: self.pid,
            limits,
        )

    # Running

    def run(
        self,
        script: str,
        running: Running,
        emit: Callable[[str, str], None],
        arguments: tuple[str, ...] = (),
        stdin: bytes = b"",
        start: ShellStart | None = None,
    ) -> int:
        """Run `script`; `emit` gets what it prints as (stdout, stderr) as it comes. Return the exit code.

        `stdin` is what lies behind the path `mount.STDIN` meanwhile; `start` says how another shell started this one.
        """
        inside = self._inside
        # Only text that runs as commands can nest as deep as there are commands, and need as much memory.
        nests = any("eval" in text for text in (script, self.state, *inside.functions.values()))
        commands = most_commands(self._limits.nested if nests else self._limits.commands)

        def work() -> int:
            inside.begin(self._heritage.umask, self._heritage.limits)
            mount = inside.mount = Mount(inside.files(), running)
            mount.connect = partial(connect, self.estate, self.host)
            mount.askers = partial(self._asking, running)
            try:
                with lent(self._setup(running, commands, script), self._calls.answer, mount) as loan:
                    self._rebuild(loan, mount)
                    inside.start = start or ShellStart()
                    self._calls.only_carries = start is None and running.depth > 0
                    mount.begin(running, inside.files(), stdin, script)
                    mount.fs.cwd = self._carried.cwd or self._fresh_cwd
                    return self._run(loan, mount, script, emit, arguments, start)
            finally:
                inside.mount = None

        return on_big_stack(commands, work)

    def _run(
        self,
        loan: LentBash,
        mount: Mount,
        script: str,
        emit: Callable[[str, str], None],
        arguments: tuple[str, ...],
        start: ShellStart | None,
    ) -> int:
        bash, running, inside = loan.bash, mount.running, self._inside
        if not self._jobs.label:
            running.shells += 1
            self._jobs.label = f"{running.shells} of {self.estate.clock.now}"
        speech = Speech(mount, self._own, is_dash=start is not None and start.is_dash)
        started = inside.clocks_at = self.estate.clock.now

        unbound = False

        def show(out: str, err: str) -> None:
            nonlocal unbound
            if over_limit(err) or over_limit(out):
                running.never_ends = True
            unbound = without_value(err, script)
            if broken := _BROKEN.search(err):
                running.fail(WorldFault(f"{broken[1]} broke"))
            with contextlib.suppress(Exception):
                for text in running.unsaid() if running.said and not running.depth else ():
                    emit(*text)
                for part_out, part_err in running.in_turn(out, err):
                    said = speech.told(part_out), speech.told(part_err, is_error=True)
                    for text in in_order(*said):
                        emit(*text)
            if running.never_ends:
                loan.cancel()

        text = as_bash(script, start.name) if start is not None and start.is_dash else script
        if "<<" in text and (unclosed := open_heredoc(text)) is not None:
            last = text.rstrip("\n").count("\n") + 1
            warning = f"here-document at line {unclosed.line} delimited by end-of-file (wanted `{unclosed.word}')"
            emit("", f"{inside.start.name}: line {last}: warning: {warning}\n")
            text = f"{text.rstrip(chr(10))}\n{unclosed.word}\n"
        prepared = rewritten = rewrite(text, pid=self.pid)
        if start is not None:
            has_input = mount.has_input
            prepared = as_started(start, prepared, arguments, self._heritage, self._fresh_cwd, mount.served, has_input)
        if prepared.strip():
            prepared = self._carried.prefix() + prepared
            if "history" in script or "fc" in script:
                # A shell without a terminal has no history, but bashkit keeps its last scripts as one.
                prepared = f"history -c; {prepared}"
        keeps_traps = start is None and not running.depth and ("trap" in script or bool(self._carried.traps))
        if keeps_traps and "DEBUG" not in prepared:
            prepared += EPILOGUE
        if "getopts" in script and start is None and not running.depth and "DEBUG" not in prepared:
            prepared += OPTIONS_READ
        if arguments and start is None:
            bash.execute_sync(f"set -- {' '.join(single_quoted(carried_text(word)) for word in arguments)}")
        # State that cannot have changed is not read again.
        may_change = reach(script, self.state) if start is None else "descriptors"
        first = bash.shell_state() if may_change == "variables" else None
        stop: LimitStop | None = None
        running.enter(loan.cancel)
        try:
            result = bash.execute_sync(carried_text(prepared), on_output=show)
            exit_code, error = result.exit_code, result.error
            if speech.is_over and exit_code:
                exit_code = 2
            elif exit_code in (126, 127):
                exit_code = speech.could_not_start or exit_code
            elif exit_code == 1 and unbound and _given_whole(start) and not _STOPS.search(script):
                exit_code = 127
        except Exception as problem:
            running.fail(problem)
            exit_code, error = 1, ""
        finally:
            running.leave(loan.cancel)
        never_ends, running.never_ends = running.never_ends, False
        passes_on = False
        if error or running.cancelled or never_ends:
            before = len(prepared) - len(rewritten) if prepared.endswith(rewritten) else 0
            syntax = syntax_error(error or "", script, before)
            if syntax is not None:
                emit("", syntax)
                exit_code = 2
            else:
                late = running.endless or never_ends
                stop = stop_for("would never end" if late else "cancelled" if running.cancelled else error or "")
                within = running.depth > 0 and not running.in_background
                passes_on = within and stop.whole_time
                exit_code = stop.exit_code
                if not (within and never_ends):
                    running.note(f"stopped: {'it would never end' if late else error or 'cancelled'}")
                    running.limit = running.limit or stop.limit
                if not passes_on:
                    # Otherwise the parent shell would end by it too, and say so.
                    emit("", stop.message + "\n")
                if stop.whole_time and not passes_on:
                    self.estate.clock.advance(max(0.0, started + self._limits.seconds - self.estate.clock.now))
        inside.leave_subshells()
        cut_short = inside.times_cut_short()
        if cut_short and exit_code and stop is None:
            emit("", cut_short)
        loan.spoilt = stop is not None or running.fault is not None
        if start is None and running.fault is None and (stop is None or stop.limit == "cancelled"):
            bash.clear_cancel()
            then = bash.shell_state()
            if first is not None and same_variables(first, then):
                self.state = with_status(self.state, exit_code, pipe_statuses(then))
            else:
                keeps_time = "SECONDS" in script or "SECONDS=" in self.state
                clocks_at = int(inside.clocks_at) if keeps_time else None
                self.state = capture(
                    bash,
                    mount,
                    self._baseline_of(),
                    inside.settings(),
                    exit_code,
                    exported=inside.functions,
                    clocks_at=clocks_at,
                    redirects=may_change == "descriptors",
                )
            self._carried = parse_shell_state(self.state)
        running.never_ends = passes_on
        return exit_code

    def _rebuild(self, loan: LentBash, mount: Mount) -> None:
        """Bring a bashkit at its beginning into the state the text tells of, with the world's time and chance."""
        bash, now = loan.bash, self.estate.clock.now
        seed = int.from_bytes(sha256(f"{self.host.name} {self.user} {now}".encode()).digest()[:2])
        undeclared = sorted({"HOME", "USER"} - self._own.keys())
        # bashkit starts in the directory; only a path in a roundabout form needs a `cd`.
        folder = single_quoted(self._fresh_cwd)
        go, folder = ("", folder) if _STRAIGHT.fullmatch(self._fresh_cwd) else (f"cd {folder}; ", '"$PWD"')
        bash.execute_sync(
            f"{go}unset OLDPWD {' '.join(undeclared)}; "
            f"{SECONDS}=0 RANDOM={seed} EPOCHSECONDS={int(now)} EPOCHREALTIME={now:.6f} "
            f"PWD={folder} BASH=/usr/bin/bash BASH_VERSINFO[5]=x86_64-pc-linux-gnu "
            "PIPESTATUS=(0)"
        )
        loan.fresh = self._baseline = loan.fresh or baseline(bash, mount, self._fresh_cwd)
        self._inside.functions = dict(self._heritage.functions)
        self._carried = parse_shell_state(self.state)
        cwd = self._carried.cwd
        if cwd is not None and cwd != self._fresh_cwd:
            mount.returning = cwd
            bash.execute_sync(f"cd {single_quoted(cwd)}; unset OLDPWD")
            mount.returning = ""
        if self._carried.rest:
            bash.execute_sync(marked(self._carried.rest))
        # Making the shell takes no world time.
        self.estate.clock.now = now

    def _setup(self, running: Running, commands: int, script: str) -> Setup:
        return Setup(
            user=self.user,
            hostname=self.host.name,
            cwd=self._fresh_cwd,
            env=tuple(self._environment().items()),
            commands=commands,
            loops=rounds((script, self.state), self._limits),
            seconds=running.seconds_granted,
            names=self._calls.names(script, self.state, f"PATH={self._heritage.env.get('PATH', '')}"),
        )

    def _now_running(self) -> Running:
        assert self._inside.mount is not None
        return self._inside.mount.running

    def _baseline_of(self) -> Baseline:
        assert self._baseline is not None
        return self._baseline

    def _state_of(self, dump: str) -> str:
        return from_dump(carried_text(dump), self.state, self._baseline_of(), self._inside.settings())

    def _step_shell(self, host: LiveHost, job: ShellJob) -> "Shell":
        return step_shell(self.estate, self._limits, host, job)

    def _asking(self, running: Running, line: str) -> tuple[Process, ...]:
        """Return the processes that exist while bashkit itself runs a command line."""
        remote, now = self.host is not self.estate.first, self.estate.clock.now
        waiting, around = running.waiting, running.around
        return asking(self.host, self.user, line, now, self.pid, waiting, (), around, remote=remote)

    # Making

    @property
    def label(self) -> str:
        """Identifies this shell, once it has run something."""
        return self._jobs.label

    @property
    def pid(self) -> int:
        """The number of this shell's process."""
        return self._heritage.pid or shell_pid(self.host.name, self.user)

    def _home(self) -> str:
        user = self.host.users.get(self.user)
        return user.home if user is not None else "/"

    def _environment(self) -> dict[str, str]:
        """Return what a fresh shell has in its environment, looked up again once anything about the hosts changed."""
        user = self.host.users[self.user]
        records = self.host.record, self.estate.first.record
        if self._own_of is None or any(now is not then for now, then in zip(records, self._own_of, strict=True)):
            self._own, self._own_of = self._looked_up(user, *records), records
        return self._own

    def _looked_up(self, user: User, record: Host, first: Host) -> dict[str, str]:
        given = {
            "HOME": user.home,
            "LANG": "C.UTF-8",
            "LOGNAME": user.name,
            "PATH": ROOT_PATH if user.uid == 0 else USER_PATH,
            "SHELL": user.shell,
            "SHLVL": "1",
            "USER": user.name,
        }
        caller = "" if self.host is self.estate.first else first.address
        given |= environment(record, user.name, caller)
        return {
            # A child inherits only what its parent exports.
            **({} if self._heritage.parent else given),
            **self._heritage.env,
            "UID": str(user.uid),
            "EUID": str(user.uid),
            "PPID": str(self._heritage.parent or parent_pid(self.pid)),
        }

    @property
    def umask(self) -> int:
        """The bits new files lose."""
        return self._inside.umask

    @property
    def limits(self) -> Limits:
        """What it and what it starts may use."""
        return self._inside.limits


def _given_whole(start: ShellStart | None) -> bool:
    """Whether the script stood on the command line, as -c has it."""
    return start is None or not (start.path or start.from_input or "e" in start.options)


def step_shell(estate: Estate, limits: CallLimits, host: LiveHost, job: ShellJob) -> Shell:
    """Return a shell in the state a background command is in."""
    limits = replace(limits, loops=min(limits.loops, 20_000))
    return Shell(estate, host, job.user, limits, script=job.state, label=f"job {job.pid}")


def scripts(estate: Estate, limits: CallLimits, running: Running, parent: Shell | None = None) -> RunScript:
    """Return a function that runs shell text in its own shell, within the call `running`, for the shell `parent`."""

    def make(host: LiveHost, user: str, heritage: Heritage) -> Shell:
        return Shell(estate, host, user, limits, heritage)

    return run_in_children(running, limits.depth, make, parent)
