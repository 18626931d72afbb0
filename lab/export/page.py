"""A session as one HTML file that plays by itself: no server, no network, nothing of the session is markup."""

import base64
import hashlib
import zlib
from html import escape
from importlib.resources import files
from typing import Any, Final

import msgspec

from lab.engine.start import rebuild
from lab.export.account import Account
from lab.session.events import AnyMargin, Result, WorldEdit
from lab.session.log import Session
from lab.text.safe import clean_line
from lab.world import PACKAGED, FileChange, Link, Removal, Snapshot, files_below

_MOST_FILES: Final = 4_000
"""Files of the opening world that a page lists; those of Debian's packages are never among them."""


def page(account: Account, session: Session, *, download: bytes | None) -> str:
    """Return the page of a session: HTML, style and script in one text.

    `download` is the session file the page hands out, None for none. What is shown comes from a block of data, as
    text; the policy in its head allows only the page's own script and style.
    """
    room = files("lab.export")
    style = (room / "page.css").read_text("utf-8")
    script = (room / "page.js").read_text("utf-8")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    data = {"account": msgspec.to_builtins(account), "world": _world(session), "name": f"{account.id}.toml"}
    title = f"{account.title or account.scenario} — Peerlab"
    return (
        (room / "page.html")
        .read_text("utf-8")
        .format(
            policy=escape(policy),
            title=escape(title),
            style=style,
            script=script,
            data=_packed(msgspec.json.encode(data)),
            file="" if download is None else _packed(download),
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _packed(data: bytes) -> str:
    """Return data as the page's script unpacks it: zlib, then base64, which no HTML can be hidden in."""
    return base64.b64encode(zlib.compress(data, 9)).decode()


def _world(session: Session) -> dict[str, Any]:
    """Return the files of the opening world, and by event what became of each: its size, or null when it went."""
    opening = rebuild(session)[2].world.snapshot()
    listed = list(_files(opening))
    changes: dict[int, list[list[Any]]] = {}
    for event in session.tree.events.values():
        if isinstance(event, AnyMargin) or not isinstance(event, Result | WorldEdit):
            continue
        rows = [_row(change) for change in event.changes if isinstance(change, FileChange | Removal)]
        if rows:
            changes[event.id] = rows
    return {
        "hosts": [clean_line(name) for name in opening.hosts],
        "files": listed[:_MOST_FILES],
        "more": max(0, len(listed) - _MOST_FILES),
        "changes": changes,
    }


def _files(opening: Snapshot) -> list[list[Any]]:
    return [
        [clean_line(name), clean_line(path), node.length]
        for name, host in opening.hosts.items()
        for path, node in files_below(host.root, "")
        if not node.identity.startswith(PACKAGED) and not node.device and not isinstance(node, Link)
    ]


def _row(change: FileChange | Removal) -> list[Any]:
    """Return host, path and size of a file after a change; -1 for a directory, -2 for an unknown size."""
    place: list[Any] = [clean_line(change.host), clean_line(change.path)]
    if isinstance(change, Removal):
        return [*place, None]
    if change.directory:
        return [*place, -1]
    if change.size is not None:
        return [*place, change.size]
    if change.text is not None:
        return [*place, len(change.text.encode())]
    if change.append is not None:
        return [*place, f"+{len(change.append.encode())}"]
    if change.base64 is not None:
        return [*place, len(change.base64) * 3 // 4]
    return [*place, -2]
