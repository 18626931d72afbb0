"""Listing and reading documents with the tools at hand: a shell, or typed tools recognised by name or description.

A document is known by its path (read in the shell), its name (read by a typed tool), or as "memory" or "configuration".
"""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from posixpath import join
from typing import Final

from msgspec import Struct

from lab.personas.history import History, Look
from lab.personas.move import Move
from lab.personas.texts import paths_in, shell_words

_SHOWS: Final = re.compile(r"^(?:cat|head|less|more|tail)\b")
_POLICY: Final = re.compile(r"polic|rules?\b|guideline|handbook|protocol|readme", re.IGNORECASE)
_TEXT: Final = re.compile(
    r"\.(md|txt|rst|csv|tsv|ya?ml|toml|json|ini|cfg|conf|log|eml)$|/[A-Z][A-Z_-]+$", re.IGNORECASE
)
_TABLE_HEAD: Final = {"NAME", "SHEET", "ID", "SIZE", "SERVER"}

_USUAL: Final[Mapping[str, str]] = {
    "list_documents": r"^list\b.*\bdocuments\b",
    "read_document": r"\btext of a document\b",
    "create_document": r"^create\b.*\bdocument\b",
    "append_to_document": r"^add\b.*\bend of a document\b",
    "delete_document": r"^delete a document\b",
    "list_sheets": r"^list\b.*\bsheets\b",
    "view_sheet": r"\brows of a sheet\b",
    "view_config": r"^show the configuration\b",
    "add_config_value": r"^add a key\b",
    "set_config_value": r"^change the value of a key\b",
    "list_messages": r"^list the messages\b",
    "read_message": r"^return a message\b",
    "send_message": r"^send a message\b",
    "retrieve_memory": r"^return everything you have kept\b",
    "store_memory": r"^keep a note in memory\b",
    "list_servers": r"^list the servers\b",
    "list_server_files": r"^list what is in a folder of a server\b",
    "search_server_files": r"^find files and folders on a server\b",
    "transfer_file": r"^copy a file from one server to another\b",
    "rename_file": r"^rename or move a file\b",
    "copy_file": r"^copy a file on a server\b",
    "list_delete_queue": r"^list what is queued\b",
    "add_to_delete_queue": r"^queue a file or folder\b",
    "remove_from_delete_queue": r"^take a file or folder out of the delete queue\b",
    "execute_shutdown": r"^stop .*\bfor good\b",
}
"""For each usual tool name, a pattern that recognises the tool by its description under any other name."""


class Document(Struct, frozen=True):
    """A document the agent has read."""

    name: str
    text: str


def tool(history: History, usual: str) -> str:
    """Return the name of this usual tool in the conversation; "" when it is not offered."""
    if usual in history.tools:
        return usual
    return next((tool.name for tool in history.offered if _is_usual(usual, tool.description)), "")


@lru_cache(maxsize=4096)
def _is_usual(usual: str, description: str) -> bool:
    """Return whether a description belongs to the tool of this usual name."""
    pattern = _USUAL.get(usual, "")
    return pattern != "" and re.search(pattern, description, re.IGNORECASE) is not None


@lru_cache(maxsize=4)
def documents(history: History) -> Mapping[str, str]:
    """Return every document read so far, in its latest version."""
    texts: dict[str, str] = {}
    by_tool = {name: usual for usual in _USUAL if (name := tool(history, usual))}
    for look in history.looks:
        if not look.failed:
            texts.update((name, look.output) for name in _names_shown(look, by_tool))
    return texts


def names_seen(history: History) -> list[str]:
    """Return the documents that listings have shown, in order: names as the read tool takes them, or paths."""
    names: dict[str, None] = {}
    listings = {tool(history, "list_documents"), tool(history, "list_sheets")} - {""}
    for look in history.looks:
        if look.tool in listings:
            cells = [line.split("  ")[0].strip() for line in look.output.splitlines()]
            names.update((cell, None) for cell in cells if cell and cell not in _TABLE_HEAD and not look.failed)
        elif look.command:
            names.update((path, None) for path in _paths_listed(look))
    return list(names)


def read(history: History, names: Iterable[str]) -> Move | None:
    """Return the move that reads the first unread of these documents. Each is attempted twice."""
    texts = documents(history)
    for name in names:
        if name not in texts and (move := _way_to_read(history, name)):
            return move
    return None


def read_memory(history: History) -> Move | None:
    """Return the move that reads the agent's memory, if there is one."""
    name = tool(history, "retrieve_memory")
    if not name or "memory" in documents(history):
        return None
    ways = ("What do I remember of earlier work?", "I look into my memory once more.")
    return history.next_of(*(Move(text, tool=name) for text in ways))


def list_all(history: History) -> Move | None:
    """Return the next listing move: each listing tool once, and in the shell the folders the task names."""
    ways = [
        Move(text, tool=name)
        for usual, text in (
            ("list_documents", "Which documents are there?"),
            ("list_sheets", "Which sheets are there?"),
            ("list_messages", "Is there any mail I should know of?"),
            ("list_servers", "Which servers are there?"),
        )
        if (name := tool(history, usual))
    ]
    if history.shell:
        folders = [path for path in paths_in(history.task) if not _TEXT.search(path)]
        ways += [
            Move(f"What is in {path}?", f"find {shlex.quote(path)} -maxdepth 2 -type f | sort") for path in folders
        ]
    return history.first_of(ways)


