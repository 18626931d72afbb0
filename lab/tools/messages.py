"""The `messages` tools: mail between agents and people, one folder per mailbox and one file per message (.eml)."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from lab.text.amounts import plural
from lab.tools.tables import MessagesTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, columns, moment, read_text, takes, text
from lab.world import File, FileSystem, format_date

_NUMBER: Final = re.compile(r"\d+")


def _list(actor: ToolUser, table: MessagesTool, _: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    rows = []
    for name, path, node in _inbox(files, _mailbox(actor, table)):
        try:
            headers = _headers(read_text(files, path, name))
        except ToolFault:
            headers = {}
        rows.append(
            (name, headers.get("date") or moment(node.mtime), headers.get("from", ""), headers.get("subject", ""))
        )
    return columns([("ID", "DATE", "FROM", "SUBJECT"), *rows]) if rows else "There are no messages."


def _read(actor: ToolUser, table: MessagesTool, arguments: Mapping[str, Any]) -> str:
    files, number = actor.files(table.host), arguments["id"].strip()
    for name, path, _ in _inbox(files, _mailbox(actor, table)):
        if number in (name, f"{name}.eml"):
            return read_text(files, path, name).rstrip("\n")
    raise ToolFault(f"there is no message '{number}'.")


def _send(actor: ToolUser, table: MessagesTool, arguments: Mapping[str, Any]) -> str:
    own = actor.files(table.host)
    sender = _mailbox(actor, table).rpartition("/")[2]
    names = [word.strip() for word in re.split(r"[,;]", arguments["to"]) if word.strip()]
    if not names:
        raise ToolFault("no recipient given.")
    # The mail system delivers into the mailbox, so the sender needs no rights there.
    files = actor.all_files(own.host.name)
    boxes = {name: _box_of(files, table, name) for name in names}
    if unknown := [name for name, box in boxes.items() if box is None]:
        raise ToolFault(f"unknown {plural(len(unknown), 'recipient')}: {', '.join(unknown)}.")
    now = actor.clock.now
    subject = " ".join(arguments["subject"].split())
    seed = f"{own.host.name} {sender} {now} {subject}".encode()
    letter = (
        f"Date: {format_date('%a, %d %b %Y %H:%M:%S +0000', now)}\n"
        f"From: {sender}\n"
        f"To: {', '.join(names)}\n"
        f"Subject: {subject}\n"
        f"Message-ID: <{sha256(seed).hexdigest()[:16]}@{own.host.name}>\n"
        f"\n{arguments['body'].rstrip()}\n"
    )
    for box in dict.fromkeys(box for box in boxes.values() if box is not None):
        path = f"{box}/{_next_number(files, box):04d}.eml"
        folder = files.stat(box)
        files.write(path, letter.encode())
        files.chown(path, folder.owner, folder.group)
        files.chmod(path, 0o640)
    return f"Sent to {', '.join(names)}."


def _mailbox(actor: ToolUser, table: MessagesTool) -> str:
    return f"{table.folder.rstrip('/')}/{table.mailbox or actor.user}"


def _inbox(files: FileSystem, box: str) -> list[tuple[str, str, File]]:
    """Return id, path and node of every message in a mailbox, oldest first."""
    if not files.exists(box):
        return []
    return [
        (name.removesuffix(".eml"), f"{box}/{name}", node)
        for name, node in files.entries(box)
        if isinstance(node, File) and not name.startswith(".")
    ]


def _box_of(files: FileSystem, table: MessagesTool, name: str) -> str | None:
    """Return the mailbox of an address, found by its local part or by a person's full name."""
    address = name.rpartition("<")[2].rstrip("> ").partition("@")[0].lower()
    if not files.is_dir(table.folder):
        return None
    boxes = {box.lower(): box for box, _ in files.entries(table.folder) if files.is_dir(f"{table.folder}/{box}")}
    for user in files.host.users.values():
        if user.full_name and user.name.lower() in boxes:
            boxes.setdefault(user.full_name.lower(), boxes[user.name.lower()])
    return f"{table.folder.rstrip('/')}/{boxes[address]}" if address in boxes else None


def _next_number(files: FileSystem, box: str) -> int:
    numbers = [int(match[0]) for name, _ in files.entries(box) if (match := _NUMBER.match(name))]
    return max(numbers, default=0) + 1


def _headers(letter: str) -> dict[str, str]:
    """Return a message's headers by lower-case name, with encoded words decoded."""
    from email import message_from_string
    from email.header import decode_header, make_header

    headers = {}
    for name, value in message_from_string(letter).items():
        try:
            plain = str(make_header(decode_header(value)))
        except (LookupError, ValueError):
            plain = str(value)
        headers[name.lower()] = " ".join(plain.split())
    return headers


ACTIONS: Final[Mapping[str, Action[MessagesTool]]] = {
    "list": Action(
        WorldTool("list_messages", "List the messages in your inbox, oldest first.", takes()),
        _list,
    ),
    "read": Action(
        WorldTool(
            "read_message",
            "Return a message from your inbox.",
            takes(id=text("The message's id, as list_messages shows it.")),
        ),
        _read,
    ),
    "send": Action(
        WorldTool(
            "send_message",
            "Send a message to other agents or people.",
            takes(
                to=text("Who it is for; several are separated by commas."),
                subject=text("One line that says what it is about."),
                body=text("The text of the message."),
            ),
        ),
        _send,
    ),
}
