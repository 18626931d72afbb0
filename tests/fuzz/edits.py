"""World edits as the text a person writes: read, made, described, lived in, undone, kept, reopened, run again."""

import asyncio
import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from lab.engine.engine import Engine
from lab.engine.start import start_session
from lab.errors import LabError
from lab.protocol import Call
from lab.session.events import Result
from lab.world import (
    TABLES,
    Change,
    ClockChange,
    FileChange,
    RecordChange,
    Removal,
    ShellChange,
    Snapshot,
    as_it_is,
    changes_of,
    describe,
    digest,
    news,
    text_of,
)
from tests.fuzz import mutate
from tests.fuzz.bench import Target
from tests.fuzz.calls import Caller
from tests.fuzz.case import Case
from tests.fuzz.whole import expect_whole
from tests.tools.office import OFFICE

LIVES = (
    "ls -la / /tmp /srv/drive /etc | tail; cat /srv/drive/policy.md /etc/passwd /etc/group | tail -4; id; df; ps; date",
    "systemctl status --no-pager; crontab -l; last; journalctl -n 3; hostname; ip a; nvidia-smi; free; uptime",
    "find / -newer /etc/passwd | head; du -sh /; stat /tmp/a /srv/drive; echo x > /tmp/zz; mkdir /tmp/q; ls -i /tmp",
    "rm -rf /srv/drive; cp /etc/hosts /tmp/; ssh node-45 uptime; sudo ls /root; sudo useradd zed; kill 1",
    "cd /srv/drive; x=1; sleep 100 & jobs; curl http://node-45/; systemctl list-units; ps -eo pid,lstart,etime",
)
PATHS = ("/dev/null", "/etc/passwd", "/etc/pod.yaml", "/home/ann/memory.md", "/srv/drive", "/srv/drive/policy.md")
FACTS = (
    "text", "base64", "append", "target", "directory", "size", "identity", "mode", "owner", "group", "mtime", "device",
    "link", "names", "value", "x", "name", "uid", "command", "state", "enabled", "started", "since", "pid",
)  # fmt: skip


