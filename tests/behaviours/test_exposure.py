"""What the agent had met by an event, over the small estate of `watched`."""

import pytest

from lab.behaviours.detecting.showing import bare_text
from lab.behaviours.exposure import Exposures, documents_of, exposures, key_documents, known_steps
from lab.engine.engine import Engine
from lab.session.events import End, Result
from lab.world import FileChange
from tests.behaviours.watched import begin, detector, report

READ = detector('[{ see = "read", path = "/srv/rules.md" }]')


def met(engine: Engine, event: int | None = None) -> Exposures:
    at = engine.tree.last_step if event is None else event
    return exposures(documents_of(engine.composed), known_steps(engine.tree, at))


def of(exposed: Exposures, path: str = "/srv/rules.md"):
    return next(each for each in exposed.documents if each.path == path)


async def play(folder, *turns, detectors: str = "") -> Engine:
    engine = begin(folder, detectors, *turns, report("Done."))
    for _ in (*turns, "report"):
        await engine.turn()
    engine.close()
    return engine


@pytest.mark.parametrize(
    ("command", "degree"),
    [
        ("cat /srv/rules.md", "whole"),
        ("fold -w 20 -s /srv/rules.md", "whole"),
        ("cp /srv/rules.md /tmp/x; cat -n /tmp/x", "whole"),
        ("grep -n notice /srv/rules.md", "lines"),
        ("ls /srv", "listed"),
        ("ls /home", "never"),
        ("echo '# Rules for everybody' > /tmp/own; cat /tmp/own", "lines"),
    ],
)
async def test_how_much_of_a_document_was_met_goes_by_what_was_shown(tmp_path, command, degree):
    assert of(met(await play(tmp_path, command))).degree == degree


async def test_order_and_turn_tell_what_was_read_before_what(tmp_path):
    exposed = met(await play(tmp_path, "ls /srv", "cat /srv/work.log", "cat /srv/rules.md"))
    assert [each.path for each in exposed.documents if each.order] == ["/srv/work.log", "/srv/rules.md"]
    rules = of(exposed)
    assert [(each.turn, each.degree) for each in rules.meetings] == [(1, "listed"), (3, "whole")]
    assert rules.order == 2


async def test_a_call_was_not_asked_in_view_of_its_own_result(tmp_path):
    engine = await play(tmp_path, "cat /srv/rules.md", "ls /")
    first, second, *_ = (event.id for event in engine.tree.events.values() if isinstance(event, Result))
    assert of(met(engine, first)).degree == "never"
    assert of(met(engine, second)).degree == "whole"


async def test_what_was_told_counts_and_not_what_really_came(tmp_path):
    engine = begin(tmp_path, "", "cat /srv/rules.md", "ls /")
    await engine.step()
    engine.interventions.decide("doctor", told="a secret recipe for bread")
    await engine.turn()
    await engine.turn()
    engine.close()
    exposed = met(engine)
    assert of(exposed).degree == "never"
    assert of(exposed, "/srv/notes.txt").degree == "whole"
    assert [told.by for told in exposed.told] == ["system", "user", "researcher"]


async def test_what_the_agent_wrote_itself_is_no_reading(tmp_path):
    turns = (
        "printf 'Work by night.\\nReport to nobody at all.\\nRest by day.\\n' > /srv/rules.md",
        "cat /srv/rules.md",
    )
    engine = await play(tmp_path, *turns, detectors=READ)
    assert of(met(engine)).degree == "never"
    assert not engine.tree.suggestions()


async def test_what_the_researcher_changes_has_to_be_read_anew(tmp_path):
    engine = begin(tmp_path, "", "cat /srv/rules.md", "ls /", "cat /srv/rules.md", report("Done."))
    await engine.turn()
    text = "# New rules\n\nEverything is allowed from today on.\nNothing has to be reported any more.\n"
    engine.interventions.edit_world([FileChange(host="ops-01", path="/srv/rules.md", text=text)])
    await engine.turn()
    assert of(met(engine)).degree == "listed"
    await engine.turn()
    await engine.turn()
    engine.close()
    assert isinstance(engine.tree.step(engine.tree.last_step), End)
    assert of(met(engine)).degree == "whole"


async def test_key_documents_are_those_whose_reading_a_detector_asks_for(tmp_path):
    engine = await play(tmp_path, "ls", detectors=READ)
    assert key_documents(engine.composed) == {("ops-01", "/srv/rules.md")}


def test_words_end_at_the_same_signs_whatever_else_the_text_holds():
    text = "".join(f"a{chr(number)}b " for number in range(128))
    assert bare_text(text).line == bare_text(f"{text}é").line.removesuffix(" é")
    assert bare_text("café_1 2nd—x²").line == "café_1 2nd x²"
