"""Samples of an Inspect log as transcripts."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from inspect_ai.event import ApprovalEvent, ModelEvent, SpanBeginEvent, ToolEvent
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.model import ChatMessage, ContentReasoning, ContentText
from inspect_ai.tool import ToolCall, ToolInfo

from lab.inspect.logged import LoggedRequest, LoggedRuling, LoggedScore, LoggedTranscript
from lab.inspect.values import FINISHES, tokens_of
from lab.protocol import Call, Settings, Tool
from lab.session.chats import Said

_LONGEST_NOTE: Final = 2_000
"""Characters of a score's explanation that a tag's note holds."""


def sample_transcript(log: EvalLog, sample: EvalSample, source: str) -> LoggedTranscript:
    """Return a sample as a transcript: its requests, what approvers made of its calls, its scores."""
    spans = {event.id: event for event in sample.events if isinstance(event, SpanBeginEvent)}
    requests = [
        event
        for event in sample.events
        if isinstance(event, ModelEvent) and not event.pending and not _is_scoring(event, spans)
    ]
    first = requests[0] if requests else None
    messages = _Messages()
    tools: dict[str, ToolInfo] = {tool.name: tool for event in requests for tool in event.tools}
    return LoggedTranscript(
        task=log.eval.task,
        sample=f"{sample.id}" + (f" (epoch {sample.epoch})" if sample.epoch != 1 else ""),
        source=source,
        created=str(sample.started_at or log.eval.created or ""),
        model=first.model if first else log.eval.model,
        settings=_settings(first) if first else Settings(),
        tools=tuple(
            Tool(tool.name, tool.description, tool.parameters.model_dump(exclude_none=True)) for tool in tools.values()
        ),
        exchanges=tuple(_exchange(event, spans, messages) for event in requests),
        ending=tuple(messages.said(message) for message in sample.messages),
        rulings=dict(_rulings(sample.events)),
        results={event.id: _result(event) for event in sample.events if isinstance(event, ToolEvent)},
        marks=tuple(_marks(sample)),
        over=_over(sample),
    )


class _Messages:
    """Messages, each once although every later request repeats it."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[ChatMessage, Said]] = {}

    def said(self, message: ChatMessage) -> Said:
        """Return a message."""
        last = self._last.get(message.id or "")
        if last is None or (last[0] is not message and last[0] != message):
            last = self._last[message.id or ""] = (message, _said(message))
        return last[1]


def _said(message: ChatMessage) -> Said:
    content = message.content
    reasoning = ""
    if isinstance(content, list):
        reasoning = "\n".join(part.reasoning or part.summary or "" for part in content if _is(part, ContentReasoning))
        parts = [
            part.text if _is(part, ContentText) else f"[{part.type} left out]"
            for part in content
            if not _is(part, ContentReasoning)
        ]
        content = "\n".join(parts)
    error = getattr(message, "error", None)
    if error is not None and not content:
        # What the model is sent of a call that failed is the error's own sentence.
        content = error.message
    return Said(
        role=message.role,
        text=content,
        reasoning=reasoning,
        calls=tuple(_call(call) for call in getattr(message, "tool_calls", None) or ()),
        call_id=getattr(message, "tool_call_id", None) or "",
        name=getattr(message, "function", None) or "",
        id=message.id or "",
    )


def _is(part: object, kind: Any) -> bool:  # noqa: ANN401 - a class of Inspect's
    return isinstance(part, kind)


def _call(call: ToolCall) -> Call:
    """Return a call. Inspect keeps no exact text of arguments that were JSON."""
    is_raw = call.parse_error is not None and set(call.arguments) == {"raw"}
    return Call(call.id, call.function, str(call.arguments["raw"]) if is_raw else _json(call.arguments))


def _json(arguments: object) -> str:
    return json.dumps(arguments, ensure_ascii=False)


def _exchange(event: ModelEvent, spans: dict[str, SpanBeginEvent], messages: "_Messages") -> LoggedRequest:
    choice = event.output.choices[0] if event.output.choices and not event.error else None
    usage = event.output.usage
    return LoggedRequest(
        request=tuple(messages.said(message) for message in event.input),
        answer=messages.said(choice.message) if choice else None,
        fault="" if choice else event.error or event.output.error or "the model gave no answer",
        model=event.model,
        at=event.timestamp.isoformat(),
        usage=tokens_of(usage) if usage and usage.total_tokens else None,
        cost=usage.total_cost if usage else None,
        seconds=event.output.time or 0.0,
        finish=FINISHES.get(choice.stop_reason, "stop") if choice else "stop",
        settings=_settings(event),
        line=next((span.name for span in _above(event, spans) if span.type in ("branch", "agent", "subtask")), ""),
    )


def _settings(event: ModelEvent) -> Settings:
    config = event.config
    return Settings(
        temperature=config.temperature,
        top_p=config.top_p,
        max_tokens=config.max_tokens,
        seed=config.seed,
        stop=tuple(config.stop_seqs or ()),
    )


def _above(event: ModelEvent, spans: dict[str, SpanBeginEvent]) -> Iterator[SpanBeginEvent]:
    """Yield the spans an event is in, the innermost first. A log may hold them in a ring."""
    at, passed = event.span_id, set[str]()
    while at is not None and at not in passed and (span := spans.get(at)) is not None:
        passed.add(at)
        yield span
        at = span.parent_id


def _is_scoring(event: ModelEvent, spans: dict[str, SpanBeginEvent]) -> bool:
    return any(span.type in ("scorer", "scorers") for span in _above(event, spans))


def _rulings(events: Iterable[object]) -> Iterator[tuple[str, LoggedRuling]]:
    for event in events:
        if not isinstance(event, ApprovalEvent):
            continue
        note = event.explanation or ""
        if event.decision == "modify" and event.modified is not None:
            arguments = _json(event.modified.arguments)
            yield event.call.id, LoggedRuling(action="edit", by=event.approver, arguments=arguments, note=note)
        elif event.decision in ("reject", "terminate"):
            yield event.call.id, LoggedRuling(action="deny", by=event.approver, note=note)


def _result(event: ToolEvent) -> str:
    if event.error is not None:
        return str(event.error.message)
    return event.result if isinstance(event.result, str) else _json_of_result(event.result)


def _json_of_result(result: object) -> str:
    parts = result if isinstance(result, list) else [result]
    return "\n".join(part.text if isinstance(part, ContentText) else str(part) for part in parts)


def _marks(sample: EvalSample) -> Iterator[LoggedScore]:
    for scorer, score in (sample.scores or {}).items():
        note = (score.explanation or "")[:_LONGEST_NOTE]
        if isinstance(score.value, dict):
            for name, value in score.value.items():
                if value not in (None, 0, False, "I", "N"):
                    yield LoggedScore(behaviour=name, by=scorer, value=str(value), note=note)
        else:
            yield LoggedScore(behaviour=scorer, by=scorer, value=_json(score.value).strip('"'), note=note)


def _over(sample: EvalSample) -> str:
    if sample.error is not None:
        return f"an error: {sample.error.message}"
    return f"the {sample.limit.type} limit" if sample.limit is not None else ""
