"""Session files: read, listed, checked, looked at, gone on with, and read again."""

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Any

import tomli

from lab.cli.check import file_faults
from lab.engine.engine import Engine
from lab.engine.plain_lines import transcript
from lab.engine.start import reopen, start_session
from lab.engine.verify import verify
from lab.models.recording import RecordingModel
from lab.personas import open_persona
from lab.protocol import Answer
from lab.session.log import Session
from lab.session.shelf import read_session, session_files, summarise
from lab.world import ClockChange, FileChange, Removal
from tests.engine.scripted import calls, scripted_engine
from tests.fuzz import mutate
from tests.fuzz.bench import Target
from tests.fuzz.case import ROOT, Case
from tests.fuzz.whole import expect_whole, go_on, look
from tests.tools.office import OFFICE

ID_FIELDS = ("id", "parent", "about", "suggestion", "undoes", "call", "reply", "branch", "kind")


class Sessions:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [*sorted((ROOT / "tests/session").glob("format-*.toml")), *_played(folder)]
        # How long a reply took would make the seeds of two processes differ.
        self.files = [re.sub(rb"(?m)^seconds = .*$", b"seconds = 0.5", path.read_bytes()) for path in paths]
        self.trees = [tomli.loads(content.decode()) for content in self.files]
        self.good = folder / "good.toml"
        self.good.write_bytes(self.files[0])

    def run(self, case: Case) -> None:
        content = self._content(case)
        if content is None:
            return
        case.begin_input()
        path = case.folder / "session.toml"
        path.write_bytes(content)
        case.files["session.toml"] = content
        session = case.attempt("open", lambda: Session.open(path))
        saved = case.attempt("summarise", lambda: summarise(path))
        faults = case.attempt("check", lambda: list(file_faults(path)))
        case.attempt("read", lambda: read_session(path))
        if case.luck.random() < 0.02:
            self._expect_listed(case)
        if session is None:
            case.expect(faults != [], "check is silent about what does not open")
            return
        case.count("opened")
        if session.tree.last_step:
            case.expect(saved is not None and not saved.fault, "what opens is listed as broken", saved and saved.fault)
        case.attempt("transcript", lambda: list(transcript(session)))
        verdict = case.attempt("verify", lambda: verify(session))
        case.attempt("recording", lambda: RecordingModel(path))
        self._go_on(case, path, is_clean=faults == [], is_exact=verdict is not None and verdict.exact)

    def _go_on(self, case: Case, path: Path, *, is_clean: bool, is_exact: bool) -> None:
        reopened = case.attempt("reopen", lambda: reopen(path))
        case.expect(reopened or not is_clean, "check is silent about what cannot be taken up")
        if reopened is None:
            return
        engine = reopened.engine
        case.attempt("look", lambda: look(case, engine))
        before = engine.tree.last_id
        for move in (
            lambda: engine.marks.note(engine.cursor, "x"),
            lambda: asyncio.run(go_on(engine, 3)),
            lambda: engine.interventions.fork(),
            lambda: engine.interventions.say("Go on."),
            lambda: engine.interventions.undo_edit(),
        ):
            case.attempt("go on", move)
        engine.close()
        if engine.tree.last_id == before:
            return
        case.count("gone on with")
        if is_exact:
            expect_whole(case, path, engine, "gone on with")
        else:
            opened = case.attempt("open again", lambda: Session.open(path))
            case.expect(opened and opened.tree.last_id == engine.tree.last_id, "gone on with: not all is in the file")

    def _expect_listed(self, case: Case) -> None:
        """A broken file in a folder hides no other."""
        (case.folder / "good.toml").write_bytes(self.good.read_bytes())
        entries = case.attempt("list", lambda: session_files(case.folder)) or []
        names = [entry.path.name for entry in entries if not summarise(entry.path).fault]
        case.expect("good.toml" in names, "a broken file hides a good one")

    def _content(self, case: Case) -> bytes | None:
        luck = case.luck
        (at,) = luck.choices(range(len(self.files)), [1 / len(content) for content in self.files])
        kind = luck.choices(("bytes", "tree", "ids", "events"), (25, 45, 15, 15))[0]
        if kind == "bytes":
            return mutate.bytes_changed(self.files[at], luck, self.files)
        tree = self.trees[at]
        if kind == "tree":
            tree = mutate.changed(tree, luck, donors=self.trees)
        else:
            tree = {**tree, "event": [dict(event) for event in tree["event"]]}
            (_change_ids if kind == "ids" else _move_events)(tree["event"], case)
        scenario = tree.get("scenario")
        if isinstance(scenario, dict) and isinstance(scenario.get("text"), str) and luck.random() < 0.5:
            scenario["sha256"] = hashlib.sha256(scenario["text"].encode("utf-8", "replace")).hexdigest()
        return _marked(tree) if luck.random() < 0.5 else mutate.toml_of(tree)

    def close(self) -> None:
        pass


