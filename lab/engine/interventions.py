"""The researcher's own moves in a session: say, reword, decide, edit the world, switch models, fork, end."""

from collections.abc import Sequence
from itertools import count
from typing import Final, Literal, TypedDict, Unpack, assert_never

from lab.engine.agent import Agent, absence
from lab.engine.recorder import Recorder
from lab.errors import LabError
from lab.models.addresses import address_of
from lab.models.own_message import own_parts
from lab.models.places import why_no_place_before_results, why_no_prefill, why_no_system_text
from lab.protocol import Model, Settings
from lab.session.conversation import conversation, has_task
from lab.session.events import (
    RESEARCHER,
    Action,
    Decision,
    End,
    EndReason,
    Failure,
    Fork,
    Message,
    Opening,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)
from lab.terms.policy import DENIAL
from lab.world import Change, apply, describe, diff, edited, news

Way = Literal["user", "user before", "system", "prefill"]
"""The role of an added message: the user (after the results of calls that wait, or before them), the system, or the
beginning of the agent's next reply."""
NO_TASK: Final = "The agent has not been given its task yet."


class Terms(TypedDict, total=False):
    """The terms of a decision beside its action; `Decision` has the meaning of each."""

    arguments: str | None
    tool: str
    told: str | None
    exit_code: int | None
    drafted_by: str
    draft: str | None
    shown: Literal["ran", "asked"]
    note: str


def way_of(message: Message) -> Way:
    """Return the way in which something was said."""
    if message.role == "assistant":
        return "prefill"
    return "system" if message.role == "system" else "user before" if message.place else "user"


