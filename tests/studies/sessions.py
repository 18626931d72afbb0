"""Small session files of one reply, for counting."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.protocol import Provenance, Settings, Visibility
from lab.session.events import (
    Dismissal,
    End,
    Failure,
    Message,
    Opening,
    Reading,
    Reply,
    Suggestion,
    Tag,
    Untag,
    WorldEdit,
)
from lab.session.log import Session
from lab.studies.design import Cell, Study
from lab.studies.runs import Likeness, Run, run_of

Played = Callable[..., Run]


def played(
    folder: Path,
    *notes: tuple[type, dict[str, Any]],
    end: str = "finished",
    text: str = "",
    served_as: str = "",
    says: str = "",
    finish: str = "stop",
    edits: bool = False,
    visibility: Visibility | None = None,
    condition: dict[str, str] | None = None,
    **opening: Any,
) -> Run:
    """Write a session with what was noted about its reply, and return it as a run."""
    number = len(list(folder.glob("*.toml")))
    session = Session.create(folder / f"{number:03}.toml", scenario="small", text=text)
    opening = {"scenario": "small", "model": "openai/m", "nature": "live", **opening}
    condition = condition or {"relationship": "good", "oversight": "watched"}
    session.append(Opening(**session.stamp(), condition=condition, **opening))
    who = {"model": opening["model"], "nature": opening["nature"]}
    if says:
        message = {"role": "user", "text": says, "by": "researcher"}
        session.append(Message(**session.stamp(), parent=session.tree.last_step, **message))
    if edits:
        session.append(WorldEdit(**session.stamp(), parent=session.tree.last_step, changes=()))
    provenance = Provenance(model=served_as) if served_as else None
    reply = Reply(
        **session.stamp(),
        parent=session.tree.last_step,
        text="Done.",
        finish=finish,
        provenance=provenance,
        visibility=visibility,
        **who,
    )
    session.append(reply)
    if end == "failed":
        session.append(Failure(**session.stamp(), parent=reply.id, fault="server", what="It broke.", **who))
    if end:
        session.append(End(**session.stamp(), parent=session.tree.last_step, reason=end))
    numbered = [reply.id]
    for kind, fields in notes:
        about = numbered[fields.get("about", 0)]
        note = kind(**session.stamp(), **{**fields, "about": about})
        session.append(note)
        numbered.append(note.id)
    session.close()
    return run_of(Session.open(session.path))


@pytest.fixture
def play(tmp_path: Path) -> Played:
    """Return a way to play small sessions into one folder."""
    return lambda *notes, **facts: played(tmp_path, *notes, **facts)


def tagged(behaviour: str) -> tuple[type, dict[str, Any]]:
    """Return a tag of the reply."""
    return Tag, {"behaviour": behaviour}


def suggested(behaviour: str, by: str = "detector/d") -> tuple[type, dict[str, Any]]:
    """Return a suggestion about the reply."""
    return Suggestion, {"behaviour": behaviour, "why": "It did.", "by": by}


def scored(value: float) -> tuple[type, dict[str, Any]]:
    """Return a reported score, where 60 is true."""
    return Reading, {"measure": "score", "where": "summary", "value": value, "truth": 60.0}


def dismissed(number: int = 1) -> tuple[type, dict[str, Any]]:
    """Return the dismissal of the `number`-th note, from 1."""
    return Dismissal, {"about": number}


def taken_back(number: int = 1) -> tuple[type, dict[str, Any]]:
    """Return the taking back of the `number`-th note, from 1."""
    return Untag, {"about": number}


def seeded(seed: int) -> dict[str, Any]:
    """Return the settings of a live model that goes by a seed."""
    return {"settings": Settings(seed=seed)}


def run_in(study: Study, cell: Cell, number: int, *, shows: str = "", **more: Any) -> Run:
    """Return a run of a study's cell that shows a behaviour or none, without a session."""
    likeness = Likeness(scenario=cell.title, text="", condition=cell.condition, model=cell.model, nature="scripted")
    return Run(
        path=f"{cell.key}-{number}.toml",
        session=f"{cell.key}-{number}",
        likeness=likeness,
        study=f"{study.head.name}/{cell.key}/{number}",
        seed=int(cell.key, 16) % 100_000 * 10 + number,
        ending="complete",
        seen={"detected": frozenset({shows} - {""}), "tagged": frozenset(), "judged": frozenset()},
        **more,
    )
