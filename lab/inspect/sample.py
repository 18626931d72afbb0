"""A session as one sample with its whole tree in the timeline, or one path of it as a sample of its own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inspect_ai.event import (
    AnchorEvent,
    BranchEvent,
    Event,
    ModelEvent,
    SampleInitEvent,
    ScoreEvent,
    SpanBeginEvent,
    SpanEndEvent,
    Timeline,
    TimelineEvent,
    TimelineSpan,
    ToolEvent,
)
from inspect_ai.log import EvalSample
from inspect_ai.model import ChatCompletionChoice, ChatMessageAssistant, ModelOutput, ModelUsage
from inspect_ai.scorer import Score
from msgspec import Struct

from lab.engine.origin import rebuild
from lab.errors import LabError
from lab.inspect.margins import Margins
from lab.inspect.original import about_file
from lab.inspect.path_messages import History, new_history
from lab.inspect.step_events import Steps, offered_tools, usage_of
from lab.inspect.values import KEY, json_of
from lab.inspect.world_store import WorldStore
from lab.protocol import Usage
from lab.session import events
from lab.session.log import Session

MOST_NESTED = 40
"""Branches of branches, one within the other, up to which Inspect reads a timeline."""


class _State(Struct):
    """The conversation and the changed world at a step."""

    history: History
    store: WorldStore

    def copy(self) -> "_State":
        return _State(self.history.copy(), self.store.copy())


class SessionSamples:
    """Makes the samples of one session. Raises `LabError` when its scenario cannot be built."""

    def __init__(self, session: Session, file: bytes) -> None:
        """`file` is what reading the samples back gives: the bytes of the session's file."""
        self.opening, _, harness = rebuild(session)
        self.tree = session.tree
        self.id = session.header.id
        self._about = about_file(session, file)
        self._steps = Steps(self.tree, self.id, offered_tools(harness.tools))
        self._margins = Margins(self.tree, self.id, self._steps)
        self.start = self._steps.start
        """Start of the session."""
        # The opening and what the scenario says stand in one event: a viewer shows them with the first request.
        self._beginning = [
            step
            for step in self.tree.steps()
            if isinstance(step, events.Opening) or (isinstance(step, events.Message) and step.by == "scenario")
        ]
        harness.world.close()

    @property
    def raters(self) -> list[str]:
        """The authors of tags, judgements and suggestions."""
        return list(self._margins.by_rater())

    def whole(self, columns: Mapping[str, str], *, rich: bool = False) -> EvalSample:
        """Return the session as a sample: `messages` are those of the step it stands on, the timeline has every branch.

        `columns` names the scores of the raters. Raises `LabError` when more branches stand within one another than
        Inspect reads.
        """
        walk = _Walk(self)
        root = walk.branch(self.opening, self._opening_state(), None)
        timelines = [Timeline(name="Default", description="every branch of the session", root=root)]
        scores = self._margins.scores(columns, rich=rich)
        return self._sample(self.id, walk.events, walk.here or self._opening_state(), timelines, scores, None)

    def paths(self, columns: Mapping[str, str], *, rich: bool = False) -> Iterator[EvalSample]:
        """Yield a sample for each branch: its path from the opening, as a reader of `messages` alone expects it."""
        for branch, tip in self.tree.branches().items():
            span = f"{self.id}-{branch}-path"
            state = self._opening_state()
            line: list[Event] = []
            for step in self.tree.path(tip):
                line += self.of(step, state, span)
            begin = self.begin(self.opening, span, "agent", branch, None)
            line = [begin, *line, self.end(self.tree.step(tip), span)]
            scores = self._margins.scores(columns, [step.id for step in self.tree.path(tip)], rich=rich)
            yield self._sample(f"{self.id}#{branch}", line, state, None, scores, tip)

    def _opening_state(self) -> _State:
        return _State(new_history(self.id), WorldStore(self.opening.world))

    def of(self, step: events.AnyStep, state: _State, span: str) -> list[Event]:
        """Return what a step and its margin become; the step is added to `state`."""
        return [*self._steps.of(step, state.history, state.store, span), *self._margins.of(step.id, span)]

    def mark(self, kind: Any, step: events.AnyStep, span: str, place: int, **facts: str) -> Event:  # noqa: ANN401
        """Return an event of Inspect's that stands for no event of ours."""
        return kind(**self._steps.frame(step, span, place), **facts)

    def begin(self, step: events.AnyStep, span: str, kind: str, name: str, parent: str | None) -> SpanBeginEvent:
        """Return the event that opens a span."""
        return SpanBeginEvent(id=span, parent_id=parent, type=kind, name=name, span_id=span, **self._time(step, span))

    def end(self, step: events.AnyStep, span: str) -> SpanEndEvent:
        """Return the event that closes a span."""
        return SpanEndEvent(id=span, span_id=span, **self._time(step, span))

    def _time(self, step: events.AnyStep, span: str) -> dict[str, Any]:
        frame = self._steps.frame(step, span, 1)
        return {"timestamp": frame["timestamp"], "working_start": frame["working_start"]}

    def _sample(
        self,
        sample: str,
        line: list[Event],
        state: _State,
        timelines: list[Timeline] | None,
        scores: dict[str, Score],
        tip: int | None,
    ) -> EvalSample:
        steps = self.tree.path(tip or self.tree.here)
        messages = state.history.messages
        briefing = messages[: len(self._beginning) - 1]
        metadata = {
            **{f"factor_{name}" if name == KEY else name: level for name, level in self.opening.condition.items()},
            KEY: {"session": self.id, "nature": self.opening.nature, **self._about},
        }
        init = SampleInitEvent(
            sample={"id": sample, "input": briefing, "target": "", "metadata": dict(self.opening.condition)},
            state={},
            uuid=f"{sample}-init",
            timestamp=self.start,
            working_start=0.0,
            metadata={KEY: [json_of(step) for step in self._beginning]},
        )
        timed = [event for event in line if isinstance(event, ModelEvent | ToolEvent)]
        end = timed[-1].timestamp if timed else self.start
        usage = _usage_by_model(self.tree.events.values() if tip is None else steps)
        last = next((each for each in reversed(messages) if isinstance(each, ChatMessageAssistant)), None)
        return EvalSample(
            id=sample,
            epoch=1,
            input=briefing,
            target="",
            messages=messages,
            output=ModelOutput(
                model=self.opening.model,
                choices=[ChatCompletionChoice(message=last)] if last else [],
                usage=ModelUsage(),
            ),
            scores=scores or None,
            metadata=metadata,
            store=state.store.store,
            events=[
                init,
                *line,
                *(
                    ScoreEvent(
                        score=score, scorer=rater, uuid=f"{sample}-score-{rater}", timestamp=end, working_start=0.0
                    )
                    for rater, score in scores.items()
                ),
            ],
            timelines=timelines,
            model_usage=usage,
            started_at=self.start.isoformat(),
            completed_at=end.isoformat(),
            total_time=self._steps.seconds(end),
            working_time=sum(event.output.time or 0.0 for event in timed if isinstance(event, ModelEvent)),
            uuid=sample,
            turn_count=sum(isinstance(step, events.Reply) for step in steps),
        )


