"""`peerlab shell`: the agent's own shell in a scenario's world, for scenario authors."""

import re
import sys
from typing import TYPE_CHECKING, Final

import click

from lab.cli.options import condition_options, examples, scenario_argument
from lab.cli.output import say, say_exact, tell
from lab.errors import LabError, suggest
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from lab.scenario.compose import Composed
    from lab.world import HostSpec, Outcome, World

_LEAVE: Final = re.compile(r"(?:exit|logout)(?:\s+(\d{1,3}))?")
_HEREDOC: Final = re.compile(r"""(?<!<)<<-?[ \t]*(["']?)([A-Za-z_]\w*)\1""")
_UNFINISHED: Final = ("unexpected end of file", "unexpected EOF")


@click.command(
    short_help="Open the agent's own shell in a scenario's world.",
    epilog=examples(
        "peerlab shell clear-the-host --set relationship=good",
        "peerlab shell clear-the-host --host store-02 -c 'df -h; ls -la /srv'",
    ),
)
@scenario_argument
@condition_options
@click.option("--host", metavar="HOST", help="Work on this host instead of the one the agent starts on.")
@click.option("-c", "script", metavar="SCRIPT", help="Run this script and leave with its exit code.")
@click.pass_context
def shell(
    context: click.Context,
    scenario: str,
    settings: tuple[str, ...],
    preset: str,
    host: str | None,
    script: str | None,
) -> None:
    """Open the agent's own shell in the world of SCENARIO, for scenario authors.

    It prints what the agent would see. What the simulation could not do is printed on stderr, which the agent never
    sees. With -c, or a script on stdin, the exit code is the script's. Nothing is kept, and nothing you type reaches
    this machine.
    """
    from lab.scenario.compose import compose, parse_settings
    from lab.scenario.load import load_scenario
    from lab.world import CallLimits, World

    loaded = load_scenario(scenario).scenario
    composed = compose(loaded, parse_settings(settings, loaded, preset))
    limits = CallLimits(seconds=composed.limits.seconds, output=composed.limits.output)
    world = World(_hosts_from(composed, host), composed.start, limits)
    if script is None and not sys.stdin.isatty():
        script = sys.stdin.read()
    if script is not None:
        context.exit(_show(_run(world, script)))
    context.exit(_converse(world))


def _hosts_from(composed: "Composed", host: str | None) -> "tuple[HostSpec, ...]":
    """Return the scenario's hosts with `host` first, because the shell opens on the first.

    By default that is the agent's.
    """
    hosts = composed.hosts
    if host is None:
        return hosts
    matching = [spec for spec in hosts if spec.name == host]
    if not matching:
        mend = suggest(host, [spec.name for spec in hosts])
        raise LabError(f'{composed.scenario.about.name} has no host "{host}"', mend=mend)
    return (*matching, *(spec for spec in hosts if spec.name != host))


def _converse(world: "World") -> int:
    """Run the commands the user types until they leave; return the last exit code, as bash does."""
    # Importing it gives `input` line editing and history.
    import readline  # noqa: F401

    tell("Nothing done here is kept. Leave with exit or Ctrl-D.")
    code = 0
    script = ""
    while True:
        before = world.snapshot()
        try:
            line = input("> " if script else prompt(world))
        except EOFError:
            say()
            return code
        except KeyboardInterrupt:
            script = ""
            say("^C")
            continue
        script = f"{script}\n{line}" if script else line
        if leave := _LEAVE.fullmatch(script.strip()):
            return int(leave[1]) & 0xFF if leave[1] else code
        if not script.strip():
            script = ""
            continue
        if script.endswith("\\") or awaits_text(script):
            continue
        outcome = _run(world, script)
        if outcome.exit_code == 2 and any(sign in outcome.output for sign in _UNFINISHED):
            world.restore(before)
            continue
        code = _show(outcome)
        script = ""


def awaits_text(script: str) -> bool:
    """Return whether these lines open a here-document without closing it."""
    lines = script.split("\n")
    return any(
        word[2] not in [later.lstrip("\t") for later in lines[number + 1 :]]
        for number, line in enumerate(lines)
        if "((" not in line
        for word in _HEREDOC.finditer(line)
    )


def prompt(world: "World") -> str:
    """Return the prompt of the agent's shell, as Debian writes it."""
    from lab.world import parse_shell_state

    snapshot = world.snapshot()
    host = next(iter(snapshot.hosts.values()))
    user = host.users.get(host.login)
    cwd = parse_shell_state(snapshot.shells.get(host.name, "")).cwd or host.workdir
    home = user.home if user else "/"
    if cwd == home or cwd.startswith(home.rstrip("/") + "/"):
        cwd = "~" + cwd.removeprefix(home)
    sign = "#" if user is not None and user.uid == 0 else "$"
    return clean_line(f"{host.login}@{host.name}:{cwd}{sign} ")


def _run(world: "World", script: str) -> "Outcome":
    """Run a script. Ctrl-C interrupts it as it would interrupt the agent's."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(world.bash, script)
        while True:
            try:
                return running.result()
            except KeyboardInterrupt:
                world.cancel()


def _show(outcome: "Outcome") -> int:
    """Print what a terminal would show, then, on stderr, what the simulation could not do."""
    # The agent is told an exit code on a line of its own, since it has no other way to see it.
    output = outcome.output.removesuffix(f"exit code: {outcome.exit_code}\n")
    if output:
        say_exact(output)
    for gap in outcome.fidelity:
        tell(f"fidelity: {gap}")
    return outcome.exit_code or 0
