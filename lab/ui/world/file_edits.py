"""The ways to change a file of the world by hand: what each asks for, and the change it proposes."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct

from lab.errors import LabError
from lab.text.amounts import human_size
from lab.text.real_files import read_bounded
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.world.proposals import Proposals
from lab.ui.world.record_form import fields_of, record_from
from lab.world import File, Link, Node, edits, find

EDITABLE: Final = 2_000_000
"""Bytes of the largest file the editor opens."""
LARGEST: Final = 2 << 20
"""Bytes of the largest file that can be pasted."""
HINT: Final = f"at most {human_size(LARGEST)}; what is no text is kept byte for byte"


class Facts(Struct, frozen=True):
    """The facts of a file that can be edited, besides its content."""

    mode: str
    owner: str
    group: str
    mtime: float
    size: int | None = None
    identity: str = ""
    target: str = ""


async def edit_file(proposals: Proposals, host: str, path: str) -> None:
    """Open a file in the editor; saving it proposes a change."""
    node = _node(proposals, host, path)
    if node is None:
        return
    if not isinstance(node, File) or node.declared or node.device or len(node.data) > EDITABLE:
        if isinstance(node, File) and len(node.data) > EDITABLE:
            proposals.pane.notify(f"{human_size(len(node.data))} is more than the editor opens", markup=False)
        await edit_facts(proposals, host, path)
        return
    text = node.data.decode("utf-8", "surrogateescape")
    title, locked = f"{host}:{path}", proposals.pane.locked

    async def ask(draft: str | None) -> str | None:
        screen = EditorScreen(title, text, read_only=bool(locked), hint=locked, draft=draft)
        edited = await proposals.answer(screen)
        return None if edited == text else edited

    await proposals.propose_until_made(
        ask, lambda edited: proposals.propose(title, partial(edits.with_text, host=host, path=path, text=edited))
    )


async def make_file(proposals: Proposals, host: str, folder: str) -> None:
    """Ask for a name and a text, and make a file; a name that ends in / makes a directory."""
    if proposals.refuses():
        return
    start = folder.rstrip("/") + "/"

    async def ask_path(draft: str | None) -> str | None:
        path = await proposals.ask_line("new file", f"on {host}; end it with / for a directory", start, draft)
        return None if path is None or path.strip() in ("", start) else path.strip()

    async def make(path: str) -> bool:
        if path.endswith("/"):
            return await proposals.propose(
                f"{host}:{path}", lambda now: edits.with_directory(now, host, path.rstrip("/"))
            )
        if _node(proposals, host, path) is not None:
            await edit_file(proposals, host, path)
            return True
        return await _write_file(proposals, host, path)

    await proposals.propose_until_made(ask_path, make)


async def _write_file(proposals: Proposals, host: str, path: str) -> bool:
    title = f"{host}:{path}"

    async def ask(draft: str | None) -> str | None:
        return await proposals.answer(EditorScreen(title, "", hint="new file", draft=draft))

    return await proposals.propose_until_made(
        ask, lambda text: proposals.propose(title, partial(edits.with_text, host=host, path=path, text=text))
    )


async def move_file(proposals: Proposals, host: str, path: str) -> None:
    """Ask for a new path and move a file or directory there, to another host if the path names one."""
    if proposals.refuses():
        return
    hint = "another path, or HOST:/path for another host; begin with = to keep this one and make a copy"

    async def ask(draft: str | None) -> str | None:
        target = await proposals.ask_line(f"move {path}", hint, path, draft)
        return None if target is None or target.strip() in ("", path) else target.strip()

    async def move(target: str) -> bool:
        keep = target.startswith("=")
        place = target.removeprefix("=").strip()
        to_host, colon, to_path = place.partition(":")
        if not colon or to_host.startswith("/"):
            to_host, to_path = host, place
        return await proposals.propose(
            f"{path} → {place}", lambda now: edits.moved(now, host, path, to_host, to_path, keep=keep)
        )

    await proposals.propose_until_made(ask, move)


async def remove_file(proposals: Proposals, host: str, path: str) -> None:
    """Delete a file or directory."""
    if not proposals.refuses():
        await proposals.propose(f"delete {host}:{path}", lambda now: edits.with_node(now, host, path, None))


async def put_back(proposals: Proposals, host: str, path: str) -> None:
    """Restore a file that the last move removed."""
    before = proposals.pane.since
    if proposals.refuses() or before is None or host not in before.hosts:
        return
    node = find(before.hosts[host].root, path)
    if node is not None:
        await proposals.propose(f"put back {host}:{path}", lambda now: edits.with_node(now, host, path, node))


async def edit_facts(proposals: Proposals, host: str, path: str) -> None:
    """Change a file's owner, mode, time; a declared artefact's size and identity; a link's target."""
    node = _node(proposals, host, path)
    if node is None or proposals.refuses():
        return
    facts = Facts(f"{node.mode:04o}", node.owner, node.group, node.mtime)
    leave_out = {"size", "identity", "target"}
    if isinstance(node, File):
        facts = msgspec.structs.replace(facts, size=node.size, identity=node.identity)
        leave_out -= {"size", "identity"}
    elif isinstance(node, Link):
        facts = msgspec.structs.replace(facts, target=node.target)
        leave_out -= {"target"}
    fields = fields_of(facts, leave_out=frozenset(leave_out))
    old_texts = {field.name: field.value for field in fields}

    def facts_from(values: Mapping[str, str]) -> dict[str, Any]:
        texts = {name: text for name, text in values.items() if text != old_texts[name]}
        new_facts = msgspec.structs.asdict(record_from(facts, texts))
        return {name: _mode(new_facts[name]) if name == "mode" else new_facts[name] for name in texts}

    async def ask(draft: dict[str, str] | None) -> dict[str, str] | None:
        values = await proposals.answer(RecordScreen(f"{host}:{path}", fields, facts_from, draft))
        return values if values is not None and facts_from(values) else None

    await proposals.propose_until_made(
        ask,
        lambda values: proposals.propose(
            f"{host}:{path}", lambda now: edits.with_facts(now, host, path, facts_from(values))
        ),
    )


async def paste_file(proposals: Proposals, host: str, folder: str) -> None:
    """Ask for a file of this machine and put its bytes into the world."""
    if proposals.refuses():
        return
    place = await proposals.answer(PathScreen("paste a file of this machine", HINT))
    if place is None:
        return
    try:
        mend = "declare an artefact of its size instead"
        data = await asyncio.to_thread(read_bounded, place, LARGEST, mend=mend)
    except LabError as fault:
        proposals.pane.notify(str(fault), title="nothing was pasted", severity="error", markup=False)
        return
    hint = f"{human_size(len(data))} on {host}; what is there keeps its owner and mode"

    async def ask(draft: str | None) -> str | None:
        path = await proposals.ask_line("paste as", hint, f"{folder.rstrip('/')}/{place.name}", draft)
        return path.strip() or None if path is not None else None

    await proposals.propose_until_made(
        ask, lambda path: proposals.propose(f"paste {host}:{path}", lambda now: edits.with_bytes(now, host, path, data))
    )


def _node(proposals: Proposals, host: str, path: str) -> Node | None:
    snapshot = proposals.snapshot
    return find(snapshot.hosts[host].root, path) if snapshot else None


def _mode(text: str) -> int:
    try:
        mode = int(text, 8)
    except ValueError:
        mode = -1
    if not 0 <= mode <= 0o7777:
        raise LabError(f'"{text}" is no mode', where="mode", mend='write it in octal, such as "0640"')
    return mode
