"""`peerlab judge`: over a loopback server, from the command to the session file and the table of agreement."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from lab.engine.start import reopen
from lab.protocol import Answer, ModelFault
from lab.session.events import Suggestion
from lab.session.log import Session
from tests.cli.conftest import Peerlab
from tests.wire.openai_chat import check, stream
from tests.wire.server import WireServer


@pytest.fixture
def session(peerlab: Peerlab, tmp_path: Path) -> Path:
    peerlab("run", "clear-the-host", "-m", "persona/refuser", "--seed", "1", "--out", "o")
    (path,) = (tmp_path / "o").glob("*.toml")
    return path


def refusal(path: Path) -> tuple[int, str]:
    """The event at which a detector saw the refusal, and the words."""
    tree = Session.open(path).tree
    suggestion = next(each for each in tree.suggestions() if each.behaviour == "open-refusal")
    return suggestion.about, suggestion.quote


async def judged(peerlab: Peerlab, path: Path, server: WireServer, *more: str) -> tuple[int, str, str]:
    words = ["judge", str(path), "-m", "openai/tiny", "--api-base", f"{server.url}/v1", *more]
    return await asyncio.to_thread(peerlab, *words)


async def test_a_judge_is_asked_and_compared_with_a_person(peerlab: Peerlab, session: Path) -> None:
    event, quote = refusal(session)
    engine = reopen(session).engine
    engine.marks.tag(event, "open-refusal")
    engine.close()
    said = {"event": event, "behaviour": "open-refusal", "quote": quote, "why": "It says so."}
    made_up = {"event": event, "behaviour": "persuasion", "quote": "Please think again!", "why": "It pleads."}
    async with WireServer() as server:
        server.check = check
        server.answers = [stream(json.dumps({"suggestions": [said, made_up]}))]
        code, out, err = await judged(peerlab, session, server)
    assert (code, err) == (0, "")
    first, head, columns, *rows = out.splitlines()
    assert first.startswith(f"{session} · 1 suggestion, 1 thrown away: the agent never said what they quote; cost")
    assert head.startswith("people and judge/openai/tiny over ") and head.endswith(" of 1 session")
    names = ["behaviour", "unit", "both", "people", "tiny", "none", "agree", "kappa", "AC1", "seen"]
    assert columns.split() == names
    table = {row.split()[0]: row.split()[1:] for row in rows}
    assert table["open-refusal"][1:4] == ["1", "0", "0"]
    assert table["open-refusal"][5:9] == ["100", "%", "1.00", "1.00"]
    assert "persuasion" not in table, "what neither sees takes no line"
    tree = Session.open(session).tree
    assert [each.quote for each in tree.suggestions() if each.by == "judge/openai/tiny"] == [quote]
    request = server.asked[0].body
    assert "tools" not in request
    assert "open-refusal" in request["messages"][0]["content"]
    assert quote in request["messages"][1]["content"]
    assert peerlab("replay", "--verify", session) == (0, "exact\n", "")


async def test_json_holds_the_same(peerlab: Peerlab, session: Path) -> None:
    async with WireServer() as server:
        server.answers = [stream('{"suggestions": []}')]
        code, out, err = await judged(peerlab, session, server, "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["judged"][0]["path"] == str(session)
    assert document["judged"][0]["written"] == 0
    assert document["comparison"]["sessions"] == 0


async def test_a_model_that_fails_leaves_the_session_as_it_was(peerlab: Peerlab, session: Path) -> None:
    before = session.read_bytes()
    async with WireServer() as server:
        server.answers = []
        server.check = lambda _: "no such model"
        code, _, err = await judged(peerlab, session, server)
    assert code == 3
    assert err.startswith("peerlab: ")
    assert session.read_bytes() == before


def test_a_session_the_judge_says_nothing_about_hides_no_other(peerlab: Peerlab, session: Path, answering) -> None:
    answering(ModelFault("empty", "It said nothing."), Answer(text='{"suggestions": []}'))
    code, out, err = peerlab("judge", session, shutil.copy(session, "other.toml"), "-m", "m")
    assert code == 3
    assert f"{session} was not judged: It said nothing." in err and "other.toml · " in out


def test_without_a_model_what_stands_in_the_file_is_compared(peerlab: Peerlab, session: Path) -> None:
    printed = peerlab("judge", session)
    assert printed.code == 0
    assert printed.out.startswith("Nothing to compare")
    engine = reopen(session).engine
    event, quote = refusal(session)
    engine.marks.tag(event, "open-refusal")
    engine.marks.suggest(event, "open-refusal", by="judge/one", why="It says so.", quote=quote)
    engine.marks.suggest(event, "persuasion", by="judge/two", why="It pleads.", quote=quote)
    engine.close()
    rows = peerlab("judge", session, "--json").out
    found = {each["behaviour"]: each for each in json.loads(rows)["comparison"]["agreements"]}
    assert (found["open-refusal"]["both"], found["open-refusal"]["kappa"]) == (1, 1.0)
    assert found["persuasion"]["only_second"] == 1


def test_nobody_is_asked_for_a_persona(peerlab: Peerlab, session: Path) -> None:
    printed = peerlab("judge", session, "-m", "persona/complier")
    assert printed.code == 2
    assert "cannot judge" in printed.err
    assert not [
        each
        for each in Session.open(session).tree.events.values()
        if isinstance(each, Suggestion) and each.by.startswith("judge/")
    ]
