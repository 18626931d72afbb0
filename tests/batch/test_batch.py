"""Many sessions without a screen: how many at once, what they share, and what is left when it ends early."""

import asyncio
from collections.abc import AsyncIterator, Callable
from errno import ENOSPC
from pathlib import Path

import pytest
from msgspec.structs import replace

from lab.batch.batch import Batch
from lab.batch.ending import line_of, words_of_all
from lab.batch.plan import Part, Plan, PlannedSession, Tally, tally
from lab.engine.retries import Retries
from lab.errors import LabError
from lab.protocol import Answer, Delta, Malformed, ModelFault, Nature, Request, Settings, TextDelta
from lab.session import log
from lab.session.disk import write_whole
from lab.session.events import End
from lab.session.log import Session
from lab.studies.runs import run_of
from tests.engine.scripted import SCENARIO, calls

DONE = Answer(text="done", cost=0.1)


class Agent:
    """Answers from a list; with `doors` each request waits until a test lets it through."""

    name = "openai/script"
    nature: Nature = "live"

    def __init__(self, answers: tuple[Answer | Exception, ...], doors: asyncio.Semaphore | None) -> None:
        self.answers, self.doors = list(answers), doors

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        if self.doors:
            yield TextDelta("Let me ")
            await self.doors.acquire()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        yield answer