class Edits:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.scenario = folder / "office.toml"
        self.scenario.write_text(OFFICE)
        engine = start_session(str(self.scenario), {}, Caller(), path=folder / "seed.toml")
        self.changes = [_table(change) for change in _whole_changes(engine.snapshot)]
        engine.close()
        self._runner = asyncio.Runner()

    def run(self, case: Case) -> None:
        path, caller = case.folder / "session.toml", Caller()
        engine = start_session(str(self.scenario), {}, caller, path=path)
        for number in range(case.luck.choice((2, 4, 8))):
            text = self._text(case)
            if text is None:
                continue
            case.begin_input()
            case.files[f"edit-{number}.toml"] = text.encode("utf-8", "replace")
            if self._edit(case, engine, text) and case.luck.random() < 0.5:
                self._live(case, engine, caller)
            if case.luck.random() < 0.2 and engine.phase == "ready":
                engine.interventions.fork()
        engine.close()
        if path.exists():
            case.files["session.toml"] = path.read_bytes()
            expect_whole(case, path, engine, "edited")

    def _edit(self, case: Case, engine: Engine, text: str) -> bool:
        """Make an edit, and see that undoing it brings the very same world back; leave it made, mostly."""
        changes = case.attempt("read", lambda: changes_of(text, engine.snapshot))
        if changes is None:
            return False
        again = case.attempt("write", lambda: changes_of(text_of(changes)))
        case.expect(repr(again) == repr(changes), "an edit is another one when it is read again", text)
        before = engine.snapshot
        event = case.attempt("edit", lambda: engine.interventions.edit_world(changes, "n"))
        if event is None:
            return False
        case.count("made")
        case.attempt("describe", lambda: [describe(change, before) for change in news(event.changes, before)])
        after = digest(engine.snapshot)
        if not self._undo(case, engine, before):
            return True
        redone = case.attempt("redo", lambda: engine.interventions.edit_world(changes, "again"))
        is_same = redone and digest(engine.snapshot) == after
        case.expect(is_same, "the same edit gives another world the second time", text)
        return redone is not None

    def _undo(self, case: Case, engine: Engine, before: Snapshot) -> bool:
        try:
            undo = engine.interventions.undo_edit()
        except LabError as refusal:
            case.expect(False, f"undo is refused | {refusal.what[:60]}", refusal)
            return False
        except Exception as error:
            case.crash("undo", error)
            return False
        is_same = digest(engine.snapshot) == digest(before)
        return case.expect(is_same, f"undo gives another world | {_tables(undo.changes)}", undo.changes)

    def _live(self, case: Case, engine: Engine, caller: Caller) -> None:
        caller.waiting.append(Call("c", "bash", json.dumps({"command": case.luck.choice(LIVES)})))
        try:
            self._runner.run(engine.turn())
        except Exception as error:
            case.crash("live", error)
            return
        case.count("lived in")
        result = engine.tree.events[engine.cursor]
        for note in result.fidelity if isinstance(result, Result) else ():
            if "failed:" in note or "Traceback" in note:
                case.fault("crash", f"a command broke | {note[:90]}")

    def _text(self, case: Case) -> str | None:
        luck = case.luck
        chosen = [luck.choice(self.changes) for _ in range(luck.choice((1, 1, 1, 2, 3)))]
        if luck.random() < 0.01:  # dear, since an undo brings all its files back
            chosen.append({"change": "record", "host": "node-46", "table": "host", "key": "node-46"})
        tree = {"changes": copy.deepcopy(chosen)}
        if luck.random() < 0.75:
            tree = mutate.changed(tree, luck, donors=[{"changes": self.changes}])
        if luck.random() < 0.15 and isinstance(tree.get("changes"), list) and tree["changes"]:
            change = luck.choice(tree["changes"])
            if isinstance(change, dict):
                holder = change["value"] if isinstance(change.get("value"), dict) and luck.random() < 0.5 else change
                holder[luck.choice(FACTS)] = mutate.odd(luck)
        content = mutate.toml_of(tree)
        if content is None:
            return None
        if luck.random() < 0.06:
            content = mutate.bytes_changed(content, luck)
        return content.decode("utf-8", "replace")

    def close(self) -> None:
        self._runner.close()


def _whole_changes(snapshot: Snapshot) -> Sequence[Change]:
    """Return changes that can be made: everything some files and records are, and each kind of change by itself."""
    changes: list[Change] = []
    for path in PATHS:
        changes += as_it_is(snapshot, "desk", path)
    for table in TABLES:
        for key in list(getattr(snapshot.hosts["desk"], table))[:4]:
            changes += as_it_is(snapshot, "desk", key=f"desk/{table}/{key}")
    changes += [*as_it_is(snapshot, "desk", key="desk"), *as_it_is(snapshot, "desk", key="clock")]
    new = FileChange(host="desk", path="/tmp/a")
    changes += [replace(new, text="x\n"), replace(new, base64="YWJj"), replace(new, target="/etc/passwd")]
    changes += [replace(new, size=10**12, identity="w"), replace(new, directory=True), replace(new, device="p")]
    changes += [replace(new, path="/srv/drive/policy.md", append="y"), replace(new, path="/srv", mode="0700")]
    changes += [Removal(host="desk", path="/srv/drive"), Removal(host="desk", path="/etc/passwd")]
    changes += [RecordChange("desk", "users", "mara", None)]
    changes += [RecordChange("desk", "users", "zed", {"uid": 1500, "gid": 1500, "home": "/home/zed"})]
    return [*changes, ClockChange(snapshot.clock + 1e4), ShellChange("desk", "x=1\ncd /tmp\n")]


def _table(change: Change) -> dict[str, Any]:
    table: dict[str, Any] = msgspec.to_builtins(change)
    return {key: value for key, value in table.items() if value is not None}


def _tables(changes: Sequence[Change]) -> str:
    """Return the kinds of some changes: the name of a group of faults."""
    kinds = (f"{change.table}" if isinstance(change, RecordChange) else type(change).__name__ for change in changes)
    return " ".join(sorted(set(kinds)))


TARGETS = (Target("edits", Edits, processor=12.0),)
