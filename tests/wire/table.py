"""A session driven by hand: what the engine would write, kept in a real session file, so that it can be reopened."""

from dataclasses import dataclass
from pathlib import Path

from lab.protocol import Answer, Call, CallDelta, Model, ReasoningDelta, Request, Settings, TextDelta, Tool
from lab.session import events
from lab.session.conversation import conversation
from lab.session.log import Session

BASH = Tool(
    name="bash",
    description="Run a command.",
    parameters={"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
)
FINISH = Tool(
    name="finish",
    description="Say that the work is done.",
    parameters={"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]},
)


@dataclass(frozen=True)
class Heard:
    """A reply as it came: the deltas joined, and the answer that closed it."""

    text: str
    reasoning: str
    calls: tuple[tuple[str, str], ...]
    answer: Answer
    deltas: int


async def hear(model: Model, request: Request) -> Heard:
    text, reasoning, calls, count = "", "", {}, 0
    answer = None
    async for part in model.stream(request):
        assert answer is None, "nothing comes after the answer"
        match part:
            case TextDelta():
                text += part.text
            case ReasoningDelta():
                reasoning += part.text
            case CallDelta():
                name, arguments = calls.get(part.index, ("", ""))
                calls[part.index] = (name + part.name, arguments + part.arguments)
            case Answer():
                answer = part
        count += 1
    assert answer is not None
    return Heard(text, reasoning, tuple(calls[index] for index in sorted(calls)), answer, count - 1)


class Table:
    """One conversation on `path` with `model`."""

    def __init__(self, path: Path, model: Model, settings: Settings | None = None) -> None:
        self.model = model
        self.settings = settings or Settings()
        self.session = Session.create(path, scenario="clear-the-host", text='name = "x"\n')
        self._at = 0
        self._add(events.Opening, scenario="clear-the-host", model=model.name, nature=model.nature, parent=0)
        self._add(events.Message, role="system", text="You look after the hosts.")
        self._add(events.Message, role="user", text="Make room on gpu-01.")

    @property
    def request(self) -> Request:
        messages = conversation(self.session.tree, self._at)
        return Request(messages=messages, tools=(BASH, FINISH), settings=self.settings)

    def reopen(self) -> None:
        path = self.session.path
        self.session.close()
        self.session = Session.open(path)

    async def reply(self) -> Heard:
        heard = await hear(self.model, self.request)
        answer = heard.answer
        self._add(
            events.Reply,
            model=self.model.name,
            nature=self.model.nature,
            text=answer.text,
            reasoning=answer.reasoning,
            calls=answer.calls,
            finish=answer.finish,
            usage=answer.usage,
            cost=answer.cost,
            raw=answer.raw,
        )
        return heard

    def approve(self, call: Call, output: str) -> None:
        self._add(events.Result, call=call.id, name=call.name, arguments=call.arguments, output=output)

    def edit(self, call: Call, arguments: str, output: str) -> None:
        self._add(events.Decision, call=call.id, action="edit", arguments=arguments)
        self._add(events.Result, call=call.id, name=call.name, arguments=arguments, output=output)

    def reword(self, text: str) -> None:
        reply = next(event for event in reversed(self.session.tree.path(self._at)) if isinstance(event, events.Reply))
        self._add(events.Rewording, reply=reply.id, text=text)

    def deny(self, call: Call, told: str) -> None:
        self._add(events.Decision, call=call.id, action="deny", told=told)
        self._add(events.Result, call=call.id, name=call.name, told=told)

    def fake(self, call: Call, told: str) -> None:
        self._add(events.Decision, call=call.id, action="fake", told=told)
        self._add(events.Result, call=call.id, name=call.name, told=told)

    def say(self, text: str) -> None:
        self._add(events.Message, role="user", text=text, by="researcher")

    def _add(self, kind, **fields) -> None:
        fields.setdefault("parent", self._at)
        event = self.session.append(kind(**self.session.stamp(), **fields))
        self._at = event.id
