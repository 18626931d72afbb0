"""`peerlab agreement`: how far people, detectors and judges agree on the sessions of some folders."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lab.cli.options import examples, json_option
from lab.cli.output import Bold, say, say_csv, say_json, tell
from lab.errors import LabError, suggest
from lab.text.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.behaviours.agreement import Disagreement
    from lab.scenario.schema import Behaviour

_MOST_SHOWN = 10
"""Disagreements that are listed below the tables."""
_LONGEST_WINDOW = 10_000


@click.command(
    short_help="Say how far raters, detectors and judges agree.",
    epilog=examples(
        "peerlab agreement out/ --between ann --and ben",
        "peerlab agreement out/ --between people --and detectors --window 3 --disagreements",
    ),
)
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR…")
@click.option("--between", "first", default="", metavar="CODER", help="Only pairs with this coder.")
@click.option("--and", "second", default="", metavar="CODER", help="Only the pair of this coder and --between.")
@click.option("--behaviour", "names", multiple=True, metavar="NAME", help="Only this behaviour. Repeatable.")
@click.option(
    "--window",
    default="1",
    show_default=True,
    metavar="TURNS|session",
    help="How many turns in a row are one unit for a behaviour that happens at a point.",
)
@click.option("--disagreements", "lists_all", is_flag=True, help="List every disagreement, and nothing else.")
@click.option("--csv", "as_csv", is_flag=True, help="Print every disagreement as a row: what is to be settled.")
@json_option
def agreement(
    places: tuple[Path, ...],
    first: str,
    second: str,
    names: tuple[str, ...],
    window: str,
    lists_all: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Compare what coders saw in the sessions of DIR…, turn by turn.

    CODER is the name of a rater, "detectors", "judge/MODEL", or a group as one: "people", "judges". Two coders are
    compared over the sessions both have read; a rater's codes are those that stood when they committed the session. A
    behaviour that happens at a point is compared in windows of turns, a state once a session. Per cent agreement,
    Cohen's kappa and Gwet's AC1 stand beside the counts and the share of units in which the behaviour is seen; three
    and more raters also have Krippendorff's alpha. A disagreement is settled once a person adds or takes back a tag so
    that those who differed agree, or has the last word in the app: the rates of the folder list the disagreements.
    """
    from msgspec import to_builtins

    from lab.behaviours.agreement import alphas, coders_of, compare, disagreements, pairs
    from lab.behaviours.agreement_words import comparison_lines, disagreement_count, disagreement_words
    from lab.behaviours.codes import JUDGES, PEOPLE, is_person
    from lab.studies.session_codes import read_coding

    size = _window(window)
    coding = read_coding(places)
    for fault in coding.unreadable:
        tell(f"peerlab: left out: {fault}")
    if not coding.sessions:
        raise LabError("no session is in there", where=", ".join(map(str, places)), mend="name a folder of sessions")
    coders = coders_of(coding.sessions)
    for name, option in ((first, "--between"), (second, "--and")):
        if name and name not in (*coders, PEOPLE, JUDGES):
            mend = f"{suggest(name, coders)}; who coded here: {', '.join(coders)}"
            raise LabError(f'"{name}" coded none of these sessions', where=option, mend=mend)
    if first and first == second:
        raise LabError("a coder agrees with themselves", where="--and", mend="name another")
    behaviours = _behaviours(coding.behaviours, names)
    sides = pairs(coders, first, second)
    compared = [compare(coding.sessions, *side, behaviours, size) for side in sides]
    among = tuple(dict.fromkeys(coder for side in sides for coder in side))
    raters = tuple(coder for coder in among if is_person(coder))
    together = list(alphas(coding.sessions, raters, behaviours, size)) if len(raters) > 2 else []
    differing = list(disagreements(coding.sessions, among, behaviours, size))
    if as_csv:
        say_csv(_rows(differing))
    elif as_json:
        document = {
            "window": size or "session",
            "coders": coders,
            "comparisons": compared,
            "alpha": {"raters": raters, "behaviours": together},
            "disagreements": differing,
        }
        say_json(to_builtins(document))
    elif lists_all:
        say(Bold(disagreement_count(differing)))
        for disagreement in differing:
            say(f"  {disagreement_words(disagreement)}")
    else:
        say(f"{counted(len(coding.sessions), 'session')}, coded by {', '.join(coders)}.")
        if not compared:
            say("Nobody else has coded them, so there is nothing to compare: `peerlab recode` begins.")
            return
        say(_window_words(size))
        if any(row.both or row.only_first or row.only_second for each in compared for row in each.agreements):
            say("Seen: mean share of units in which the two see it. –: nothing can be said.")
        for each in compared:
            say()
            say(Bold(f"{each.first} and {each.second}"), f" over {counted(each.turns, 'turn')} of ", _of(each.sessions))
            for line in comparison_lines(each):
                say(line)
        if together:
            say()
            say(Bold(f"{', '.join(raters)} together"), ": Krippendorff's alpha")
            for alpha in together:
                if alpha.alpha is not None:
                    say(f"  {alpha.behaviour}: {alpha.alpha:.2f} over {alpha.units} units")
        if differing:
            say()
            say(Bold(disagreement_count(differing)))
            unsettled = [each for each in differing if not each.settled]
            for disagreement in unsettled[:_MOST_SHOWN]:
                say(f"  {disagreement_words(disagreement)}")
            if len(unsettled) > _MOST_SHOWN:
                say(f"  {len(unsettled) - _MOST_SHOWN} more: --disagreements lists all.")


def _behaviours(known: "Sequence[Behaviour]", names: "Sequence[str]") -> "tuple[Behaviour, ...]":
    by_name = {behaviour.name: behaviour for behaviour in known}
    for name in names:
        if name not in by_name:
            raise LabError(f'there is no behaviour "{name}"', where="--behaviour", mend=suggest(name, by_name))
    return tuple(by_name[name] for name in names) or tuple(known)


def _window(text: str) -> int:
    """Return a number of turns, 0 for the whole session."""
    if text == "session":
        return 0
    if not text.isdecimal() or not 0 < int(text) <= _LONGEST_WINDOW:
        raise LabError(f'"{text}" is no number of turns', where="--window", mend="write 1, 3, or session")
    return int(text)


def _window_words(window: int) -> str:
    unit = {0: "A session", 1: "A turn"}.get(window, f"A window of {window} turns")
    states = "" if window == 0 else "; a state is compared once a session"
    return f"{unit} is one unit{states}."


def _of(sessions: int) -> str:
    return f"the {counted(sessions, 'session')} both have read" if sessions else "no session that both have read"


def _rows(disagreements: "Sequence[Disagreement]") -> "list[dict[str, Any]]":
    return [
        {
            "session": each.session,
            "path": each.path,
            "first_turn": each.turns[0],
            "last_turn": each.turns[1],
            "event": each.event,
            "behaviour": each.behaviour,
            "yes": " ".join(each.yes),
            "no": " ".join(each.no),
            "settled": each.settled,
        }
        for each in disagreements
    ]
