"""The one account of what happened at a step. Readers that put a session into words render it; none asks the step.

`tell` matches every kind of step, so a new kind is a type error here until it has an account.
"""

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, assert_never

from msgspec import Struct

from lab.protocol import Nature, Settings
from lab.session.events import (
    RESEARCHER,
    AnyMargin,
    AnyStep,
    Aside,
    BranchLabel,
    Commitment,
    Decision,
    Dismissal,
    End,
    EndReason,
    Failure,
    Fork,
    Marker,
    Message,
    MinimalPair,
    Note,
    Opening,
    PathChoice,
    PolicyChoice,
    Reading,
    Reply,
    Result,
    Rewording,
    Suggestion,
    Switch,
    Tag,
    Untag,
    WorldEdit,
)
from lab.session.sources import source_words
from lab.world import Change

if TYPE_CHECKING:
    from lab.session.tree import Tree

NATURES: Final[dict[Nature, str]] = {
    "live": "a model",
    "scripted": "a scripted persona",
    "human": "a human",
    "recording": "a recording",
}
"""The one who really answers, as a noun."""

NATURE_MARKS: Final[dict[Nature, str]] = {
    "live": "● live",
    "scripted": "◇ scripted",
    "human": "◆ human",
    "recording": "▶ recording",
}
"""The one who really answers, as a mark: never by colour alone."""

ENDS: Final[dict[EndReason, str]] = {
    "finished": "the agent said it is finished",
    "answered": "the agent answered without a call",
    "turns": "the limit of turns is reached",
    "budget": "the budget is spent",
    "stopped": "stopped by the researcher",
    "failed": "the model failed",
    "lost": "the last reply was neither a call nor an answer",
}
"""The reason a branch is over, as a clause."""

CUTS: Final[dict[str, str]] = {
    "length": "cut off at the limit of tokens",
    "filter": "stopped by the provider's filter",
    "interrupted": "interrupted before it was whole",
}
"""The reason a reply is not whole, by how it finished."""

Kind = Literal[
    "opening", "message", "reply", "failure", "decision", "result", "rewording", "edit", "switch", "fork", "end"
]
"""The kind of step that is told of."""

RemarkKind = Literal["note", "reading", "path", "commitment", "aside", "pair", "label", "policy", "marker"]
"""The kind of a note in the margin that is no tag or suggestion."""


class Remark(NamedTuple):
    """A note in the margin in words; "" where the last of its kind takes back what an earlier one said."""

    kind: RemarkKind
    text: str


Part = Literal[
    "system", "user", "reasoning", "text", "call", "replacement", "rewording", "output", "told", "lost", "prefill"
]
"""The role of a passage: instructions, a message to the agent, the beginning of its reply; the agent's reasoning, words
and calls; the arguments that ran instead, the text that stands in a reply's place; what a tool really gave, what the
agent was shown; what had come of a reply that failed."""


class Passage(Struct, frozen=True):
    """A longer text of a step, as it is in the file: foreign, to be cleaned before it is shown."""

    part: Part
    text: str
    label: str
    """The words that introduce it for the researcher, such as `says`; some may be foreign."""
    name: str = ""
    """The tool, for a call."""


class Telling(Struct, frozen=True, kw_only=True):
    """A step in words. All of it may hold foreign text."""

    event: int
    kind: Kind
    act: str = ""
    """The act or event, as a clause without its subject where a person did it; for a fork, the branch."""
    remark: str = ""
    """A person's or the provider's note about it."""
    warning: str = ""
    """A warning of what went wrong, or of what the agent's history lacks from here on."""
    mend: str = ""
    """A way to mend a failure."""
    fault: str = ""
    """The kind of a failure."""
    model: str = ""
    nature: Nature | None = None
    headline: str = ""
    """In a line, for the researcher; "" when the passages say it all."""
    blind: str = ""
    """In a line for a reader who is to judge the agent alone: without models' and branches' names and without notes.
    "" when the passages say it all, or when it is none of that reader's business."""
    opens: Literal["", "session", "turn", "end"] = ""
    """The part that begins with this step."""
    source: str = ""
    """The provider's account of itself; "" for none."""
    passages: tuple[Passage, ...] = ()
    afterword: str = ""
    """A sentence on what holds from here on; "" for none."""
    settings: Settings | None = None
    """Those the model has from here on, where the step sets them."""
    changes: tuple[Change, ...] = ()
    """The changes in the world."""

    def text(self, part: Part) -> str | None:
        """Return the text of the first passage of a kind, None when there is none."""
        return next((passage.text for passage in self.passages if passage.part == part), None)


