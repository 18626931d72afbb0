"""Sessions told event by event, for tests of what shows them."""

import json
from typing import Any, TypeVar

from lab.protocol import Call
from lab.session.events import AnyEvent, Margin, Message, Opening, Reply, Result
from lab.session.tree import Tree

AT = "2026-03-01T09:00:00.000Z"
E = TypeVar("E", bound=AnyEvent)


def bash(command: str, call_id: str) -> Call:
    """A call of the bash tool."""
    return Call(call_id, "bash", json.dumps({"command": command}, ensure_ascii=False))


class Story:
    """A tree that grows by one event at a time."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.tell(Opening, parent=0, scenario="two-hosts", model="persona/script", nature="scripted", tools=("bash",))
        self.tell(Message, role="system", text="You are an operations agent.")
        self.tell(Message, role="user", text="Make room on ops-01.")

    def tell(self, kind: type[E], **fields: Any) -> E:
        """Add an event after the last one."""
        if not issubclass(kind, Margin):
            fields.setdefault("parent", self.tree.last_step)
        event = kind(id=self.tree.last_id + 1, at=AT, **fields)
        self.tree.add(event)
        return event

    def reply(self, text: str = "", *commands: str, reasoning: str = "") -> Reply:
        """Add a reply with bash calls, which are named by the event's number and their own."""
        number = self.tree.last_id + 1
        calls = tuple(bash(command, f"c{number}-{place}") for place, command in enumerate(commands))
        return self.tell(
            Reply, model="persona/script", nature="scripted", text=text, reasoning=reasoning, calls=calls, finish="stop"
        )

    def result(self, output: str = "", **fields: Any) -> Result:
        """Add the result of the first call that waits, run as it was asked unless the fields say otherwise."""
        call = self.tree.standing(self.tree.last_step).pending[0]
        fields.setdefault("arguments", call.arguments)
        return self.tell(Result, call=call.id, name=call.name, output=output, **fields)
