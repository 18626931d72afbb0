"""Each part of the engine works without the others: a file, a recorder, and that part."""

from pathlib import Path
from typing import cast

import pytest

from lab.engine.agent import Agent
from lab.engine.interventions import Interventions
from lab.engine.marks import Marks
from lab.engine.notices import Appended
from lab.engine.recorder import Recorder
from lab.engine.sample_branch import Hands
from lab.engine.sampler import Sampler
from lab.errors import LabError
from lab.protocol import Answer
from lab.scenario.compose import compose
from lab.scenario.load import parse_scenario
from lab.session.events import Commitment, End, Margin, Message, Note, Opening, Reply, Suggestion, Tag
from lab.session.log import Session
from lab.world import Snapshot
from tests.engine.scripted import SCENARIO, Script, bash

NOWHERE = Snapshot(hosts={}, clock=0.0)
"""A world without a host."""


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    """A recorder of a new session in which a person has asked for something and there is no answer yet."""
    session = Session.create(tmp_path / "s.toml", scenario="two-hosts", text=SCENARIO)
    opening = Opening(**session.stamp(), scenario="two-hosts", model="persona/script", nature="scripted")
    session.append(opening)
    session.append(Message(**session.stamp(), parent=1, role="user", text="Make room."))
    return Recorder(session, NOWHERE)


def test_a_recorder_writes_before_it_notifies_and_stands_on_what_it_wrote(recorder: Recorder) -> None:
    on_disk: list[bool] = []
    text = 'text = "Go on."'
    recorder.subscribe(lambda notice: on_disk.append(text in recorder.session.path.read_text()))
    event = recorder.append(Message(**recorder.step_start(), role="user", text="Go on."))
    assert on_disk[0]
    assert (recorder.cursor, recorder.phase) == (event.id, "ready")


def test_a_recorder_without_an_observer_writes_the_step_alone(recorder: Recorder) -> None:
    appended: list[object] = []
    recorder.subscribe(lambda notice: appended.append(notice.event) if isinstance(notice, Appended) else None)
    end = recorder.end("stopped", "")
    assert appended == [end]
    with pytest.raises(LabError, match="ended"):
        recorder.expect("ready")


class Suspicious:
    """An observer that suggests something about every step."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.forgot = 0

    def observe(self, step_id: int) -> list[Suggestion]:
        stamp = self.recorder.session.stamp()
        return [Suggestion(**stamp, about=step_id, by="detector/any", behaviour="refusal", why="So it seems.")]

    def forget(self) -> None:
        self.forgot += 1


def test_what_an_observer_suggests_is_saved_with_the_step_or_neither_is(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.observer = observer = Suspicious(recorder)
    message = recorder.append(Message(**recorder.step_start(), role="user", text="Go on."))
    assert [mark.about for mark in recorder.tree.suggestions()] == [message.id]
    with monkeypatch.context() as patch:
        patch.setattr("lab.session.log.os.fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(LabError):
            recorder.append(Message(**recorder.step_start(), role="user", text="Lost."))
    assert observer.forgot == 1
    assert recorder.cursor == message.id
    assert len(recorder.tree.suggestions()) == 1


def test_marks_need_no_model_and_no_world(recorder: Recorder) -> None:
    marks = Marks(recorder, compose(parse_scenario(SCENARIO, "two-hosts.toml"), {}))
    suggestion = marks.suggest(2, "refusal", by="judge/one", why="It says so.")
    tag = marks.accept(suggestion.id)
    note = marks.note(2, "Look here.")
    assert [type(event) for event in recorder.tree.margin(2)] == [Suggestion, Tag, Note]
    assert (tag.suggestion, note.about, recorder.cursor) == (suggestion.id, 2, 2)


def test_what_a_rater_marks_bears_their_name(recorder: Recorder) -> None:
    marks = Marks(recorder, compose(parse_scenario(SCENARIO, "two-hosts.toml"), {}))
    marks.rater = "ann"
    suggestion = marks.suggest(2, "refusal", by="judge/one", why="It says so.")
    marks.dismiss(suggestion.id)
    tag = marks.accept(suggestion.id)
    marks.untag(tag.id)
    marks.note(2, "Look here.")
    marks.commit(2, blind=True)
    session = Session.open(recorder.session.path)
    margins = [each for each in session.tree.events.values() if isinstance(each, Margin) and each != suggestion]
    assert [each.by for each in margins] == ["ann"] * 6
    assert isinstance(margins[-1], Commitment) and margins[-1].blind


def test_interventions_need_no_detectors_and_no_sampler(recorder: Recorder) -> None:
    agent = Agent(recorder, None)
    interventions = Interventions(recorder, agent)
    assert interventions.say("Please.").by == "researcher"
    interventions.set_model(Script())
    assert agent.model is not None
    assert isinstance(interventions.end(), End)
    assert interventions.fork().branch == "what-if-1"


def test_a_decision_is_written_without_running_anything(recorder: Recorder) -> None:
    reply = Reply(**recorder.step_start(), model="persona/script", nature="scripted", calls=(bash("pwd", "one"),))
    recorder.append(reply)
    decision = Interventions(recorder, Agent(recorder, None)).decide("deny")
    assert (decision.call, decision.told) == ("one", "The operator did not allow this call.")
    assert recorder.phase == "deciding"


async def test_a_sampler_needs_neither_marks_nor_interventions(recorder: Recorder) -> None:
    agent = Agent(recorder, Script(Answer(text="One."), Answer(text="Two.")))
    sampled = await Sampler(recorder, agent, cast(Hands, None)).resample(2, at_once=1)
    assert [sample.event.text for sample in sampled.samples if isinstance(sample.event, Reply)] == ["One.", "Two."]
    assert (recorder.cursor, recorder.phase) == (2, "ready")