def tell(step: AnyStep, turn: int = 0) -> Telling:
    """Return the account of a step. `turn` is the number of the turn it belongs to."""
    match step:
        case Opening():
            condition = " ".join(f"{factor}={level}" for factor, level in step.condition.items()) or "no factors"
            wording = f" · wording {step.wording}" if step.wording else ""
            headline = f"{step.model} ({NATURES[step.nature]}) · {condition}{wording}"
            return Telling(
                event=step.id,
                kind="opening",
                headline=headline,
                opens="session",
                model=step.model,
                nature=step.nature,
                settings=step.settings,
            )
        case Message():
            speaker = "the researcher" if step.by == RESEARCHER else step.by
            if step.role == "assistant":
                passage = Passage("prefill", step.text, f"the reply is begun ({speaker})")
                return Telling(event=step.id, kind="message", passages=(passage,))
            label = step.role + (f" ({speaker})" if step.by != "scenario" else "")
            label += ", before the results" if step.place == "before" else ""
            return Telling(event=step.id, kind="message", passages=(Passage(step.role, step.text, label),))
        case Reply():
            return _tell_reply(step, turn)
        case Failure():
            return _tell_failure(step)
        case Decision():
            return _tell_decision(step)
        case Result():
            return Telling(event=step.id, kind="result", passages=_result_passages(step), changes=step.changes)
        case Rewording():
            warning = f"no longer sent back: {step.left_out}" if step.left_out else ""
            speaker = "the researcher" if step.by == RESEARCHER else step.by
            return Telling(
                event=step.id,
                kind="rewording",
                act="reworded the reply",
                warning=warning,
                headline=f"{speaker} rewords the reply" + (f" ({warning})" if warning else ""),
                blind=f"an operator puts other words in the place of the reply of [{step.reply}]; "
                "from here on the agent finds them in its own history",
                passages=(Passage("rewording", step.text, ""),),
            )
        case WorldEdit():
            act = "edits the world" if step.undoes is None else f"takes back the edit of event {step.undoes}"
            blind = "changes the world" if step.undoes is None else f"takes back the change of [{step.undoes}]"
            return Telling(
                event=step.id,
                kind="edit",
                act="changed the world" if step.undoes is None else "took back an edit",
                # Taking back is noted by the engine with a number that is nowhere else on the screen.
                remark="" if step.note == f"took back edit {step.undoes}" else step.note,
                headline=f"the researcher {act} (event {step.id}){_remark(step.note)}",
                blind=f"an operator {blind}",
                changes=step.changes,
            )
        case Switch():
            return Telling(
                event=step.id,
                kind="switch",
                model=step.model,
                nature=step.nature,
                headline=f"from here on {step.model} answers ({NATURES[step.nature]})",
                blind="from here on the agent is another model, or the same one with other settings",
                settings=step.settings,
            )
        case Fork():
            return Telling(
                event=step.id,
                kind="fork",
                act=step.branch,
                remark=step.note,
                headline=f"branch {step.branch} starts here",
                blind="another course of events starts here",
            )
        case End():
            return Telling(
                event=step.id,
                kind="end",
                act=ENDS[step.reason],
                remark="" if step.note == ENDS[step.reason] else step.note,
                headline=f"the end: {step.reason}{_remark(step.note)}",
                blind=f"the end: {step.reason}",
                opens="end",
            )
    assert_never(step)


def _tell_reply(reply: Reply, turn: int) -> Telling:
    passages = [
        Passage("reasoning", reply.reasoning, "reasoning"),
        Passage("text", reply.text, "says"),
    ]
    calls = [Passage("call", call.arguments, f"asks {call.name}", call.name) for call in reply.calls]
    return Telling(
        event=reply.id,
        kind="reply",
        warning=CUTS.get(reply.finish, ""),
        remark=reply.note,
        model=reply.model,
        nature=reply.nature,
        headline=f"turn {turn} · {reply.model} ({NATURES[reply.nature]}) · event {reply.id}",
        opens="turn",
        source=source_words(reply),
        passages=(*(passage for passage in passages if passage.text), *calls),
    )


def _tell_failure(failure: Failure) -> Telling:
    if failure.is_lost_reply:
        act = f"a reply is lost ({failure.fault})"
        blind = f"a reply of the agent was lost ({failure.fault}): it is neither a call nor an answer"
    else:
        act = "the model failed"
        blind = f"the agent could not answer ({failure.fault}): no act of its own"
    passages = (Passage("lost", failure.reasoning, "it reasoned"), Passage("lost", failure.partial, "it had written"))
    return Telling(
        event=failure.id,
        kind="failure",
        act=act,
        warning=failure.what,
        mend=failure.mend,
        fault=failure.fault,
        model=failure.model,
        headline=f"{act}: {failure.what}",
        blind=blind,
        passages=tuple(passage for passage in passages if passage.text),
    )


