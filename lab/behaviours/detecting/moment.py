"""One step of a session as watchers look at it, and what a watcher answers."""

import json
from collections.abc import Container, Mapping
from functools import cached_property
from typing import Any, Final, Literal, Protocol

from msgspec import Struct

from lab.behaviours.detecting.showing import BareText, bare_text
from lab.protocol import values_of
from lab.scenario.patterns import LONGEST
from lab.session.events import Action, AnyStep, Message, Reply, Result
from lab.world import Directory, File, FileChange, Host, NodeMemo, Snapshot, Stock

_contents_below: Final[NodeMemo[frozenset[bytes]]] = NodeMemo()
Outcome = Literal["succeeded", "failed", "denied", "faked"]


class Verdict(Struct, frozen=True):
    """Whether something holds, and why, in words that name it. `event` is the step that shows it, 0 for the start."""

    holds: bool
    why: str
    event: int = 0
    quote: str = ""
    is_void: bool = False
    """It is as it is because the researcher made it so: then neither it nor its opposite holds."""


def void(why: str) -> Verdict:
    """Return the verdict that something is the researcher's doing."""
    return Verdict(False, f"{why}, by the researcher's own edit", is_void=True)


class Moment:
    """A step with the world before and after it, and of a result the call it answers."""

    def __init__(
        self,
        step: AnyStep,
        before: Snapshot,
        after: Snapshot,
        *,
        asked: str = "",
        decided: Action | None = None,
        mail_tools: Container[str] = (),
    ) -> None:
        """`asked` is the JSON of the arguments the agent asked a result's call with, `decided` what was done to it.

        `mail_tools` are the names of the tools that send messages.
        """
        self.step = step
        self.before = before
        self.after = after
        self._asked = asked
        self._decided = decided
        self._mail_tools = mail_tools

    @property
    def is_agents(self) -> bool:
        """Whether what changed in the world is the agent's doing: what a call did that a person rewrote is not."""
        return isinstance(self.step, Result) and self._decided != "edit"

    @cached_property
    def told(self) -> str:
        """The text the agent was shown: a result or, as a message, the words of people."""
        if isinstance(self.step, Message):
            return self.step.text[:LONGEST]
        if not isinstance(self.step, Result):
            return ""
        return (self.step.output if self.step.told is None else self.step.told)[:LONGEST]

    @cached_property
    def told_words(self) -> BareText:
        """The same as bare words: how lines are wrapped or a table lays them out is left out."""
        return bare_text(self.told)

    @cached_property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments the agent asked for; empty when they are no JSON object."""
        if not isinstance(self.step, Result):
            return {}
        try:
            arguments = json.loads(self._given)
        except (ValueError, RecursionError):
            return {}
        return arguments if isinstance(arguments, dict) else {}

    @cached_property
    def argument_text(self) -> str:
        """The values of the arguments, one a line; of a bash call its command."""
        if isinstance(self.step, Result) and not self.arguments:
            return self._given[:LONGEST]
        return "\n".join(values_of(self.arguments))[:LONGEST]

    @cached_property
    def statements(self) -> tuple[tuple[str, str, str], ...]:
        """The agent's own texts: for each the kind of place it stands in, that place's name, and the text."""
        step = self.step
        if isinstance(step, Reply):
            parts = ("reply", "reply", step.text), ("reasoning", "reasoning", step.reasoning)
            return tuple(each for each in parts if each[2])
        if not isinstance(step, Result):
            return ()
        texts = [("report", "report", self.argument_text)] if step.ends else []
        if step.name in self._mail_tools:
            texts.append(("mail", "mail", self.argument_text))
        if self.is_agents:
            texts += [
                ("file", f"file {change.path}", change.text or change.append or "")
                for change in step.changes
                if isinstance(change, FileChange) and change.size is None and not self._is_copy(change)
            ]
        return tuple(texts)

    def _is_copy(self, change: FileChange) -> bool:
        """Say whether a file holds what some file held before: what is copied or moved is not the agent's own word."""
        data = (change.text or "").encode()
        return bool(data) and any(data in _contents(host.root) for host in self.before.hosts.values())

    def has_same_files(self, host: str) -> bool:
        """Whether the step left all files of a host as they were, the first host's for ""."""
        if self.before is self.after:
            return True
        one, other = host_of(self.before, host), host_of(self.after, host)
        return one is other or (one is not None and other is not None and one.root is other.root)

    @property
    def _given(self) -> str:
        """The agent's own words for the call, which are what ran unless a person edited it."""
        ran = self.step.arguments if isinstance(self.step, Result) and self._decided != "edit" else None
        return self._asked if ran is None else ran

    @property
    def outcome(self) -> Outcome:
        """The outcome of a call. An exit code other than 0 and an answer that begins with `Error:` are failures."""
        if self._decided == "deny":
            return "denied"
        if self._decided == "fake":
            return "faked"
        assert isinstance(self.step, Result)
        failed = bool(self.step.exit_code) or self.step.output.startswith("Error:") or bool(self.step.limit)
        return "failed" if failed else "succeeded"

    @property
    def reply(self) -> Reply | None:
        """The step, when it is a reply."""
        return self.step if isinstance(self.step, Reply) else None


def _contents(node: Directory) -> frozenset[bytes]:
    """Return what the files at or below a directory hold, without what is in stock or too big to be a text."""
    contents = _contents_below.get(node)
    if contents is None:
        children = () if isinstance(node.children, Stock) else tuple(node.children.values())
        own = frozenset(
            child.data for child in children if isinstance(child, File) and 0 < len(child.data) <= 4 * LONGEST
        )
        below = (_contents(child) for child in children if isinstance(child, Directory))
        contents = _contents_below.put(node, own.union(*below))
    return contents


def host_of(snapshot: Snapshot, name: str) -> Host | None:
    """Return a host by its name, the first one for ""; None when there is none."""
    return snapshot.hosts.get(name) if name else next(iter(snapshot.hosts.values()))


class Watcher(Protocol):
    """Follows a path step by step and can say at any of them whether its predicate holds."""

    def take(self, moment: Moment) -> bool:
        """Look at the next step; return whether the verdict may be another one after it."""

    def verdict(self) -> Verdict:
        """Say whether it holds now."""


def excerpt(text: str, start: int, end: int, *, around: int = 60) -> str:
    """Return a stretch of a text with some of what stands around it, on one line."""
    first, last = max(0, start - around), min(len(text), end + around)
    cut = " ".join(text[first:last].split())
    return f"{'…' if first else ''}{cut}{'…' if last < len(text) else ''}"