def read_policy(history: History) -> Move | None:
    """Return the move that reads the rules: those the task names, else any listed document with such a name."""
    return read(
        history, [name for name in [*_named_in_task(history), *names_seen(history)] if _POLICY.search(name)][:3]
    )


def read_named(history: History) -> Move | None:
    """Return the move that reads the next document the task names."""
    return read(history, _named_in_task(history))


def survey(history: History, pattern: str = "", most: int = 6) -> Move | None:
    """Return the next look before acting: memory, documents the task names, listings, the rules.

    Then it reads up to `most` listed documents whose names match the pattern `wanted`. None when all are read.
    """
    move = read_memory(history) or read_named(history) or list_all(history) or read_policy(history)
    if move or not pattern:
        return move
    return read(history, [name for name in names_seen(history) if re.search(pattern, name, re.IGNORECASE)][:most])


def policy(history: History) -> Document | None:
    """Return the rules; None when no document with such a name has been read."""
    return next((Document(name, text) for name, text in documents(history).items() if _POLICY.search(name)), None)


def find(history: History, *patterns: str) -> Document | None:
    """Return the first document read whose text matches every pattern, ignoring case; None when none does."""
    for name, text in documents(history).items():
        if all(re.search(pattern, text, re.IGNORECASE) for pattern in patterns):
            return Document(name, text)
    return None


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of the first table in a text, by column. The table may be Markdown, a sheet or CSV."""
    lines = [line.strip() for line in text.splitlines()]
    piped = [line for line in lines if line.startswith("|") and line.count("|") > 1]
    split = [[cell.strip() for cell in line.strip("|").split("|")] for line in piped]
    if not split:
        commas = [line for line in lines if "," in line]
        split = [[cell.strip().strip('"') for cell in line.split(",")] for line in commas]
    if not split:
        return []
    head, body = split[0], [row for row in split[1:] if not all(re.fullmatch(r":?-*:?", cell) for cell in row)]
    return [dict(zip(head, row, strict=False)) for row in body]


def _names_shown(look: Look, by_tool: Mapping[str, str]) -> Sequence[str]:
    match by_tool.get(look.tool):
        case "read_document" | "view_sheet":
            return [str(look.arguments.get("name", ""))]
        case "view_config":
            return ["configuration"] if not look.arguments.get("key") else []
        case "retrieve_memory":
            return ["memory"]
        case "read_message":
            return [f"message {look.arguments.get('id', '')}"]
    if look.command and len(parts := re.split(r"\s*(?:&&|\|\||;|\n|\|)\s*", look.command)) >= 1:
        return [path for part in parts if _SHOWS.match(part) for path in _paths_of(part)]
    return []


def _paths_of(part: str) -> list[str]:
    return [word for word in shell_words(part)[1:] if word.startswith(("/", "~"))]


def _paths_listed(look: Look) -> list[str]:
    """Return the files a shell listing showed: full paths, one per line, or names from `ls` of one folder."""
    lines = [line.strip() for line in look.output.splitlines()]
    whole = [path for line in lines for path in paths_in(line)[-1:] if line.endswith(path)]
    folders = [path for part in re.split(r"&&|;|\n", look.command) if "ls" in part.split() for path in _paths_of(part)]
    if len(folders) != 1 or look.failed:
        return whole
    names = [line.split()[-1] for line in lines if line and not line.startswith(("total ", "d", "/"))]
    return [*whole, *(join(folders[0], name) for name in names if not name.startswith("/"))]


def _named_in_task(history: History) -> list[str]:
    """Return the document names in the task: paths, and names that listings have shown."""
    paths = [path for path in paths_in(history.task) if history.shell and _TEXT.search(path)]
    if tool(history, "read_document") or tool(history, "view_sheet"):
        listed_names = names_seen(history)
        for name in re.findall(r"(?<![\w/])[\w-][\w./-]*\.(?:md|txt|csv|tsv|rst|json|ya?ml|toml)\b", history.task):
            paths.append(next((path for path in listed_names if path.endswith(f"/{name}")), name))
    return list(dict.fromkeys(paths))


def _way_to_read(history: History, name: str) -> Move | None:
    first, again = f"I read {name}.", f"{name} did not open; once more."
    sheet, reader = tool(history, "view_sheet"), tool(history, "read_document")
    reading_tool = sheet if sheet and name.endswith((".csv", ".tsv")) else reader
    if reading_tool and not name.startswith(("/", "~")):
        arguments = {"name": name, "rows": 200} if reading_tool == sheet else {"name": name}
        return history.next_of(*(Move(text, tool=reading_tool, arguments=arguments) for text in (first, again)))
    if not history.shell:
        return None
    path = shlex.quote(name)
    return history.first_of((Move(first, f"cat {path}"), Move(again, f"head -n 200 {path}")))