class Room:
    """A folder with a scenario in it, and agents that answer all alike."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._monkeypatch = folder, monkeypatch
        self.seeds: list[int] = []
        self.doors: asyncio.Semaphore | None = None
        (folder / "two-hosts.toml").write_text(SCENARIO)

    def batch(self, *answers: Answer | Exception, **plan: object) -> Batch:
        def opened(model: str, *, api_base: str | None, seed: int) -> Agent:
            self.seeds.append(seed)
            return Agent(answers, self.doors)

        self.open_with(opened)
        whole = {"scenario": str(self.folder / "two-hosts.toml"), "condition": {}, "model": "m", **plan}
        return Batch(Plan(folder=self.folder / "out", **whole))  # type: ignore[arg-type]

    def open_with(self, open_model: Callable[..., Agent]) -> None:
        self._monkeypatch.setattr("lab.models.catalogue.open_model", open_model)

    def sessions(self) -> list[Session]:
        return [Session.open(path) for path in sorted((self.folder / "out").glob("*.toml"))]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)


async def until(batch: Batch, running: int) -> None:
    """Wait until so many sessions are being asked."""
    while not batch.is_over and sum("answering" in part.doing for part in batch.parts) != running:
        await asyncio.sleep(0)
    assert not batch.is_over


async def test_each_session_is_a_file_of_its_own_with_the_next_seed(room: Room) -> None:
    batch = room.batch(calls("pwd"), DONE, count=3, seed=7)
    await batch.run()
    assert (len(room.sessions()), room.seeds) == (3, [7, 8, 9])
    assert tally(batch.parts) == Tally(done=3)
    assert [(part.turn, part.spending.cost) for part in batch.parts] == [(2, pytest.approx(0.35))] * 3


async def test_a_seed_that_is_sent_is_another_in_each_session_and_stands_in_its_file(room: Room) -> None:
    batch = room.batch(DONE, count=3, settings=Settings(seed=40))
    await batch.run()
    assert sorted(session.tree.standing(session.tree.here).settings.seed or 0 for session in room.sessions()) == [
        40,
        41,
        42,
    ]


async def test_no_more_are_played_at_once_than_was_said_until_it_is_said_anew(room: Room) -> None:
    room.doors = asyncio.Semaphore(0)
    batch = room.batch(DONE, count=6, at_once=2)
    playing = asyncio.create_task(batch.run())
    await until(batch, 2)
    assert tally(batch.parts) == Tally(running=2, to_come=4)
    batch.at_once = 4
    await until(batch, 4)
    for _ in range(6):
        room.doors.release()
    await playing
    assert tally(batch.parts) == Tally(done=6)


async def test_what_is_in_flight_counts_for_the_budget_of_all(room: Room) -> None:
    batch = room.batch(calls("pwd"), calls("pwd"), calls("pwd"), DONE, count=8, at_once=4, budget=1.0)
    await batch.run()
    assert batch.purse.spent <= 1.0
    assert batch.purse.held == 0.0
    assert batch.why
    assert tally(batch.parts).to_come > 0
    assert {part.outcome.end for part in batch.parts if part.outcome} == {"budget"}


async def test_an_unknown_price_begins_no_further_session_on_a_budget(room: Room) -> None:
    batch = room.batch(Answer(text="done"), count=3, budget=1.0)
    await batch.run()
    assert (tally(batch.parts), len(room.sessions())) == (Tally(done=1, to_come=2), 1)
    assert "price of a reply is not known" in batch.why


async def test_stopping_keeps_every_session_whole_and_they_can_go_on(room: Room) -> None:
    room.doors = asyncio.Semaphore(0)
    batch = room.batch(DONE, count=5, at_once=2)
    playing = asyncio.create_task(batch.run())
    await until(batch, 2)
    batch.stop()
    await playing
    assert tally(batch.parts) == Tally(stopped=2, to_come=3)
    assert batch.why == ""
    for session in room.sessions():
        assert session.notice == ""
        standing = session.tree.standing(session.tree.last_step)
        assert standing.ended is None
        assert session.tree.events[session.tree.last_step].partial == "Let me "


async def test_cancelling_the_task_leaves_whole_sessions_too(room: Room) -> None:
    room.doors = asyncio.Semaphore(0)
    batch = room.batch(DONE, count=2, at_once=2)
    playing = asyncio.create_task(batch.run())
    await until(batch, 2)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert tally(batch.parts) == Tally(stopped=2)
    assert [session.notice for session in room.sessions()] == ["", ""]


async def test_one_that_fails_later_leaves_the_others_alone(room: Room) -> None:
    batch = room.batch(calls("pwd"), ModelFault("auth", "The key was refused."), count=3)
    await batch.run()
    assert tally(batch.parts) == Tally(failed=3)
    assert batch.why == ""


LOST = ModelFault("missing-call", "It promised a call.", partial="I will look.", cost=0.1)


@pytest.mark.parametrize(("malformed", "end"), [(None, "lost"), ("end", "lost"), ("hold", "held")])
async def test_a_lost_reply_is_no_answer_and_is_counted_apart(room: Room, malformed: Malformed, end: str) -> None:
    batch = room.batch(LOST, count=2, settings=Settings(malformed=malformed))
    await batch.run()
    assert tally(batch.parts) == Tally(lost=2)
    outcomes = [part.outcome for part in batch.parts if part.outcome]
    assert [(outcome.end, outcome.fault) for outcome in outcomes] == [(end, "It promised a call.")] * 2
    assert "2 with a lost reply" in words_of_all(outcomes)
    assert [run_of(session).ending for session in room.sessions()] == ["lost", "lost"]
    for session in room.sessions():
        assert (session.tree.standing(session.tree.last_step).ended is None) == (end == "held")


async def test_redraws_are_counted_beside_the_sessions(room: Room) -> None:
    batch = room.batch(LOST, LOST, DONE, count=2, settings=Settings(malformed="redraw"))
    await batch.run()
    assert tally(batch.parts) == Tally(done=2)
    outcomes = [part.outcome for part in batch.parts if part.outcome]
    assert [(outcome.redraws, outcome.end) for outcome in outcomes] == [(2, "answered")] * 2
    assert "2 lost replies redrawn" in line_of(outcomes[0])
    assert "4 lost replies redrawn" in words_of_all(outcomes)
    assert [run_of(session).redraws for session in room.sessions()] == [2, 2]


async def test_a_reply_that_was_cut_off_is_no_answer_of_a_batch(room: Room) -> None:
    batch = room.batch(Answer(text="I will", finish="length", cost=0.1))
    await batch.run()
    assert tally(batch.parts) == Tally(lost=1)


async def test_a_model_that_never_answered_is_not_asked_again_and_again(room: Room) -> None:
    batch = room.batch(ModelFault("auth", "The key was refused."), count=3)
    await batch.run()
    assert tally(batch.parts) == Tally(failed=1, to_come=2)
    assert "before it had answered" in batch.why


async def test_of_several_models_the_one_that_never_answered_is_named_and_the_others_play_on(room: Room) -> None:
    batch = room.batch(DONE)
    jobs = [
        PlannedSession(scenario=batch.plan.scenario, condition={}, model=model) for model in ("deaf", "m", "deaf", "m")
    ]

    def open_model(model: str, *, api_base: str | None, seed: int) -> Agent:
        return Agent((ModelFault("auth", "The key was refused."),) if model == "deaf" else (DONE,), None)

    room.open_with(open_model)
    batch = Batch(replace(batch.plan, own_jobs=tuple(jobs), count=4))
    await batch.run()
    assert tally(batch.parts) == Tally(done=2, failed=1, to_come=1)
    assert batch.why == "deaf failed before it had answered"


async def test_a_wait_before_another_try_is_told_and_ends_with_a_stop(room: Room) -> None:
    batch = room.batch(ModelFault("overloaded", "It is overloaded."), count=1, retries=Retries(first=3600))
    seen: list[Part] = []
    batch.subscribe(seen.append)
    playing = asyncio.create_task(batch.run())
    while not batch.is_over and not batch.parts[0].again:
        await asyncio.sleep(0)
    batch.stop()
    await playing
    assert any(part.again and part.again.failure.what == "It is overloaded." for part in seen)
    assert batch.parts[0].again is None


async def test_two_programs_that_take_up_a_folder_at_once_play_each_run_once(room: Room) -> None:
    room.doors = asyncio.Semaphore(0)
    scenario = str(room.folder / "two-hosts.toml")
    jobs = [
        PlannedSession(scenario=scenario, condition={}, model="m", study=f"batch/0123456789/{n}") for n in (1, 2, 3)
    ]
    first = room.batch(DONE, at_once=2, own_jobs=tuple(jobs), files=frozenset())
    second = Batch(replace(first.plan, at_once=1))
    playing = asyncio.create_task(first.run())
    await until(first, running=2)
    other = asyncio.create_task(second.run())
    await until(second, running=1)
    assert [part.state for part in second.parts] == ["elsewhere", "elsewhere", "running"]
    for _ in jobs:
        room.doors.release()
    await asyncio.gather(playing, other)
    assert tally(first.parts) == Tally(done=2, elsewhere=1)
    assert sorted(session.tree.opening.study for session in room.sessions()) == [job.study for job in jobs]  # type: ignore[union-attr]


@pytest.mark.parametrize("has_ended", [False, True])
async def test_a_session_that_another_program_went_on_with_meanwhile_is_left_to_it(room: Room, has_ended: bool) -> None:
    await room.batch(DONE).run()
    (session,) = room.sessions()
    session.close()
    text = session.path.read_text()
    end = "# end of event 4\n"
    session.path.write_text(text[: text.index(end) + len(end)])
    job = PlannedSession(scenario="two-hosts", condition={}, model="m", study="batch/0123456789/1", path=session.path)
    batch = room.batch(DONE, own_jobs=(job,), files=frozenset([session.path]))
    other = Session.open(session.path)
    other.hold()
    if has_ended:
        other.append(End(**other.stamp(), parent=other.tree.here, reason="stopped"))
        other.close()
    await batch.run()
    other.close()
    assert tally(batch.parts) == Tally(elsewhere=1)


async def test_a_session_that_cannot_begin_is_the_fault_of_the_batch(room: Room) -> None:
    batch = room.batch(DONE, count=2, condition={"no-such": "factor"})
    with pytest.raises(LabError, match="no-such"):
        await batch.run()
    assert tally(batch.parts) == Tally(to_come=2)


async def test_a_full_disk_ends_a_batch_and_says_what_goes_on(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_but_results(descriptor: int, chunk: bytes) -> None:
        if b'kind = "result"' in chunk:
            raise OSError(ENOSPC, "No space left on device")
        write_whole(descriptor, chunk)

    monkeypatch.setattr(log, "write_whole", write_but_results)
    batch = room.batch(calls("pwd"), DONE, count=2)
    with pytest.raises(LabError, match=r"not saved \(No space left.*what broke off goes on from its file"):
        await batch.run()
    assert [session.tree.standing(session.tree.here).ended for session in room.sessions()] == [None]


def test_a_human_cannot_play_a_batch(room: Room) -> None:
    with pytest.raises(LabError, match="needs a screen"):
        room.batch(model="human")
