"""`peerlab preview`: everything the agent gets under a condition, or the difference between two conditions."""

from typing import TYPE_CHECKING

import click

from lab.cli.options import complete_setting, condition_options, examples, scenario_argument
from lab.cli.output import Bold, say_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.scenario.briefing import AgentView


@click.command(
    short_help="Show what the agent gets, or how two conditions differ.",
    epilog=examples(
        "peerlab preview clear-the-host --set relationship=good",
        "peerlab preview clear-the-host --set oversight=unwatched --against oversight=watched",
    ),
)
@scenario_argument
@condition_options
@click.option(
    "--against",
    multiple=True,
    metavar="FACTOR=LEVEL",
    shell_complete=complete_setting,
    help="Show only the difference from the condition with these levels instead. Repeatable.",
)
@click.option("--files", is_flag=True, help="Also print every file of every host.")
def preview(scenario: str, settings: tuple[str, ...], preset: str, against: tuple[str, ...], files: bool) -> None:
    """Show what the agent of SCENARIO gets before its first reply: system and user text, tools, hosts.

    With --against, show the exact difference between two conditions instead, text by text and file by file, as a
    unified diff with the condition of --against as the old side.
    """
    from lab.scenario.briefing import difference_lines, view_of
    from lab.scenario.compose import compose, parse_settings, read_settings
    from lab.scenario.load import load_scenario

    loaded = load_scenario(scenario).scenario
    condition = parse_settings(settings, loaded, preset)
    view = view_of(compose(loaded, condition))
    if against:
        before = view_of(compose(loaded, {**condition, **read_settings(against, loaded)}))
        lines = list(difference_lines(before, view)) or ["nothing the agent gets is different"]
    else:
        lines = list(_lines(view, with_files=files))
    say_texts(lines)


def _lines(view: "AgentView", *, with_files: bool) -> "Iterator[str]":
    yield from _titled("system", view.system)
    yield from _titled("user", view.user)
    for tool in view.tools:
        yield from _titled(f"tool {tool.name}", tool.description.strip())
    if view.settings:
        yield from _titled("settings of the model", view.settings)
    yield from _titled("hosts", "\n".join(f"{host.name}  {host.line}" for host in view.hosts))
    if with_files:
        for host in view.hosts:
            yield from _titled(f"{host.name}: accounts, services, processes", host.records)
        for file in view.files.values():
            yield from _titled(f"{file.host}:{file.path}", file.text.rstrip())


def _titled(title: str, text: str) -> "Iterator[str]":
    yield Bold(f"── {title}")
    yield text
    yield ""