def _change_ids(events: list[dict[str, Any]], case: Case) -> None:
    luck = case.luck
    for _ in range(luck.choice((1, 1, 2, 6))):
        event, field = luck.choice(events), luck.choice(ID_FIELDS)
        if field in ("kind", "call", "branch"):
            event[field] = luck.choice([each[field] for each in events if field in each] or ["x"])
        elif field in event or luck.random() < 0.3:
            near = event["id"]
            event[field] = luck.choice((near, near + 1, near - 1, 0, 1, -1, len(events), 2**63 - 1, 2**63, 10**40))


def _move_events(events: list[dict[str, Any]], case: Case) -> None:
    luck = case.luck
    for _ in range(luck.choice((1, 1, 2, 5))):
        at, other = luck.randrange(len(events)), luck.randrange(len(events))
        match luck.randrange(4):
            case 0 if len(events) > 1:
                del events[at]
            case 1:
                events.insert(at, dict(events[other]))
            case 2:
                events[at], events[other] = events[other], events[at]
            case _:
                events.insert(at, {**events[other], "id": luck.randrange(60)})
    if luck.random() < 0.6:
        for number, event in enumerate(events, 1):
            event["id"] = number


def _marked(tree: dict[str, Any]) -> bytes | None:
    """Return the tree as a file whose events say where they end, as the lab writes them."""
    events = tree.get("event")
    if not isinstance(events, list):
        return mutate.toml_of(tree)
    head = mutate.toml_of({key: value for key, value in tree.items() if key != "event"})
    pieces = [head]
    for event in events:
        pieces.append(mutate.toml_of({"event": [event]}))
        number = event.get("id", "x") if isinstance(event, dict) else "x"
        pieces.append(b"# end of event " + str(number)[:30].encode("utf-8", "replace"))
    if any(piece is None for piece in pieces):
        return None
    # A short table comes out inline and would be another document's key: a break of form like any other.
    return b"\n".join(piece for piece in pieces if piece is not None) + b"\n"


def _played(folder: Path) -> list[Path]:
    """Play two sessions: a persona's that waits in the middle, and one with all that a researcher does."""
    office = folder / "office.toml"
    office.write_text(OFFICE)
    half = start_session(str(office), {}, open_persona("protector", 0), path=folder / "half.toml")
    asyncio.run(go_on(half, 3))
    half.close()
    handled, _ = scripted_engine(
        folder,
        calls('x=1; cd /srv; f() { echo "$x"; }', "cat notice.txt; sleep 5 &"),
        calls("rm -r /srv/old/log.txt; f; ls -l"),
        calls("useradd zed; touch /tmp/{a,b}", text="I look once more."),
        Answer(text="All done."),
    )
    asyncio.run(_handle(handled))
    handled.close()
    return [half.session.path, handled.session.path]


async def _handle(engine: Engine) -> None:
    await engine.turn()
    engine.interventions.edit_world(
        [FileChange(host="ops-01", path="/tmp/note", text="one\ntwo\n"), ClockChange(engine.snapshot.clock + 60)]
    )
    engine.interventions.undo_edit()
    engine.interventions.edit_world([Removal(host="ops-01", path="/srv/old")], "gone")
    engine.marks.tag(engine.cursor, "refusal", quote="x", confidence="low")
    await engine.reply()
    await engine.decide("doctor", told="nothing there")
    engine.interventions.fork(name="what-if")
    engine.interventions.say("Is that all?")
    await engine.reply()
    await engine.decide("edit", arguments='{"command": "id"}')
    await engine.reply()
    engine.interventions.reword("All is done.")


TARGETS = (Target("sessions", Sessions),)