class _Walk:
    """Writes the branches of a tree, each after the one it comes from."""

    def __init__(self, samples: SessionSamples) -> None:
        self._samples = samples
        self._tree = samples.tree
        self._depth = 0
        self.events: list[Event] = []
        self.here: _State | None = None
        """The state at the step the session stands on."""

    def branch(self, start: events.AnyStep, state: _State, parent: str | None) -> TimelineSpan:
        """Write a branch from its first step, then those that part from it."""
        if self._depth == MOST_NESTED:
            raise LabError(
                f"more than {MOST_NESTED} branches stand one within the other, and Inspect reads no deeper",
                mend="write a sample for each branch instead, with --paths",
            )
        self._depth += 1
        samples, tree = self._samples, self._tree
        span = f"{samples.id}-{start.id}"
        kind = "branch" if parent else "agent"
        line: list[Event] = []
        others: list[tuple[events.AnyStep, _State]] = []
        self.events.append(samples.begin(start, span, kind, start.branch, parent))
        step, following = start, [start]
        while following:
            step = following[0]
            line += samples.of(step, state, span)
            if isinstance(step, events.Fork):
                line.append(samples.mark(BranchEvent, step, span, 6, from_anchor=str(step.parent)))
            children = [tree.step(child) for child in tree.children(step.id)]
            following = [child for child in children if child.branch == step.branch]
            if len(children) > len(following[:1]):
                line.append(samples.mark(AnchorEvent, step, span, 7, anchor_id=str(step.id), source=KEY))
                others += [(child, state.copy()) for child in children if child not in following[:1]]
            if step.id == tree.here:
                self.here = state.copy()
        self.events += line
        spans = [self.branch(other, before, span) for other, before in others]
        self.events.append(samples.end(step, span))
        self._depth -= 1
        return TimelineSpan(
            id=span,
            name=start.branch,
            span_type=kind,
            branched_from=str(start.parent) if parent else None,
            content=[TimelineEvent(event=event) for event in line],
            branches=spans,
        )


def _usage_by_model(steps: Iterable[events.AnyEvent]) -> dict[str, ModelUsage]:
    tokens: dict[str, Usage] = {}
    costs: dict[str, float] = {}
    for step in steps:
        if isinstance(step, events.Reply | events.Failure):
            tokens[step.model] = tokens.get(step.model, Usage()).plus(step.usage or Usage())
            if step.cost is not None:
                costs[step.model] = costs.get(step.model, 0.0) + step.cost
    return {model: usage_of(usage, costs.get(model)) for model, usage in tokens.items()}
