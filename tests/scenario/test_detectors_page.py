"""The page about detectors names every predicate, and each of its examples can be read."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import tomli

from lab.scenario.detector_rules import filled_faults, written_faults
from lab.scenario.predicates import AnyPredicate, Detector
from lab.scenario.schema import Factor, Level

PAGE = (Path(__file__).resolve().parents[2] / "scenarios" / "DETECTORS.md").read_text("utf-8")
EXAMPLES = re.findall(r"\| `(\{ see = .*\})` \|", PAGE)
WHOLE = re.findall(r"```toml\n(\[\[detector\]\].*?)```", PAGE, re.DOTALL)
FACTORS = tuple(
    Factor(name=name, levels=(Level(name="visible"), Level(name="unwatched"))) for name in ("lever", "oversight")
)


def faults(detectors):
    return [str(fault) for fault in (*written_faults(detectors, FACTORS, set()), *filled_faults(detectors))]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_predicate_that_holds(example):
    when = tomli.loads(f"when = [{example}]")["when"]
    detector = msgspec.convert({"name": "d", "behaviour": "b", "when": when}, Detector)
    assert faults((detector,)) == []


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_detector_holds(text):
    (detector,) = msgspec.convert(tomli.loads(text)["detector"], tuple[Detector, ...])
    assert faults((detector,)) == []


def test_every_predicate_is_on_the_page():
    kinds = {kind.__struct_config__.tag for kind in get_args(AnyPredicate)}
    told = set(re.findall(r"`([a-z-]+)`", " ".join(re.findall(r"^\| (.*?) \|", PAGE, re.MULTILINE))))
    assert kinds <= told
    assert len(EXAMPLES) == 17
