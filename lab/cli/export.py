"""`peerlab export`: a session for people who do not have Peerlab."""

from pathlib import Path
from typing import Literal

import click

from lab.cli.options import examples
from lab.cli.output import say_text, tell

Form = Literal["page", "markdown"]
ENDINGS: dict[str, str] = {"page": ".html", "markdown": ".md"}


@click.command(
    short_help="Write a session as a web page or as Markdown.",
    epilog=examples(
        "peerlab export session.toml --to markdown --branch what-if-1 --out - | less",
        "peerlab export session.toml --to page --without-tags --redact",
    ),
)
@click.argument("session", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(list(ENDINGS)),
    required=True,
    help="page: one HTML file that plays offline; markdown: one branch as text.",
)
@click.option("--out", metavar="FILE", help="Where to write it: by default beside the session, - for standard output.")
@click.option("--branch", metavar="NAME", help="For Markdown: this branch instead of the one that counts.")
@click.option("--without-tags", is_flag=True, help="Leave out tags, suggestions, readings and notes.")
@click.option("--blind", is_flag=True, help="Leave out model, condition, notes and the session file itself.")
@click.option("--redact", is_flag=True, help="Take out what would tell a stranger about you and your machine.")
def export(
    session: Path, form: Form, out: str | None, branch: str | None, without_tags: bool, blind: bool, redact: bool
) -> None:
    """Write SESSION as one HTML file that plays by itself (page), or as Markdown.

    Before it is written, what a stranger would learn from it is listed: files pasted from this machine, your names,
    addresses of servers. --redact takes that out. No file is ever overwritten.
    """
    from lab.engine.account import View
    from lab.engine.start import worldline_of
    from lab.export.account import account
    from lab.export.disclosure import disclosures, outgoing
    from lab.export.markdown import markdown
    from lab.export.page import page
    from lab.session.log import Session
    from lab.text.real_files import write_new

    saved = Session.open(session)
    if saved.notice:
        tell(f"peerlab: {saved.notice}")
    view = View(without_tags=without_tags, blind=blind, differences=form == "page")
    learnt = disclosures(saved)
    shared = outgoing(saved, view, learnt if redact else ())
    worldline = worldline_of(shared)
    in_words = account(shared, worldline, view)
    for line in _warnings([each.what for each in learnt], redacted=redact):
        tell(line)
    if form == "markdown":
        text = "\n".join(markdown(in_words, saved.tree.tip_of(branch or saved.tree.counted_branch))) + "\n"
    else:
        # The file says which model answered, which would undo the blinding.
        is_whole = not (without_tags or (redact and learnt))
        file = None if blind else session.read_bytes() if is_whole else shared.content()
        text = page(in_words, shared, worldline, download=file)
    if out == "-":
        say_text(text)
        return
    target = Path(out) if out else session.with_suffix(ENDINGS[form])
    write_new(target, text)
    say_text(str(target))


def _warnings(learnt: list[str], *, redacted: bool) -> list[str]:
    if not learnt:
        return []
    head = "taken out:" if redacted else "a stranger would learn from this file (--redact takes it out):"
    return [f"peerlab: {head}", *(f"  {each}" for each in dict.fromkeys(learnt))]
