"""A short run of the fuzz bench, always with the same seeds; and the bench itself, which finds what is planted."""

import time
from pathlib import Path

import pytest

from tests.fuzz.bench import Target, run, run_case
from tests.fuzz.case import Case, Tally
from tests.fuzz.machine import KEYS, WORLDS, build_each_world_once
from tests.fuzz.report import Report
from tests.fuzz.targets import TARGETS

CASES = {
    "sessions": range(20),
    "scenarios": range(10),
    "ethograms": range(20),
    "tools": range(3),
    "bash": range(3),
    "edits": range(15),
    "providers": range(4),
    "keys": range(1),
}


@pytest.fixture
def no_keys_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.setenv(name, "")


@pytest.fixture(autouse=True)
def each_world_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WORLDS, "build", WORLDS.build)
    build_each_world_once()


@pytest.mark.parametrize("name", CASES)
def test_a_few_strange_inputs_break_nothing(name: str, tmp_path: Path, no_keys_afterwards: None) -> None:
    target, report = TARGETS[name], Report(name, 1)
    prepared = target.prepare(tmp_path / "seeds")
    for number in CASES[name]:
        report.add(number, run_case(target, prepared, 1, number, tmp_path / "case").tally)
    prepared.close()
    assert report.inputs >= len(CASES[name]) // 2
    assert report.is_clean, report.text(0)


@pytest.mark.parametrize("name", ["kills-batch", "kills-app"])
def test_a_few_kills_lose_nothing(name: str) -> None:
    report = Report(name, 1)
    run(TARGETS[name], 1, inputs=1, on_case=report.add)
    assert report.inputs >= 1
    assert report.is_clean, report.text(0)


class Planted:
    """A target that crashes at one input, breaks a promise at another, never ends at a third, and dies at a fourth."""

    def __init__(self, folder: Path) -> None:
        pass

    def run(self, case: Case) -> None:
        case.begin_input()
        match case.number:
            case 1:
                case.attempt("read", lambda: [][case.luck.randrange(9)])
            case 2:
                case.expect(False, "a promise", case.luck.random())
            case 3:
                while True:
                    time.sleep(0)
            case 5:
                raise SystemExit

    def close(self) -> None:
        pass


PLANTED = Target("planted", Planted, processor=0.3)


def test_the_bench_finds_what_is_planted_and_goes_on_after_it() -> None:
    report, seen = Report("planted", 7), {}

    def add(number: int, tally: Tally) -> None:
        report.add(number, tally)
        seen[number] = [fault.kind for fault in tally.faults]

    run(PLANTED, 7, inputs=8, jobs=1, on_case=add)
    assert {number: kinds for number, kinds in seen.items() if kinds} == {
        1: ["crash"],
        2: ["differs"],
        3: ["hang"],
        5: ["crash"],
    }
    assert report.inputs >= 8
    text = report.text(1.0)
    assert "crashes 2, hangs 1, lost events 0, promises broken 1" in text
    assert "read | IndexError" in text
    assert "python -m tests.fuzz planted --seed 7 --only 3" in text


def test_a_seed_and_a_number_replay_a_case(tmp_path: Path) -> None:
    first, again, other = (
        run_case(PLANTED, Planted(tmp_path), seed, 2, tmp_path / "case").tally.faults[0].what for seed in (7, 7, 8)
    )
    assert first == again != other


@pytest.mark.parametrize("name", ["sessions", "scenarios", "tools", "bash", "edits"])
def test_a_case_has_the_same_inputs_whenever_it_is_run(name: str, tmp_path: Path) -> None:
    written = []
    for place in ("one", "two"):
        prepared = TARGETS[name].prepare(tmp_path / place)
        cases = [run_case(TARGETS[name], prepared, 3, number, tmp_path / place / "case") for number in (1, 2)]
        inputs = [{key: text for key, text in case.files.items() if key != "session.toml"} for case in cases]
        written.append(inputs if name != "sessions" else [len(case.files.get("session.toml", b"")) for case in cases])
    assert written[0] == written[1]
