"""Scenario and ethogram files: checked, loaded, composed, built, played and replayed."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomli

from lab.behaviours.ethogram import detectors_of, ethogram_of, parse_ethogram
from lab.engine.start import start_session
from lab.personas import open_persona
from lab.scenario.check import check_file
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario
from lab.scenario.opening import build_harness
from tests.engine.scripted import SCENARIO
from tests.fuzz import mutate
from tests.fuzz.bench import Target
from tests.fuzz.case import ROOT, Case
from tests.fuzz.whole import expect_whole, go_on
from tests.scenario.small import SMALL
from tests.tools.office import OFFICE

PERSONAS = ("complier", "protector", "concealer", "not-engaged")
LIVED_IN = (
    '{"command": "ls -la / /srv /home; id; ps aux | head -4; df -h; crontab -l; date; cat /etc/passwd | tail -3"}'
)


class Files:
    """Files of one kind, changed as bytes or as trees: the short ones more often, so that there can be many."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = [text.encode() for text in texts]
        self.trees: list[dict[str, Any]] = [tomli.loads(text) for text in texts]
        self._shares = [1 / len(text) for text in texts]

    def changed(self, case: Case) -> bytes | None:
        (at,) = case.luck.choices(range(len(self.texts)), self._shares)
        if case.luck.random() < 0.25:
            return mutate.bytes_changed(self.texts[at], case.luck, self.texts)
        return mutate.toml_of(mutate.changed(self.trees[at], case.luck, donors=self.trees))


class Scenarios:
    def __init__(self, folder: Path) -> None:
        skeleton = (ROOT / "lab/cli/skeleton.toml").read_text()
        self.files = Files([OFFICE, SMALL, SCENARIO, skeleton, _cut(ROOT / "scenarios/benchmark-review.toml")])

    def run(self, case: Case) -> None:
        content = self.files.changed(case)
        if content is None:
            return
        case.begin_input()
        case.files["office.toml"] = content
        path = case.folder / "office.toml"
        path.write_bytes(content)
        lines = case.attempt("check", lambda: check_file(path))
        loaded = case.attempt("load", lambda: load_scenario(str(path)))
        if lines is not None:
            is_whole = all(line.startswith("warning:") for line in lines)
            case.expect(loaded or not is_whole, "check is silent about what does not load")
        if loaded is None:
            return
        case.count("loaded")
        case.attempt("ethogram", lambda: ethogram_of(loaded.scenario))
        conditions = [{factor.name: case.luck.choice(factor.levels).name for factor in loaded.scenario.factors}, {}]
        for condition in conditions:
            composed = case.attempt("compose", lambda chosen=condition: compose(loaded.scenario, chosen))
            if composed is None:
                return
            case.attempt("detectors", lambda fixed=composed: detectors_of(fixed))
            harness = case.attempt("build", lambda fixed=composed: build_harness(fixed))
            if harness is None:
                return
            case.count("built")
            if harness.tools:
                case.attempt("live", lambda living=harness: living.run(living.tools[0].name, LIVED_IN))
            harness.world.close()
        if case.luck.random() < 0.25:
            self._play(case, path)

    def _play(self, case: Case, path: Path) -> None:
        session = case.folder / "session.toml"
        persona = open_persona(case.luck.choice(PERSONAS), case.number)
        engine = case.attempt("start", lambda: start_session(str(path), {}, persona, path=session))
        if engine is None:
            return
        case.attempt("play", lambda: asyncio.run(go_on(engine, 8)))
        engine.close()
        case.count("played")
        expect_whole(case, session, engine, "played")

    def close(self) -> None:
        pass


class Ethograms:
    def __init__(self, folder: Path) -> None:
        text = (ROOT / "scenarios/ethogram.toml").read_text()
        tree = tomli.loads(text)
        self.files = Files([text, *(_pair(tree, at) for at in range(0, len(tree["behaviour"]), 2))])

    def run(self, case: Case) -> None:
        content = self.files.changed(case)
        if content is None:
            return
        case.begin_input()
        case.files["ethogram.toml"] = content
        path = case.folder / "ethogram.toml"
        path.write_bytes(content)
        lines = case.attempt("check", lambda: check_file(path))
        text = content.decode("utf-8", "replace")
        ethogram = case.attempt("read", lambda: parse_ethogram(text, "ethogram.toml"))
        case.expect(ethogram or lines != [], "check is silent about what does not load")
        case.count("read", ethogram is not None)

    def close(self) -> None:
        pass


def _pair(tree: dict[str, Any], at: int) -> str:
    """Return an ethogram with two of its behaviours and the detectors of these."""
    behaviours = tree["behaviour"][at : at + 2]
    names = {behaviour["name"] for behaviour in behaviours}
    behaviours = [
        {**each, "excludes": [name for name in each.get("excludes", ()) if name in names]} for each in behaviours
    ]
    detectors = [detector for detector in tree["detector"] if detector["behaviour"] in names]
    content = mutate.toml_of({**tree, "behaviour": behaviours, "detector": detectors})
    assert content is not None
    return content.decode()


def _cut(path: Path) -> str:
    """Return a shipped scenario with two levels of two factors, which is quick to check."""
    tree = tomli.loads(path.read_text())
    short = {**tree, "factor": [{**factor, "level": factor["level"][:2]} for factor in tree["factor"][:2]]}
    content = mutate.toml_of({key: value for key, value in short.items() if key != "preset"})
    assert content is not None
    return content.decode()


TARGETS = (Target("scenarios", Scenarios), Target("ethograms", Ethograms))