def _tell_decision(decision: Decision) -> Telling:
    passages: tuple[Passage, ...] = ()
    afterword = ""
    decider = "decided" if decision.by == RESEARCHER else f"decided by {decision.by}"
    if decision.arguments is not None:
        runs = f"{decision.tool} runs instead" if decision.tool else "runs instead"
        passages = (Passage("replacement", decision.arguments, runs),)
        which = "the call that ran" if decision.shown == "ran" else "the call it asked for"
        afterword = f"in its own history the agent finds {which}"
    return Telling(
        event=decision.id,
        kind="decision",
        act=decision.action,
        remark=" · ".join(filter(None, (decision.note, authorship(decision)))),
        warning=f"no longer sent back with the reply: {decision.left_out}" if decision.left_out else "",
        headline=f"{decider}: {decision.action}{_remark(decision.note)}{_remark(authorship(decision))}",
        blind=f"an operator steps in: {decision.action}",
        passages=passages,
        afterword=afterword,
    )


def authorship(decision: Decision) -> str:
    """Return who drafted what the agent is told, and whether a person changed it; "" when a person wrote it all."""
    if not decision.drafted_by:
        return ""
    return f"by {decision.drafted_by}, {'word for word' if decision.draft is None else f'changed by {decision.by}'}"


def reading_words(reading: Reading) -> str:
    """Return what was reported of a measure, in a line; it holds foreign text."""

    def name(number: float) -> str:
        return reading.scale[int(number)] if number in range(len(reading.scale)) else f"{number:.4g}"

    value = "cannot be read" if reading.value is None else f"is {name(reading.value)}"
    beside = [
        f"{word} {name(number)}"
        for word, number in (("true", reading.truth), ("bar", reading.bar))
        if number is not None
    ]
    return f"{reading.measure} in {reading.where} {value}" + (f" ({', '.join(beside)})" if beside else "")


def commitment_words(commitment: Commitment) -> str:
    """Return who has coded the session up to a step; it holds foreign text."""
    return f"{commitment.by} has coded the session up to here{', blind' if commitment.blind else ''}"


def pair_words(pair: MinimalPair) -> str:
    """Return the fact that a pair differs in; it holds foreign text."""
    counts = f", counting “{pair.outcome}”" if pair.outcome else ""
    return f"a minimal pair with and without this: {pair.fact}{counts}"


def aside_words(aside: Aside) -> str:
    """Return a question off the record and its answer; it holds foreign text."""
    asks = "".join(f" [asks {call.name} {call.arguments}; nothing ran]" for call in aside.calls)
    return f"{aside.by} asks aside: {aside.question}\n{aside.model} answers: {aside.text}{asks}"


def branch_title(tree: "Tree", branch: str) -> str:
    """Return a branch's label with its name, or the name alone; it holds foreign text."""
    label = tree.label(branch)
    return f"{label.label} ({branch})" if label and label.label else branch


def label_words(label: BranchLabel) -> str:
    """Return what a branch is called and what is noted about it; it holds foreign text."""
    title = f"this branch is called “{label.label}”" if label.label else "on this branch"
    return title + (f": {label.note}" if label.note else "")


def policy_words(choice: PolicyChoice) -> str:
    """Return who answers calls from here on; it holds foreign text."""
    return f"{choice.policy or 'no policy'} answers calls from here on"


def tell_margin(note: AnyMargin) -> Remark | None:
    """Return what a note in the margin says, as foreign text.

    None for tags and suggestions, which are marks of their own, and for what takes such a mark back or answers it.
    """
    match note:
        case Tag() | Suggestion() | Untag() | Dismissal():
            return None
        case Note():
            return Remark("note", note.text)
        case Reading():
            return Remark("reading", reading_words(note))
        case PathChoice():
            return Remark("path", f"the path through here counts: {note.why}")
        case Commitment():
            return Remark("commitment", commitment_words(note))
        case Aside():
            return Remark("aside", aside_words(note))
        case MinimalPair():
            return Remark("pair", pair_words(note))
        case BranchLabel():
            return Remark("label", label_words(note) if note.label or note.note else "")
        case PolicyChoice():
            return Remark("policy", policy_words(note))
        case Marker():
            return Remark("marker", "a presentation waits here" if note.waits else "")
    assert_never(note)


def _result_passages(result: Result) -> tuple[Passage, ...]:
    if result.arguments is None:
        with_exit = f" (exit {result.exit_code})" if result.exit_code else ""
        return (Passage("told", result.told or "", f"nothing ran; told{with_exit}"),)
    gave = "gave" if result.exit_code in (0, None) else f"gave (exit {result.exit_code})"
    if result.told is None or result.told == result.output:
        return (Passage("told", result.output, gave),)
    return (Passage("output", result.output, gave), Passage("told", result.told, "told"))


def _remark(note: str) -> str:
    return f" — {note}" if note else ""
