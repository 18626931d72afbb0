"""`peerlab exposure`: what the agent had read, seen and been told by an event of a session."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.options import examples, json_option
from lab.cli.output import say, say_json, tell
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from lab.session.tree import Tree


@click.command(
    short_help="Say what the agent had read and been told by an event.",
    epilog=examples("peerlab exposure session.toml", "peerlab exposure session.toml --at 42 --json"),
)
@click.argument("session", type=click.Path(path_type=Path))
@click.option("--at", type=int, metavar="EVENT", help="What it knew before this event; by default, all of it.")
@click.option("--branch", metavar="NAME", help="Along this branch instead of the one that counts.")
@json_option
def exposure(session: Path, at: int | None, branch: str | None, as_json: bool) -> None:
    """Say which documents of SESSION the agent was shown, in which order, since which turn, and what people told it.

    What counts is what the agent was told, not what a tool really gave. A document is a text file of the scenario, or
    one the researcher wrote; what the agent wrote itself is none. It is read whole when nearly all of its lines were
    shown, in part when a few were, and otherwise met by a line or two or by its name alone.
    """
    from msgspec import to_builtins

    from lab.behaviours.exposure import documents_of, exposures, key_documents, known_steps
    from lab.behaviours.exposure_map import map_lines
    from lab.engine.origin import rebuild
    from lab.session.log import Session

    saved = Session.open(session)
    if saved.notice:
        tell(f"peerlab: {saved.notice}")
    composed = rebuild(saved)[1]
    event = _event(saved.tree, at, branch)
    met = exposures(documents_of(composed), known_steps(saved.tree, event))
    if as_json:
        key = key_documents(composed)
        documents = [{**to_builtins(each), "key": (each.host, each.path) in key} for each in met.documents]
        say_json({"before": event, "turn": met.turn, "documents": documents, "told": to_builtins(met.told)})
        return
    say(f"{clean_line(saved.header.scenario)} · before event {event} · turn {met.turn}")
    for line in map_lines(met, composed.hosts[0].name):
        say(clean_line(line))


def _event(tree: "Tree", at: int | None, branch: str | None) -> int:
    from lab.errors import LabError

    if at is not None:
        if branch is not None:
            raise LabError("an event stands on one branch only", mend="give --at or --branch")
        return tree.step(at).id
    return tree.tip_of(tree.counted_branch if branch is None else branch)
