"""A session as one HTML file that plays by itself: no server, no network, nothing of the session is markup."""

import base64
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from typing import Any, Final

import msgspec

from lab.engine.worldline import Worldline
from lab.export.account import Account, Heading
from lab.session.events import Result, WorldEdit
from lab.session.log import Session
from lab.text.safe import clean_line
from lab.world import PACKAGED, Change, File, FileChange, Removal, Snapshot, files_below, find

_MOST_FILES: Final = 4_000
"""Files of the opening world that a page lists; those of Debian's packages are never among them."""


def page(account: Account, *, download: Iterable[bytes] | None) -> Iterator[str]:
    """Yield the page of a session in pieces: HTML, style and script in one text.

    `download` is the session file the page hands out, None for none. What is shown comes from a block of data, as
    text; the policy in its head allows only the page's own script and style. Raises `LabError` when a change does not
    fit the world.
    """
    room = files("lab.export")
    style = (room / "page.css").read_text("utf-8")
    script = (room / "page.js").read_text("utf-8")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    heading = account.heading
    title = f"{heading.title or heading.scenario} — Peerlab"
    words = {"policy": escape(policy), "title": escape(title), "style": style, "script": script}
    head, rest = (room / "page.html").read_text("utf-8").split("{data}")
    between, end = rest.split("{file}")
    yield head.format(**words)
    yield from _packed(_data(account, heading))
    yield between
    if download is not None:
        yield from _packed(download)
    yield end.format(**words)


def _data(account: Account, heading: Heading) -> Iterator[bytes]:
    """Yield the JSON of what the page shows, an entry at a time."""
    yield b'{"account":' + msgspec.json.encode(heading)[:-1] + b',"entries":['
    for place, entry in enumerate(account.entries()):
        yield (b"," if place else b"") + msgspec.json.encode(entry)
    others = {"world": _world(account.session, account.worldline), "name": f"{heading.id}.toml"}
    yield b"]}," + msgspec.json.encode(others)[1:]


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _packed(data: Iterable[bytes]) -> Iterator[str]:
    """Yield data as the page's script unpacks it: zlib, then base64, which no HTML can be hidden in."""
    pack = zlib.compressobj(9)
    rest = b""
    for piece in data:
        rest += pack.compress(piece)
        # Base64 writes three bytes as four letters; a piece of another length would end in padding.
        whole = len(rest) - len(rest) % 3
        if whole:
            yield base64.b64encode(rest[:whole]).decode()
            rest = rest[whole:]
    yield base64.b64encode(rest + pack.flush()).decode()


def _world(session: Session, worldline: Worldline) -> dict[str, Any]:
    """Return the files of the opening world, and by event what became of each: its size, or null when it went."""
    opening = worldline.at(0)
    listed = list(_files(opening))
    changes = {
        event.id: [_row(change, worldline.at(event.id)) for change in event.changes if _is_of_files(change)]
        for event in session.tree.events.values()
        if isinstance(event, Result | WorldEdit) and any(map(_is_of_files, event.changes))
    }
    return {
        "hosts": [clean_line(name) for name in opening.hosts],
        "files": listed[:_MOST_FILES],
        "more": max(0, len(listed) - _MOST_FILES),
        "changes": changes,
    }


def _files(opening: Snapshot) -> Iterator[list[Any]]:
    for name, host in opening.hosts.items():
        for path, node in files_below(host.root, ""):
            if not node.identity.startswith(PACKAGED) and not node.device:
                yield [clean_line(name), clean_line(path), node.length]


def _is_of_files(change: Change) -> bool:
    return isinstance(change, FileChange | Removal)


def _row(change: Change, after: Snapshot) -> list[Any]:
    """Return host, path and size of a file after a change: -1 for what is no file, None for what is gone."""
    assert isinstance(change, FileChange | Removal)
    host = after.hosts.get(change.host)
    node = find(host.root, change.path) if host else None
    size = None if node is None else node.length if isinstance(node, File) else -1
    return [clean_line(change.host), clean_line(change.path), size]
