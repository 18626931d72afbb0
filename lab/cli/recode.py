"""`peerlab recode`: code sessions by hand in the app, without knowing condition, model or what others saw."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.options import examples, no_mouse
from lab.cli.output import say
from lab.cli.screens import run_only
from lab.errors import LabError
from lab.text.amounts import counted

if TYPE_CHECKING:
    from lab.ui.coding.recode import RecodeScreen


@click.command(
    short_help="Code sessions by hand, blind.",
    epilog=examples("peerlab recode out/coding-sample.toml --rater ann", "peerlab recode out/ --rater ben"),
)
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR…")
@click.option("--rater", default="", metavar="NAME", help="Whose tags they are; by default `rater` of the settings.")
@click.option(
    "--beside",
    "is_beside",
    is_flag=True,
    help="Keep tags in files of their own, NAME.tags-RATER.toml beside each session; `tags_beside` in the settings "
    "makes it the rule.",
)
@no_mouse
def recode(places: tuple[Path, ...], rater: str, is_beside: bool, no_mouse: bool) -> None:
    """Open the app on the sessions of DIR… (or of a sample's list) that a rater has not coded, in random order.

    Condition, model, file names and what others tagged, suggested or judged are hidden. What the agent was told and
    what it says stays, even where that gives the condition away. A committed session is compared with what the others
    saw. Leave and come back as you like: the order is the same, and tags are kept.
    """
    from lab.behaviours.codes import rater_name
    from lab.settings import load_config
    from lab.studies.recoding import queue_of

    config = load_config()
    name = rater.strip() or config.rater.strip()
    if not name:
        mend = "give --rater NAME, or write `rater` into the settings"
        raise LabError("it is not known who codes", where="--rater", mend=mend)
    name = rater_name(name)
    queue = queue_of(places, name)
    if not queue.paths:
        if not queue.total:
            raise LabError(
                "no session is in there", where=", ".join(map(str, places)), mend="name a folder of sessions"
            )
        say(f"{name} has coded all {counted(queue.total, 'session')}: `peerlab agreement` compares.")
        return

    def screen() -> "RecodeScreen":
        from lab.ui.coding.recode import RecodeScreen

        return RecodeScreen(queue, name, is_beside=is_beside or config.tags_beside)

    run_only(screen, mouse=not no_mouse)
