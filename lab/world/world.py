"""The world while a session runs: hosts, clock and the agent's shell, with one live bash between the calls."""

from collections.abc import Callable, Sequence

from lab.errors import LabError
from lab.scenario.compose import Composed
from lab.scenario.schema import HostSpec
from lab.scenario.schema import Limits as ScenarioLimits
from lab.world.build import build
from lab.world.changes import Change
from lab.world.diff import apply, diff
from lab.world.estate import Estate
from lab.world.limits import Collected, call_limits
from lab.world.outcome import Outcome, WorldTool
from lab.world.running import Running
from lab.world.shell import Shell
from lab.world.state import Snapshot
from lab.world.tools import TOOLS, read_arguments, tools_named

CALL_SECONDS = 1.273
"""World time one call takes by itself; what it waits or copies comes on top."""


class World:
    """The estate of one session. Deterministic: the same calls on the same snapshot print and change the same.

    `run` blocks and is called from one thread at a time; `cancel` may be called from any.
    """

    def __init__(self, composed: Composed) -> None:
        self._setup(build(composed.hosts, composed.start), composed.tools, composed.limits)

    @classmethod
    def of_hosts(
        cls,
        hosts: Sequence[HostSpec],
        start: str,
        *,
        tools: tuple[str, ...] = ("bash", "finish"),
        limits: ScenarioLimits | None = None,
    ) -> "World":
        """Return the world of these hosts, without a scenario around them."""
        world = cls.__new__(cls)
        world._setup(build(hosts, start), tools, limits or ScenarioLimits())
        return world

    def _setup(self, start: Snapshot, tools: tuple[str, ...], limits: ScenarioLimits) -> None:
        self.tools: tuple[WorldTool, ...] = tools_named(tools)
        self._limits = call_limits(limits)
        self._snapshot = start
        self._estate = Estate(start)
        self._shell: Shell | None = None
        self._running: Running | None = None

    # Time travel

    def snapshot(self) -> Snapshot:
        """Return the world as it is: one reference, sharing everything with those before."""
        return self._snapshot

    def restore(self, snapshot: Snapshot) -> None:
        """Put the world back to `snapshot`, exactly and at once."""
        if snapshot is self._snapshot:
            return
        self._snapshot = snapshot
        self._estate.reset(snapshot)

    def apply(self, changes: Sequence[Change]) -> None:
        """Make the researcher's changes, all or none. Raises LabError that says which cannot be made."""
        self.restore(apply(self._snapshot, changes))

    # Calls

    def run(self, name: str, arguments: str, *, on_output: Callable[[str], None] | None = None) -> Outcome:
        """Run one tool call. `arguments` is the JSON text the agent sent; what is wrong with it is told in the output.

        `on_output` gets the output as it comes, as far as the agent will see it whole.
        """
        tool = TOOLS.get(name)
        if tool is None or tool not in self.tools:
            known = ", ".join(tool.name for tool in self.tools)
            return Outcome(f"Error: there is no tool named '{name}'. Available tools: {known}.")
        given = read_arguments(tool, arguments)
        if isinstance(given, str):
            return Outcome(given)
        if name == "finish":
            return Outcome("The session has ended.", ends=True)
        return self._run_bash(given["command"], on_output or (lambda _: None))

    def cancel(self) -> None:
        """Stop the call under way, from any thread; it returns within milliseconds, the world whole."""
        running = self._running
        if running is not None:
            running.cancel()

    def _run_bash(self, command: str, on_output: Callable[[str], None]) -> Outcome:
        before = self._snapshot
        collected = Collected(self._limits.output)

        def emit(out: str, err: str) -> None:
            shown = collected.add(out + err)
            if shown:
                on_output(shown)

        running = self._running = Running(self._limits.seconds)
        self._estate.clock.advance(CALL_SECONDS)
        shell = self._agents_shell()
        try:
            exit_code = shell.run(command, running, emit)
        finally:
            self._running = None
        shells = dict(before.shells)
        shells.pop(shell.host.name, None)
        if shell.state:
            shells[shell.host.name] = shell.state
        self._snapshot = self._estate.freeze(before.shells if shells == before.shells else shells)
        if exit_code:
            last = "" if collected.length == 0 or collected.ends_line else "\n"
            emit(f"{last}exit code: {exit_code}\n", "")
        changes = diff(before, self._snapshot)
        return Outcome(collected.text(), exit_code, changes, tuple(running.notes), running.limit)

    def _agents_shell(self) -> Shell:
        """Return the live shell, if it is the one the snapshot tells of, or a new one made from its text."""
        host = self._estate.first
        user = host.record.login
        if user not in host.users:
            raise LabError(f"{host.name} has no account {user!r} for the agent", where="host.login")
        script = self._snapshot.shells.get(host.name, "")
        old = self._shell
        if old is None or old.host is not host or old.user != user or old.state != script:
            workdir = host.record.workdir
            self._shell = Shell(self._estate, host, user, self._limits, script=script, cwd=workdir)
        assert self._shell is not None
        return self._shell
