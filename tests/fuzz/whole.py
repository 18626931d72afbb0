"""What must hold of every session file the lab wrote, whatever happened in it."""

from pathlib import Path

from lab.engine.engine import Engine
from lab.engine.plain_lines import transcript
from lab.engine.start import reopen
from lab.engine.verify import verify
from lab.errors import LabError
from lab.models.human import HumanModel
from lab.models.litellm_model import LitellmModel
from lab.session.conversation import conversation
from lab.session.events import AnyEvent
from lab.session.log import Session
from lab.world import digest
from tests.fuzz.case import LOST, Case
from tests.fuzz.machine import CANARY

LONGEST = 40
"""Moves after which a session under way is left."""


def look(case: Case, engine: Engine) -> None:
    """Read whatever a screen would ask of a session: every branch, world and request."""
    for tip in engine.tree.branches().values():
        conversation(engine.tree, tip)
        engine.agent.request(tip)
        engine.snapshot_at(tip)
        engine.tree.standing(tip)
    assert engine.phase
    case.count("looked at")


async def go_on(engine: Engine, moves: int = LONGEST) -> None:
    """Step until nothing more comes by itself. Only what answers on this machine is asked."""
    is_asked = engine.agent.model is not None and not isinstance(engine.agent.model, HumanModel | LitellmModel)
    for _ in range(moves):
        if engine.phase != "deciding" and not (engine.phase == "ready" and is_asked):
            break
        await engine.step()


def expect_whole(case: Case, path: Path, engine: Engine, stage: str) -> None:
    """Expect of a closed session that its file says what memory says, gives the same worlds, and runs exactly again."""
    if CANARY.encode() in path.read_bytes():
        case.fault("leak", f"{stage}: a key is in the file")
    session = _session_of(case, path, stage)
    if session is None:
        return
    expect_equal(case, engine.tree.events, session.tree.events, stage)
    if session.tree.last_id == engine.tree.last_id:
        verdict = case.attempt(f"{stage}: verify", lambda: verify(session))
        case.expect(verdict is None or verdict.exact, f"{stage}: not exact | {_kind(str(verdict))}", verdict)
        case.attempt(f"{stage}: transcript", lambda: list(transcript(session)))
        _expect_same_worlds(case, path, engine, stage)


def expect_equal(case: Case, memory: dict[int, AnyEvent], file: dict[int, AnyEvent], stage: str) -> None:
    """Expect the events of the file to be those of memory; one that is not there is lost."""
    if missing := sorted(memory.keys() - file.keys()):
        case.fault(LOST, f"{stage}: events are not in the file", missing)
    for number, event in memory.items():
        other = file.get(number)
        # What is not a number is not equal to itself.
        if other is not None and other != event and repr(other) != repr(event):
            names = [name for name in event.__struct_fields__ if getattr(event, name) != getattr(other, name, None)]
            field = f"{type(event).__name__}.{names[0] if names else '?'}"
            values = [getattr(each, names[0], None) for each in (event, other)] if names else []
            case.expect(False, f"{stage}: read back differently | {field}", values)
            return


def _session_of(case: Case, path: Path, stage: str) -> Session | None:
    try:
        return Session.open(path)
    except LabError as refusal:
        case.fault(LOST, f"{stage}: what was written does not open | {_kind(refusal.what)}", refusal)
    except Exception as error:
        case.crash(f"{stage}: open", error)
    return None


def _expect_same_worlds(case: Case, path: Path, engine: Engine, stage: str) -> None:
    try:
        again = reopen(path).engine
    except LabError as refusal:
        case.fault(LOST, f"{stage}: what was written does not open again | {_kind(refusal.what)}", refusal)
        return
    except Exception as error:
        case.crash(f"{stage}: reopen", error)
        return
    for tip in engine.tree.branches().values():
        is_same = digest(again.snapshot_at(tip)) == digest(engine.snapshot_at(tip))
        case.expect(is_same, f"{stage}: another world after reopening", f"at event {tip}")
    again.close()


def _kind(text: str) -> str:
    """Return a message without what is different each time, as the name of its kind."""
    words = text.split(" got ")[0] if text.startswith("diverged") else text
    return "".join("#" if letter.isdigit() else letter for letter in words)[:70]
