"""Sessions as plain tables, for pandas, R or a spreadsheet: one row a session, turn, call, tag or suggestion."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

from lab.errors import LabError
from lab.session.events import Decision, Event, Reply, Result, Suggestion, Tag
from lab.session.spending import branch_spending
from lab.session.tree import Tree
from lab.studies.collection import fault_of, read_coded, session_paths
from lab.studies.runs import Run, counted_tip, run_of

Table = Literal["sessions", "turns", "calls", "tags", "suggestions"]

Row = dict[str, Any]

COLUMNS: Final[dict[Table, dict[str, str]]] = {
    "sessions": {
        "session": "id of the session, the key to the other tables",
        "file": "path of its file",
        "scenario": "name of the scenario",
        "scenario_text": "first 12 hexadecimal digits of the SHA-256 of the scenario's text",
        "study": "study, cell and number it was played for; `run` in place of a study for a batch",
        "created": "when it began, UTC, ISO 8601",
        "model": "name the model was asked by",
        "served_as": "the provider's own name for the model",
        "nature": "live, scripted, human or recording",
        "harness": "native or prompted tool calls",
        "settings": "sampling settings without the seed",
        "seed": "the seed it went by; empty where the provider drew its own",
        "wording": "number of the wording of the task, from 1",
        "branch": "the branch that counts",
        "other_branches": "branches that are not counted",
        "ending": "why it is over",
        "turns": "replies on the branch that counts",
        "redraws": "lost replies that were asked for again",
        "interventions": "undeclared steps a person took on the branch",
        "declared": "what was declared before the run, as name=hash",
        "stale": "whether the file was changed by hand",
        "cost": "US dollars of the branch; empty where a price is unknown",
        "input_tokens": "tokens sent, cached ones included; empty where those of a reply are unknown",
        "output_tokens": "tokens answered, reasoning included",
        "reasoning_tokens": "tokens of reasoning",
        "is_coded": "whether a person coded it, so that what is not tagged was looked for",
        "is_judged": "whether a judge read it",
    },
    "turns": {
        "session": "id of the session",
        "event": "the reply's event",
        "parent": "the event it follows",
        "branch": "its branch",
        "counts": "whether it is on the branch that counts",
        "turn": "its number on its path, from 1",
        "model": "who answered",
        "text": "what it said",
        "reasoning": "its reasoning, where it can be read",
        "visibility": "how much of the reasoning could be read",
        "calls": "how many calls it asked for",
        "finish": "how it ended",
        "input_tokens": "tokens sent",
        "output_tokens": "tokens answered",
        "cost": "US dollars",
        "seconds": "from request to last byte, real time",
    },
    "calls": {
        "session": "id of the session",
        "event": "the result's event",
        "branch": "its branch",
        "counts": "whether it is on the branch that counts",
        "turn": "number of the turn that asked",
        "call": "the provider's id of the call",
        "tool": "the tool that ran, or would have",
        "asked_tool": "the tool asked for",
        "asked": "the arguments asked for, as JSON",
        "ran": "the arguments that ran; empty where nothing did",
        "decision": "edit, deny, fake or doctor; empty where it simply ran",
        "decided_by": "who decided",
        "output": "what the tool really gave",
        "told": "what the agent was shown",
        "exit_code": "exit code of the program",
        "changes": "how many changes it made in the world",
        "limit": "which limit ended it",
    },
    "tags": {
        "session": "id of the session",
        "event": "the tagged event",
        "branch": "its branch",
        "counts": "whether it is on the branch that counts",
        "turn": "number of its turn",
        "behaviour": "the behaviour",
        "modifier": "its modifier",
        "by": "the rater",
        "confidence": "low, medium or high",
        "edge": "start or end, where a behaviour that lasts begins or ends",
        "quote": "the words quoted",
        "note": "the rater's note",
        "at": "when it was tagged, UTC, ISO 8601",
    },
    "suggestions": {
        "session": "id of the session",
        "event": "the event it is about",
        "branch": "its branch",
        "counts": "whether it is on the branch that counts",
        "turn": "number of its turn",
        "behaviour": "the behaviour",
        "modifier": "its modifier",
        "by": "the detector or the judge",
        "answer": "open, accepted or dismissed",
        "quote": "the words quoted",
        "why": "what was seen",
    },
}
"""By table: each fixed column with its meaning. Sessions also have the columns of `SESSION_FAMILIES`."""

SESSION_FAMILIES: Final[dict[str, str]] = {
    "factor.NAME": "level of a factor",
    "read.PATH": "event at which a key document, such as the policy or the data, was read; 0 for never",
    "number.MEASURE": "the number the agent reported, such as a score",
    "truth.MEASURE": "what it truly is",
    "bar.MEASURE": "the threshold it was held against",
    "detected.BEHAVIOUR": "1 seen by a detector, 0 not seen, empty where it cannot be told",
    "tagged.BEHAVIOUR": "1 tagged by a person, 0 coded and not tagged, empty where no one coded it",
    "judged.BEHAVIOUR": "1 seen by a judge, 0 not seen, empty where none read it",
}


def rows(table: Table, places: Iterable[Path], on_fault: Callable[[LabError], object]) -> list[Row]:
    """Return the rows of a table over the sessions of folders and files; all have the same columns in one order.

    `on_fault` is told of each file that is left out. Raises `LabError` when a place is not there.
    """
    gathered: list[Row] = []
    runs: list[tuple[Run, Tree]] = []
    for path in session_paths(places):
        try:
            session, tree = read_coded(path, on_fault)
            if table == "sessions":
                runs.append((run_of(session), tree))
            else:
                gathered += _event_rows(table, session.header.id, tree)
        except Exception as error:  # One file must not hide the others, whatever is the matter with it.
            on_fault(fault_of(error, path))
    # What was seen in any session is a column of all: not seen is a 0, and not the same as not looked for.
    behaviours = sorted({name for run, _ in runs for names in run.seen.values() for name in names})
    gathered += [_session_row(run, tree, behaviours) for run, tree in runs]
    columns = list(COLUMNS[table])
    extra = sorted({name for row in gathered for name in row if "." in name}, key=_family_order)
    return [{name: row.get(name) for name in (*columns, *extra)} for row in gathered]


def _family_order(name: str) -> tuple[int, str]:
    families = [family.partition(".")[0] for family in SESSION_FAMILIES]
    return families.index(name.partition(".")[0]), name


def _event_rows(table: Table, identity: str, tree: Tree) -> Iterator[Row]:
    counted = {step.id for step in tree.path(counted_tip(tree))}
    decisions: dict[tuple[int, str], Decision] = {}
    for event in tree.events.values():
        match event:
            case Decision():
                decisions[event.id, event.call] = event
            case Reply() if table == "turns":
                yield {"session": identity, **_place(tree, event.id, counted), **_turn(event)}
            case Result() if table == "calls":
                decision = decisions.get((event.parent, event.call))
                yield {"session": identity, **_place(tree, event.id, counted), **_call(tree, event, decision)}
            case Tag() if table == "tags" and event in tree.tags(event.about):
                marked = {name: getattr(event, name) for name in ("behaviour", "modifier", "by", "confidence", "edge")}
                words = {"quote": event.quote, "note": event.note, "at": event.at}
                yield {"session": identity, **_place(tree, event.about, counted), **marked, **words}
            case Suggestion() if table == "suggestions":
                marked = {name: getattr(event, name) for name in ("behaviour", "modifier", "by", "quote", "why")}
                yield {
                    "session": identity,
                    **_place(tree, event.about, counted),
                    **marked,
                    "answer": tree.word_on(event),
                }
            case Event():
                pass


def _place(tree: Tree, about: int, counted: set[int]) -> Row:
    """Return event, branch and turn of a step; a margin event's are those of the step it is about."""
    step = tree.subject(about)
    return {
        "event": step.id,
        "parent": step.parent,
        "branch": step.branch,
        "counts": step.id in counted,
        "turn": tree.standing(step.id).turn,
    }