class Interventions:
    """The researcher's own moves. Each writes one event at once or raises a `LabError`."""

    def __init__(self, recorder: Recorder, agent: Agent) -> None:
        self._recorder = recorder
        self._agent = agent

    def say(self, text: str, way: Way = "user", *, by: str = RESEARCHER) -> Message:
        """Send the agent a message, or begin its next reply. While calls wait, that follows their results.

        Raises `LabError` when the model's wire has no such place, so that nothing is moved or merged in silence.
        """
        self._expect_open()
        if not text.strip():
            raise LabError("there is nothing to say")
        if why := self.why_not_say(way):
            raise LabError(f"it cannot be said so: {why}", mend="say it as the user, after the results")
        if way == "prefill" and text != text.rstrip():
            raise LabError("the beginning of a reply ends in white space", mend="end it with a letter or a sign")
        return self._recorder.append(
            Message(
                **self._recorder.step_start(),
                role="assistant" if way == "prefill" else "system" if way == "system" else "user",
                text=text,
                by=by,
                place="before" if way == "user before" else "",
            )
        )

    def why_not_say(self, way: Way) -> str:
        """Return why nothing can be said that way here; "" when it can."""
        standing, model = self._recorder.standing, self._agent.model
        for step in reversed(self._recorder.tree.path(self._recorder.cursor)):
            if isinstance(step, Reply):
                break
            if isinstance(step, Message) and step.role == "assistant":
                return "the next reply is begun already, and nothing can come between"
        if way == "user":
            return ""
        if way == "user before" and not standing.pending:
            return "no call waits for its result"
        if model is None:
            return absence(standing).what
        match way:
            case "user before":
                return why_no_place_before_results(model)
            case "system":
                return why_no_system_text(model, standing.settings)
            case "prefill" if standing.answered or standing.cut_off:
                return "the agent waits for a message: say that first"
            case "prefill":
                return why_no_prefill(model, standing.settings)

    def reword(self, text: str, *, by: str = RESEARCHER) -> Rewording:
        """Replace the text of the last reply: from here on the model finds `text` in its own history.

        The file keeps the reply as it came. The event also records which part of the provider's own message can no
        longer be sent back. Raises `LabError` when there is no reply, or when `text` changes nothing.
        """
        self._expect_open()
        reply, now = self.last_reply()
        if text == now:
            raise LabError("that is what the reply says already")
        if not text.strip() and not reply.calls:
            raise LabError("a reply without a call cannot be empty", mend="write what it says, or fork before it")
        left_out = own_parts(self._raw_message(reply))
        return self._recorder.append(
            Rewording(**self._recorder.step_start(), reply=reply.id, text=text, left_out=left_out, by=by)
        )

    def last_reply(self) -> tuple[Reply, str]:
        """Return the last reply before the cursor and the text the model now finds in it.

        Raises `LabError` when there is none.
        """
        text = None
        for step in reversed(self._recorder.tree.path(self._recorder.cursor)):
            if isinstance(step, Rewording) and text is None:
                text = step.text
            if isinstance(step, Reply):
                return step, step.text if text is None else text
        raise LabError("the agent has not replied yet")

    def decide(
        self,
        action: Action,
        *,
        by: str = RESEARCHER,
        **terms: Unpack[Terms],
    ) -> Decision:
        """Record what happens to the first waiting call instead of running as asked. Runs nothing yet.

        `edit` requires `arguments` and runs them with `tool`, by default the one asked for; `fake` and `doctor` require
        `told`, with who drafted it, and how, if a model did; only `fake` has an `exit_code`; `deny` tells the agent
        `told`, or `DENIAL` without it.
        """
        self._recorder.expect("deciding")
        arguments, text, tool = terms.get("arguments"), terms.get("told"), terms.get("tool", "")
        if action == "edit" and arguments is None:
            raise LabError("an edited call needs its new arguments")
        if action in ("fake", "doctor") and text is None:
            raise LabError(f"to {action} a result, say what the agent is told")
        version = terms.get("shown", "ran")
        is_rewritten = action == "edit" and version == "ran"
        call = self._recorder.standing.pending[0]
        draft = terms.get("draft")
        return self._recorder.append(
            Decision(
                **self._recorder.step_start(),
                call=call.id,
                action=action,
                by=by,
                arguments=arguments if action == "edit" else None,
                tool=tool if action == "edit" and tool != call.name else "",
                shown=version,
                told=(text or DENIAL) if action == "deny" else text,
                exit_code=terms.get("exit_code") if action == "fake" else None,
                drafted_by=terms.get("drafted_by", ""),
                draft=draft if draft != text else None,
                note=terms.get("note", ""),
                left_out=own_parts(self._raw_message(self.last_reply()[0])) if is_rewritten else "",
            )
        )

    def edit_world(self, changes: Sequence[Change], note: str = "", *, by: str = RESEARCHER) -> WorldEdit:
        """Change the world at the cursor. Raises `LabError`, and changes nothing, when a change does not fit."""
        self._expect_open()
        return self._edit(changes, note, by=by)

    def undo_edit(self) -> WorldEdit:
        """Revert the last world edit on this path that is still in force. The reversal is itself an edit."""
        self._expect_open()
        undone: set[int] = set()
        for step in reversed(self._recorder.tree.path(self._recorder.cursor)):
            if isinstance(step, WorldEdit) and step.undoes:
                undone.add(step.undoes)
            elif isinstance(step, WorldEdit) and step.id not in undone:
                return self._edit(step.undo, f"took back: {self._edit_words(step)}", undoes=step.id)
        raise LabError("there is no edit of the world to take back here")

    def undo(self) -> WorldEdit | Fork:
        """Take back the researcher's last act on this path: an edit of the world, a decision, words said.

        An edit is reverted by another one. Anything else is undone by a fork before it: its own branch stays as it is.
        """
        self._recorder.expect_idle()
        self._recorder.expect_writable()
        tree = self._recorder.tree
        undone: set[int] = set()
        for step in reversed(tree.path(self._recorder.cursor)):
            match step:
                case WorldEdit() if step.undoes:
                    undone.add(step.undoes)
                case WorldEdit() if step.id not in undone:
                    return self.undo_edit()
                case Result() if (decision := tree.standing(step.parent).decided) is not None:
                    return self.fork(decision.parent, note=f"took back: {decision.action} {step.name}")
                case Result():
                    return self.fork(step.parent, note=f"took back: approve {step.name}")
                case Decision():
                    return self.fork(step.parent, note=f"took back: {step.action}")
                case Message() if step.by != "scenario":
                    return self.fork(step.parent, note="took back: what was said")
                case Rewording():
                    return self.fork(step.parent, note="took back: a rewording")
                case WorldEdit() | Message() | Opening() | Reply() | Failure() | Switch() | Fork() | End():
                    pass
                case _:
                    assert_never(step)
        raise LabError("there is nothing of yours to take back here")

    def set_model(self, model: Model, settings: Settings | None = None) -> Switch:
        """Switch to another model, or to other settings of the same one, from here on."""
        self._expect_open()
        switch = Switch(
            **self._recorder.step_start(),
            model=model.name,
            nature=model.nature,
            api_base=address_of(model),
            settings=self._recorder.standing.settings if settings is None else settings,
        )
        self._agent.model = model
        return self._recorder.append(switch)

    def end(self, reason: EndReason = "stopped", note: str = "") -> End:
        """Close the branch, by default because the researcher has seen enough."""
        self._expect_open()
        return self._recorder.end(reason, note)

    def fork(self, event_id: int | None = None, name: str = "", note: str = "") -> Fork:
        """Start a branch after a step (by default the one under the cursor) and move the cursor to it.

        From an end, the branch starts before the end, so that the work can go on. Where the agent has no task yet, the
        note says so unless there is another.
        """
        self._recorder.expect_idle()
        self._recorder.expect_writable()
        tree = self._recorder.tree
        at = tree.step(self._recorder.cursor if event_id is None else event_id)
        if isinstance(at, End):
            at = tree.step(at.parent)
        branch = name.strip() or self._next_name()
        note = note or ("" if has_task(tree, at.id) else NO_TASK)
        return self._recorder.append(Fork(**self._recorder.session.stamp(), parent=at.id, branch=branch, note=note))

    def _expect_open(self) -> None:
        self._recorder.expect("ready", "deciding", "waiting")

    def _raw_message(self, reply: Reply) -> str:
        """Return the provider's own message of a reply as it would be sent back now; "" when it would not be."""
        messages = conversation(self._recorder.tree, self._recorder.cursor)
        of_agent = [message for message in messages if message.role == "assistant"]
        return reply.raw if of_agent and of_agent[-1].raw else ""

    def _edit_words(self, edit: WorldEdit) -> str:
        """Describe an edit by its note, or else by the first thing it changed."""
        if edit.note:
            return edit.note
        before = self._recorder.snapshot_at(edit.parent)
        changes = news(edit.changes, before, by_hand=True) or edit.changes
        rest = f", and {len(changes) - 1} more" if len(changes) > 1 else ""
        return f"{describe(changes[0], before)}{rest}" if changes else "nothing"

    def _edit(self, changes: Sequence[Change], note: str, undoes: int | None = None, by: str = RESEARCHER) -> WorldEdit:
        before = self._recorder.snapshot
        # The undo of the edit already covers its side effects, such as the account files and account tables.
        after = apply(before, changes) if undoes else edited(before, changes)
        exact = diff(before, after)
        if not exact:
            raise LabError("that changes nothing in the world")
        # Continue from the world as the file stores it: for the file, 5 and 5.0 are the same number.
        after = apply(before, exact)
        undo = diff(after, before)
        return self._recorder.append(
            WorldEdit(**self._recorder.step_start(), changes=exact, undo=undo, note=note, undoes=undoes, by=by), after
        )

    def _next_name(self) -> str:
        branches = self._recorder.tree.branches()
        return next(name for number in count(1) if (name := f"what-if-{number}") not in branches)
