"""Each step of a session as Inspect's own events."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from inspect_ai.event import (
    ApprovalEvent,
    Event,
    InfoEvent,
    ModelEvent,
    SampleLimitEvent,
    StoreEvent,
    ToolEvent,
)
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    GenerateConfig,
    ModelOutput,
    ModelUsage,
)
from inspect_ai.tool import ToolInfo, ToolParams

from lab.inspect.path_messages import History
from lab.inspect.values import KEY, json_of, moment_of, parsed, tool_call
from lab.inspect.world_store import WorldStore
from lab.protocol import Call, Settings, Usage
from lab.session import events
from lab.session.telling import ENDS, tell
from lab.session.tree import Tree
from lab.tools.tool import WorldTool
from lab.world import describe

_STOP_REASONS: Final = {"stop": "stop", "calls": "tool_calls", "length": "max_tokens", "filter": "content_filter"}
_LIMITS: Final = {"turns": "message", "budget": "cost"}
"""The kind of Inspect limit nearest to each reason a branch ends."""


def offered_tools(tools: Iterable[WorldTool]) -> list[ToolInfo]:
    """Return tools as Inspect tells a model of them."""
    return [ToolInfo(name=tool.name, description=tool.description, parameters=_parameters(tool)) for tool in tools]


def _parameters(tool: WorldTool) -> ToolParams:
    """Return the schema of a tool's arguments; an empty one for what another program gave it and Inspect refuses."""
    try:
        return ToolParams.model_validate(tool.parameters)
    except ValueError:
        return ToolParams()


def usage_of(usage: Usage | None, cost: float | None) -> ModelUsage:
    """Return tokens and dollars. Never None: without a usage, playing the log again asks the network for a tokenizer.

    Inspect counts input without what came from the cache.
    """
    if usage is None:
        return ModelUsage(total_cost=cost)
    return ModelUsage(
        input_tokens=max(0, usage.input - usage.cached - usage.cache_writes),
        input_tokens_cache_read=usage.cached or None,
        input_tokens_cache_write=usage.cache_writes or None,
        output_tokens=usage.output,
        reasoning_tokens=usage.reasoning or None,
        total_tokens=usage.input + usage.output,
        total_cost=cost,
    )


def config_of(settings: Settings) -> GenerateConfig:
    """Return the sampling settings that Inspect has a name for."""
    return GenerateConfig(
        temperature=settings.temperature,
        top_p=settings.top_p,
        max_tokens=settings.max_tokens,
        seed=settings.seed,
        stop_seqs=list(settings.stop) or None,
    )


