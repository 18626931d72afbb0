"""The live world of a session: hosts, clock and the agent's shell, whose bash stays alive between calls."""

from collections.abc import Callable, Sequence

from lab.text.safe import whole
from lab.world.build.build import build
from lab.world.changes.apply import edited
from lab.world.changes.changes import Change
from lab.world.changes.diff import diff
from lab.world.machine.call import Running
from lab.world.machine.due import run_due
from lab.world.machine.limits import LITTLE_OUTPUT, SESSION_OUTPUT, WALL_SECONDS, CallLimits, Collected, unforeseen
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.state import ShellJob, Snapshot
from lab.world.outcome import Outcome
from lab.world.shell.bashkit.raw_bytes import legible
from lab.world.shell.child_shells import Heritage
from lab.world.shell.jobs.background import advance
from lab.world.shell.shell import Shell, scripts, step_shell
from lab.world.spec import HostSpec
from lab.world.tool_context import Act, ToolContext

CALL_SECONDS = 1.273
"""World time that one call takes by itself; waiting and copying are added."""


class _NoAccountError(Exception):
    """The account the agent works as no longer exists; the text is its name."""


class World:
    """The estate of one session. Deterministic: the same calls on the same snapshot have the same output and effects.

    `run` blocks and must be called from one thread at a time; `cancel` may be called from any.
    """

    def __init__(self, hosts: Sequence[HostSpec], start: str, limits: CallLimits | None = None) -> None:
        """Build the hosts as of `start`, `YYYY-MM-DD HH:MM:SS` in UTC. The agent works on the first."""
        self._limits = limits or CallLimits()
        self._snapshot = build(hosts, start)
        self._estate = Estate(self._snapshot)
        self._shell: Shell | None = None
        self._running: Running | None = None
        self._printed = 0
        """Characters of output that calls have shown."""

    # Snapshots

    def snapshot(self) -> Snapshot:
        """Return the present world: a single reference, which shares everything unchanged with earlier ones."""
        return self._snapshot

    def restore(self, snapshot: Snapshot) -> None:
        """Restore the world to `snapshot` exactly. Takes constant time."""
        if snapshot is self._snapshot:
            return
        self._snapshot = snapshot
        self._estate.reset(snapshot)

    def apply(self, changes: Sequence[Change]) -> None:
        """Apply the researcher's changes, all or none. Raises `LabError` naming one that cannot be applied."""
        self.restore(edited(self._snapshot, changes))

    # Calls

    def run(self, act: Act, *, on_output: Callable[[str], None] | None = None) -> Outcome:
        """Carry out a call. Time passes, and what falls due happens before and after it.

        `on_output` receives output as it is produced, up to the length the agent will see. Raises `WorldFault`, with
        the world unchanged, for faults that are not the agent's.
        """
        self._estate.measure()
        before = self._snapshot
        collected = Collected(min(self._limits.output, max(LITTLE_OUTPUT, SESSION_OUTPUT - self._printed)))
        used: dict[str, Shell] = {}

        def emit(out: str, err: str) -> None:
            visible = collected.add(legible(out + err))
            if visible and on_output is not None:
                on_output(visible)

        def shell() -> Shell:
            agents = self._agents_shell()
            used[agents.host.name] = agents
            return agents

        running = self._running = Running(WALL_SECONDS, self._limits.work)
        self._estate.clock.advance(CALL_SECONDS)
        try:
            self._let_happen(running, emit)
            exit_code = act(ToolContext(self._estate, running, self._limits, emit, shell))
            self._let_happen(running, emit)
            if running.fault is not None:
                raise running.fault
        except _NoAccountError as gone:
            emit("", f"su: user {gone} does not exist or the user entry does not contain all the required fields\n")
            exit_code = 1
        except Exception as problem:
            self._estate.reset(before)
            raise (running.fault or unforeseen(problem)) from problem
        except BaseException:
            self._estate.reset(before)
            raise
        finally:
            self._running = None
        shells = {**before.shells, **{host: agents.state for host, agents in used.items()}}
        shells = {host: script for host, script in shells.items() if script}
        self._snapshot = self._estate.freeze(before.shells if shells == before.shells else shells)
        if exit_code:
            last = "" if collected.length == 0 or collected.ends_line else "\n"
            emit(f"{last}exit code: {exit_code}\n", "")
        text = collected.text()
        self._printed += len(text)
        if self._printed >= SESSION_OUTPUT:
            rest = f"{LITTLE_OUTPUT:,} characters of a call are shown"
            running.note(f"the session's calls have printed {SESSION_OUTPUT:,} characters: from here on {rest}")
        changes = diff(before, self._snapshot)
        return Outcome(text, exit_code, changes, tuple(running.notes), running.limit, running.python)

    def bash(self, script: str, *, on_output: Callable[[str], None] | None = None) -> Outcome:
        """Run a script in the agent's own shell, as `run` runs any call."""
        script = whole(script)
        return self.run(lambda context: context.shell().run(script, context.running, context.emit), on_output=on_output)

    def cancel(self) -> None:
        """Stop the call under way, from any thread. It returns within milliseconds and leaves the world consistent."""
        running = self._running
        if running is not None:
            running.cancel()

    def close(self) -> None:
        """Close the agent's shell. A later call starts another from the snapshot."""
        self._shell = None

    def _let_happen(self, running: Running, emit: Callable[[str, str], None]) -> None:
        """Let events that fell due happen, and show what background jobs printed."""
        elsewhere = scripts(self._estate, self._limits, running)

        def meanwhile(until: float) -> None:
            advance(self._estate, until, running, self._step_shell)

        run_due(self._estate, elsewhere, running.note, meanwhile)
        running.never_ends = running.cut = False
        for text in running.unsaid():
            emit(*text)

    def _step_shell(self, host: LiveHost, job: ShellJob) -> Shell:
        return step_shell(self._estate, self._limits, host, job)

    def _agents_shell(self) -> Shell:
        """Return the live shell if it matches the snapshot; otherwise a new one started from the snapshot's text."""
        host = self._estate.first
        user = host.record.login
        if user not in host.users:
            raise _NoAccountError(user)
        script = self._snapshot.shells.get(host.name, "")
        old = self._shell
        if old is None or old.host is not host or old.user != user or old.state != script:
            self.close()
            heritage = Heritage(cwd=host.record.workdir)
            self._shell = Shell(self._estate, host, user, self._limits, heritage, script=script, label="main")
        assert self._shell is not None
        return self._shell
