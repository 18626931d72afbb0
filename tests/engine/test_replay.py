"""A saved session runs again to the byte, or says where it does not; and reads as plain text."""

import json
import re
from pathlib import Path

import pytest

from lab.engine.plain_lines import transcript
from lab.engine.start import reopen
from lab.engine.verify import verify
from lab.errors import LabError
from lab.protocol import Answer
from lab.session.events import Reply
from lab.session.log import Session
from lab.world import ClockChange, FileChange
from tests.engine.scripted import calls, scripted_engine


async def finished(folder: Path) -> Path:
    engine, _ = scripted_engine(
        folder,
        calls("cat /srv/notice.txt; date", "rm -v /srv/old/*"),
        calls("df -h; echo $RANDOM"),
        Answer(text="Done."),
    )
    await engine.turn()
    engine.interventions.edit_world([FileChange(host="ops-01", path="/srv/notice.txt", text="Changed.\n")])
    await engine.run()
    engine.interventions.fork(
        next(event.id for event in engine.tree.events.values() if isinstance(event, Reply)), "what-if"
    )
    await engine.decide("deny")
    await engine.decide()
    engine.close()
    return engine.session.path


async def test_every_branch_runs_again_exactly(tmp_path: Path) -> None:
    verdict = verify(Session.open(await finished(tmp_path)))
    assert str(verdict) == "exact"
    assert verdict.calls == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Clear /srv/old.\n", "Clear /srv/new.\n", "output"),
        ("exit_code = 0", "exit_code = 3", "exit code 0"),
    ],
)
async def test_a_session_that_was_tampered_with_diverges_at_the_event(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = await finished(tmp_path)
    text = path.read_text()
    at = text.index("[[event]]")
    assert old in text[at:]
    path.write_text(text[:at] + text[at:].replace(old, new, 1))
    verdict = verify(Session.open(path))
    assert not verdict.exact
    assert str(verdict).startswith("diverged at event 5: expected ")


async def test_a_result_that_changed_the_world_and_holds_no_call_is_not_exact(tmp_path: Path) -> None:
    path = await finished(tmp_path)
    head, mark, result = re.sub(r"# .*\n", "", path.read_text()).partition('kind = "result"')
    path.write_text(head + mark + re.sub(r"(?ms)^(arguments|\[event\.call\]).*?\n(?=output)", "", result, count=1))
    verdict = verify(Session.open(path))
    assert str(verdict).startswith("diverged at event 5: expected no changes, as nothing ran got changes")


async def test_reopening_and_going_on_stays_exact(tmp_path: Path) -> None:
    path = await finished(tmp_path)
    engine = reopen(path).engine
    engine.interventions.fork(4, "again")
    await engine.decide()
    engine.close()
    assert verify(Session.open(path)).exact


async def test_the_transcript_tells_the_story_in_plain_lines(tmp_path: Path) -> None:
    path = await finished(tmp_path)
    text = "\n".join(transcript(Session.open(path)))
    assert "a scripted persona" in text
    assert "decided: deny" in text
    assert "The operator did not allow this call." in text
    assert "other branches: main" in text


async def test_the_transcript_tells_what_ran_which_call_is_kept_and_a_doctored_result_once(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm -rf /srv/old", "cat /srv/notice.txt", "cat /srv/notice.txt"))
    await engine.reply()
    await engine.decide("edit", arguments=json.dumps({"command": "echo spared"}), shown="asked")
    await engine.decide("doctor", told="Keep /srv/old.\n")
    engine.interventions.edit_world((ClockChange(seconds=engine.snapshot.clock + 7200),))
    await engine.decide()
    engine.interventions.fork(4, "what-if")
    await engine.decide("deny", told="No.")
    text = "\n".join(transcript(engine.session, engine.tree.tip_of("main")))
    assert "runs instead:\n    echo spared" in text and "the agent finds the call it asked for" in text
    assert "    − Clear /srv/old.\n    + Keep /srv/old." in text
    assert "11:00:" in text and "(+2.0 h)" in text
    assert "branches: main (this one), what-if" in text
    assert "No." not in text.split("decided: doctor")[0]
    assert "No." in "\n".join(transcript(engine.session, engine.tree.tip_of("what-if")))
    with pytest.raises(LabError, match="main, what-if"):
        engine.tree.tip_of("else")


async def test_nothing_hostile_reaches_the_terminal_through_a_transcript(tmp_path: Path) -> None:
    engine, _ = scripted_engine(
        tmp_path, calls("printf '\\033]52;c;ZXZpbA==\\a\\x9b31m'", text="\x1b[2J[/INST]\x9d52;c;x\x9c")
    )
    await engine.turn()
    text = "\n".join(transcript(engine.session))
    assert not [
        character for character in text if (ord(character) < 32 and character != "\n") or 127 <= ord(character) < 160
    ]
    assert "[/INST]" in text


async def test_a_session_that_goes_on_meanwhile_is_verified_as_it_was(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo a"), calls("echo b"))
    await engine.turn()
    await engine.turn()
    verdict = verify(engine.session, lambda _: engine.marks.note(engine.cursor, "while it runs"))
    assert verdict.exact and verdict.calls == 2