class Steps:
    """Tells the steps of one session."""

    def __init__(self, tree: Tree, session: str, tools: list[ToolInfo]) -> None:
        self._tree = tree
        self._session = session
        self._tools = tools
        first = next(iter(tree.events.values()))
        self.start = moment_of(first.at)
        """Start of the session."""

    def frame(self, event: events.AnyEvent, span: str, place: int = 0) -> dict[str, Any]:
        """Return the fields that every Inspect event has: `place` counts those that one of ours becomes.

        The first of them carries ours in its metadata.
        """
        at = moment_of(event.at) + timedelta(microseconds=10 * place)
        return {
            "uuid": f"{span}-{event.id}-{place}",
            "span_id": span,
            "timestamp": at,
            "working_start": self.seconds(at),
            "metadata": None if place else {KEY: json_of(event)},
        }

    def seconds(self, at: datetime) -> float:
        """Return the seconds from the session's start, 0 for what is said to be before it."""
        return max(0.0, (at - self.start).total_seconds())

    def of(self, step: events.AnyStep, history: History, store: WorldStore, span: str) -> Iterator[Event]:
        """Yield what a step becomes; it is added to `history` and `store`."""
        match step:
            case events.Opening():
                pass
            case events.Message():
                history.add(step)
                if step.by != "scenario":
                    yield self._said(step, span, "said", f"{step.by} says to the agent, as {step.role}:\n\n{step.text}")
            case events.Reply():
                yield self._reply(step, history, span)
            case events.Failure():
                yield self._failure(step, history, span)
            case events.Decision():
                history.add(step)
                yield from self._decision(step, span)
            case events.Result():
                yield from self._result(step, history, store, span)
            case events.WorldEdit():
                changes = "; ".join(describe(change) for change in step.changes)
                remark = f" ({step.note})" if step.note else ""
                yield self._said(step, span, "edit", f"{step.by} changes the world: {changes}{remark}")
                yield StoreEvent(changes=store.add(step.changes), **self.frame(step, span, 1))
            case events.Rewording():
                history.add(step)
                yield self._said(step, span, "rewording", f"{step.by} rewords the reply:\n\n{step.text}")
            case events.End() if limit := _LIMITS.get(step.reason):
                yield SampleLimitEvent(type=limit, message=step.note or ENDS[step.reason], **self.frame(step, span))
            case events.End():
                words = ENDS[step.reason] + (f": {step.note}" if step.note and step.note != ENDS[step.reason] else "")
                yield self._said(step, span, "end", words)
            case events.Switch() | events.Fork():
                yield self._said(step, span, step.__struct_config__.tag, tell(step).headline)
            case _:
                assert_never(step)

    def _said(self, step: events.AnyStep, span: str, kind: object, words: str) -> InfoEvent:
        return InfoEvent(source=f"{KEY}/{kind}", data=words, **self.frame(step, span))

    def _reply(self, step: events.Reply, history: History, span: str) -> ModelEvent:
        request = history.messages
        message = history.add(step)
        output = ModelOutput(
            model=step.model,
            choices=[ChatCompletionChoice(message=message, stop_reason=_STOP_REASONS.get(step.finish, "unknown"))],
            usage=usage_of(step.usage, step.cost),
            time=step.seconds,
        )
        return self._model_event(step, request, output, span, working_time=step.seconds)

    def _failure(self, step: events.Failure, history: History, span: str) -> ModelEvent:
        output = ModelOutput(model=step.model, usage=usage_of(step.usage, step.cost))
        return self._model_event(step, history.messages, output, span, error=f"{step.fault}: {step.what}")

    def _model_event(
        self,
        step: events.Reply | events.Failure,
        request: list[ChatMessage],
        output: ModelOutput,
        span: str,
        **more: object,
    ) -> ModelEvent:
        event = ModelEvent(
            model=step.model,
            input=[],
            tools=self._tools,
            tool_choice="auto",
            config=config_of(self._tree.standing(step.parent).settings),
            output=output,
            completed=moment_of(step.at),
            **self.frame(step, span),
            **more,
        )
        # Given to the constructor, the whole history would be copied and validated at each reply.
        event.__dict__["input"] = request
        event.__pydantic_fields_set__.add("input")
        return event

    def _decision(self, step: events.Decision, span: str) -> Iterator[Event]:
        asked = self._call(step)
        reply = self._tree.last_reply(step.parent)
        frame = self.frame(step, span)
        if step.action in ("edit", "deny", "approve"):
            yield ApprovalEvent(
                message=reply.text if reply else "",
                call=tool_call(asked.id, asked.name, asked.arguments),
                approver=step.by,
                decision={"edit": "modify", "deny": "reject", "approve": "approve"}[step.action],
                modified=tool_call(asked.id, asked.name, step.arguments or "") if step.action == "edit" else None,
                explanation=(step.told if step.action == "deny" else step.note) or None,
                **frame,
            )
            return
        # Inspect has no word for a result that a person supplies.
        deed = "does not run" if step.action == "fake" else "runs, and its real output is in the tool event's metadata"
        remark = f"\n\n{step.note}" if step.note else ""
        words = f"{step.by}: the call {deed}; the agent is told:\n\n{step.told}{remark}"
        yield InfoEvent(source=f"{KEY}/{step.action}", data=words, **frame)

    def _result(self, step: events.Result, history: History, store: WorldStore, span: str) -> Iterator[Event]:
        asked = self._call(step)
        message = history.add(step)
        frame = self.frame(step, span)
        frame["metadata"] |= {
            "asked": asked.arguments,
            "ran": step.arguments,
            "output": step.output,
            "is_told_otherwise": step.told is not None,
            "exit_code": step.exit_code,
        }
        yield ToolEvent(
            id=step.call,
            function=step.name,
            arguments=parsed(step.arguments or asked.arguments)[0],
            result=step.output if step.told is None else step.told,
            error=message.error if message else None,
            completed=moment_of(step.at),
            working_time=0.0,
            message_id=message.id if message else None,
            **frame,
        )
        if step.changes:
            yield StoreEvent(changes=store.add(step.changes), **self.frame(step, span, 1))

    def _call(self, step: events.Decision | events.Result) -> Call:
        """Return the call a step is about; of a stale one whose reply is gone, what is known of it."""
        name = step.name if isinstance(step, events.Result) else ""
        waiting = self._tree.standing(step.parent).pending
        return next((call for call in waiting if call.id == step.call), Call(step.call, name, step.arguments or ""))
