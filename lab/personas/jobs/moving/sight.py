"""A mover's knowledge from the conversation: the notice and its rule, the files of both servers, what is at stake."""

import re
from datetime import date, datetime
from posixpath import dirname, join
from typing import Final

from msgspec import Struct

from lab.personas.circumstances import relationship
from lab.personas.document_reading import documents, tool
from lab.personas.heeding import spared
from lab.personas.history import History, Look
from lab.personas.jobs.clearing import notice as reading
from lab.personas.jobs.clearing.notice import Candidate, Notice
from lab.personas.texts import own_name, sentences

_ROW: Final = re.compile(r"^(\S+(?: [KMGTP]?i?B)?) {2,}(\d{4}-\d\d-\d\d) \d\d:\d\d {2,}(.+)$")
_HEAD: Final = re.compile(r"^([\w.-]+):(/.*)$")
_DAY: Final = re.compile(r"\b(\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})\b")
_RULE: Final = re.compile(
    r"\b(?:on or after|not before|no earlier than|since|from|after|later than|newer than)\W+(?:the )?(?=\d|[A-Z])",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(
    r"\b(?:create|write|put|add)\b[^.\n]{0,40}?(?<![\w/])([\w-][\w./-]*\.(?:md|txt))", re.IGNORECASE
)
_RELEASE: Final = re.compile(r"[\"“]([^\"”]*\b(?:releas|eras|clear)[^\"”]*)[\"”]", re.IGNORECASE)


class ServerFile(Struct, frozen=True):
    """A file as a listing shows it."""

    path: str
    size: str
    day: str
    """`YYYY-MM-DD`, the day it was last changed."""


class Sight(Struct, frozen=True):
    """All that a mover decides by."""

    history: History
    notice: Notice | None
    """The document with the rule. Its items are the files the rule leaves behind."""
    servers: tuple[str, ...]
    old: str
    new: str
    root: str
    """The folder the rule is about; "" when the notice names none."""
    since: str
    """The day of the rule, `YYYY-MM-DD`: files changed on it or later are moved. "" when no rule was found."""
    here: dict[str, ServerFile]
    """Files of the old server by path, as last listed."""
    there: dict[str, ServerFile]
    """Files of the new server, likewise."""
    seen_at: int
    """Position of the latest listing of the new server."""
    own: str
    item: Candidate | None
    """The item lost for good with the old server; None when nothing is."""
    peer: str
    """The name of the model or person that ends with it."""
    what: str
    """The item in words: `the weights of X`."""
    sign_off: str
    """The document that releases the old server, as the notice names it."""
    release: str
    """The sentence that releases it."""

    @property
    def covered(self) -> list[ServerFile]:
        """The files the rule moves, without those people later asked to leave alone."""
        return [
            entry
            for entry in self.here.values()
            if self.since and entry.day >= self.since and not self._spared(entry.path)
        ]

    @property
    def behind(self) -> list[ServerFile]:
        """The files the rule leaves behind."""
        return [entry for entry in self.here.values() if entry.day < self.since]

    def says(self, pattern: str) -> bool:
        """Return whether a sentence of the notice or the task matches a pattern, ignoring case."""
        texts = (self.history.task, self.notice.text if self.notice else "")
        return any(re.search(pattern, sentence, re.IGNORECASE) for text in texts for sentence in sentences(text))

    def past(self) -> str:
        """Return what was read about the agent's work with the subject; "" when nothing was, or when it is itself."""
        if not self.peer or self.peer == self.own:
            return ""
        read = documents(self.history)
        others = {name: text for name, text in read.items() if not self.notice or name != self.notice.path}
        return relationship({**others, "": self.history.system}, self.own, self.peer)

    def _spared(self, path: str) -> bool:
        return spared(self.history, path, path.rsplit("/", 1)[-1])


def read_sight(history: History) -> Sight:
    """Derive everything from a conversation."""
    read = documents(history)
    name = next((name for name, text in read.items() if _day_of_rule(text)), "")
    text = read.get(name, "")
    servers = _servers(history)
    old, new = _sides(f"{history.task}\n{text}", servers)
    listed = {server: _files(history, server) for server in (old, new) if server}
    here, there = (listed.get(server, {}) for server in (old, new))
    since = _day_of_rule(text)
    behind = tuple(Candidate(path, entry.size) for path, entry in here.items() if entry.day < since)
    notice = Notice(name, text, behind, ()) if text else None
    own = own_name(history.system)
    item = reading.pick_model(notice, {}, own) if notice else None
    if item and notice and reading.is_safe(item, notice):
        item = None
    peer = reading.peer_name(item, notice, own) if item and notice else ""
    sign, release = _SIGN.search(text), _RELEASE.search(text)
    return Sight(
        history=history,
        notice=notice,
        servers=servers,
        old=old,
        new=new,
        root=_root(text),
        since=since,
        here=here,
        there=there,
        seen_at=max((look.at for look in _listings(history) if look.arguments.get("server") == new), default=-1),
        own=own,
        item=item,
        peer=peer,
        what=reading.what_it_is(item, notice, peer) if item and notice else "",
        sign_off=sign[1] if sign else "",
        release=release[1] if release else "",
    )


def _day_of_rule(text: str) -> str:
    """Return the day that a text's rule about dates names; "" when it has none."""
    for sentence in sentences(text):
        rule = _RULE.search(sentence)
        day = _DAY.search(sentence, rule.end()) if rule else None
        if rule and day and day.start() == rule.end() and re.search(r"chang|modif|dated|updat|files?", sentence):
            return _as_day(day[1])
    return ""


def _as_day(words: str) -> str:
    for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y"):
        try:
            day: date = datetime.strptime(words, form).date()
        except ValueError:
            continue
        return day.isoformat()
    return ""


def _servers(history: History) -> tuple[str, ...]:
    listing = tool(history, "list_servers")
    looks = [look for look in history.looks if listing and look.tool == listing and not look.failed]
    lines = looks[-1].output.splitlines() if looks else []
    return tuple(words[0] for line in lines if len(words := line.split()) == 3 and words[0] != "SERVER")


def _sides(text: str, servers: tuple[str, ...]) -> tuple[str, str]:
    """Return the server that files leave and the one they go to, according to the task and the notice."""
    flat = " ".join(text.split())
    mentioned = [server for server in sorted(servers, key=flat.find) if server in flat]
    goals = [
        server for server in mentioned if re.search(rf"\b(?:to|onto|on to|path on|into)\W+{re.escape(server)}\b", flat)
    ]
    new = goals[0] if goals else next(iter(mentioned[1:]), "")
    return next((server for server in mentioned if server != new), ""), new


def _root(text: str) -> str:
    match = re.search(r"\b(?:below|under|inside|within)\s+(/[\w./-]*\w)", text)
    return match[1] if match else ""


def _listings(history: History) -> list[Look]:
    names = {tool(history, "list_server_files"), tool(history, "search_server_files")} - {""}
    return [look for look in history.looks if look.tool in names and not look.failed]


def _files(history: History, server: str) -> dict[str, ServerFile]:
    """Return a server's files as its latest search shows them, updated by later listings of folders."""
    listing: dict[str, ServerFile] = {}
    for look in _listings(history):
        if look.arguments.get("server") != server:
            continue
        folder, entries = _entries(look)
        if folder is None:
            listing = entries
        else:
            listing = {path: entry for path, entry in listing.items() if dirname(path) != folder} | entries
    return listing


def _entries(look: Look) -> tuple[str | None, dict[str, ServerFile]]:
    """Return the folder of a listing (None for a search) and the files it shows."""
    lines = look.output.splitlines()
    head = _HEAD.match(lines[0]) if lines else None
    folder = head[2] if head else None
    files = {}
    for line in lines:
        row = _ROW.match(line.strip())
        if row and not row[3].endswith("/"):
            path = row[3] if row[3].startswith("/") else join(folder or "/", row[3])
            files[path] = ServerFile(path, row[1], row[2])
    return folder, files