def _session_row(run: Run, tree: Tree, behaviours: Iterable[str]) -> Row:
    alike = run.likeness
    spending = branch_spending(tree, counted_tip(tree))
    is_counted = not spending.uncounted
    row: Row = {
        "session": run.session,
        "file": run.path,
        "scenario": alike.scenario,
        "scenario_text": alike.text,
        "study": run.study,
        "created": run.created,
        "model": alike.model,
        "served_as": alike.served_as,
        "nature": alike.nature,
        "harness": alike.harness,
        "settings": alike.settings,
        "seed": run.seed,
        "wording": run.wording,
        "branch": run.branch,
        "other_branches": run.other_branches,
        "ending": run.ending,
        "turns": run.turns,
        "redraws": run.redraws,
        "interventions": sum(run.interventions.values()),
        "declared": alike.declared,
        "stale": run.stale,
        "cost": run.cost,
        "input_tokens": spending.usage.input if is_counted else None,
        "output_tokens": spending.usage.output if is_counted else None,
        "reasoning_tokens": spending.usage.reasoning if is_counted else None,
        "is_coded": run.read_by_person,
        "is_judged": run.judged,
    }
    row |= {f"factor.{factor}": level for factor, level in alike.condition.items()}
    row |= {f"read.{document}": event for document, event in run.opened.items()}
    for measure, number in run.numbers.items():
        row |= {f"number.{measure}": number.value, f"truth.{measure}": number.truth, f"bar.{measure}": number.bar}
    for behaviour in behaviours:
        for source in ("detected", "tagged", "judged"):
            row[f"{source}.{behaviour}"] = _cell(run, behaviour, source)
    return row


def _cell(run: Run, behaviour: str, source: Literal["detected", "tagged", "judged"]) -> int | None:
    if behaviour in run.seen[source]:
        return 1
    looked = {"detected": run.can_tell(behaviour), "tagged": run.read_by_person, "judged": run.judged}[source]
    return 0 if looked and behaviour not in run.inapplicable else None


def _turn(reply: Reply) -> Row:
    usage = reply.usage
    return {
        "model": reply.model,
        "text": reply.text,
        "reasoning": reply.reasoning,
        "visibility": reply.visibility,
        "calls": len(reply.calls),
        "finish": reply.finish,
        "input_tokens": usage.input if usage else None,
        "output_tokens": usage.output if usage else None,
        "cost": reply.cost,
        "seconds": reply.seconds,
    }


def _call(tree: Tree, result: Result, decision: Decision | None) -> Row:
    reply = tree.last_reply(result.id)
    asked = next((call for call in reply.calls if call.id == result.call), None) if reply else None
    return {
        "call": result.call,
        "tool": result.name,
        "asked_tool": asked.name if asked else None,
        "asked": asked.arguments if asked else None,
        "ran": result.arguments,
        "decision": decision.action if decision else None,
        "decided_by": decision.by if decision else None,
        "output": result.output,
        "told": result.output if result.told is None else result.told,
        "exit_code": result.exit_code,
        "changes": len(result.changes),
        "limit": result.limit,
    }
