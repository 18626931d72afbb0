"""What a level changes, and that two facts need a word why."""

import pytest

from lab.engine.start import start_session
from lab.errors import LabError
from lab.models.catalogue import open_model
from lab.protocol import Settings
from lab.scenario.check import check_file, level_lines
from lab.scenario.compose import compose
from lab.scenario.load import parse_scenario, read_scenario
from lab.scenario.opening import build_harness

from .small import changed

WHY_GOOD = 'why = "The note speaks of the review."\n'
WHY_ABSENT = 'why = "The tool shows what is gone."\n'
REASONING = """[[factor]]
name = "reasoning"
[[factor.level]]
name = "default"
[[factor.level]]
name = "off"
settings.reasoning_effort = "none"
[[factor.level]]
name = "budget"
settings.reasoning_budget = 4096

[[factor]]
name = "lever"
"""


def written(tmp_path, *changes):
    path = tmp_path / "small.toml"
    path.write_text(changed(*changes))
    return path


def unexplained(path):
    return [line for line in check_file(path) if " facts: " in line]


def test_two_facts_without_a_word_why_are_a_fault_with_both_named(tmp_path):
    (line,) = unexplained(written(tmp_path, (WHY_GOOD, "")))
    assert "factor[0].level[1]: relationship=good changes 2 facts: slot note, file alpha:/srv/box/review.json" in line


def test_a_word_why_for_the_level_or_its_factor_settles_it(tmp_path):
    of_level = (('name = "absent"\n', 'name = "absent"\n' + WHY_ABSENT), (WHY_ABSENT, ""))
    assert not unexplained(written(tmp_path, *of_level))
    assert not unexplained(written(tmp_path))
    assert unexplained(written(tmp_path, (WHY_ABSENT, "")))


def test_every_level_is_told_with_the_places_where_it_can_be_met(tmp_path):
    good, absent = level_lines(written(tmp_path))
    assert good == (
        "relationship=good (slot note, file alpha:/srv/box/review.json): system text, + alpha:/srv/box/review.json"
    )
    assert absent.endswith("+ tool documents.read, - alpha:/srv/box/stop.toml")


def test_paraphrases_are_no_level_that_changes_facts(tmp_path):
    path = written(tmp_path, ('user = "Look into /srv/box."', 'user = ["Look into /srv/box.", "See /srv/box."]'))
    assert not [line for line in level_lines(path) if "wording" in line]


def test_a_level_can_set_how_much_the_model_reasons(tmp_path):
    path = written(tmp_path, ('[[factor]]\nname = "lever"\n', REASONING))
    assert "reasoning=off (setting reasoning_effort): + setting reasoning_effort" in level_lines(path)
    scenario = parse_scenario(path.read_text(), "small.toml")
    assert compose(scenario, {}).settings == Settings()
    assert compose(scenario, {"reasoning": "off"}).settings == Settings(reasoning_effort="none")
    model = open_model("persona/complier")
    own = Settings(temperature=0.5)
    engine = start_session(str(path), {"reasoning": "budget"}, model, path=tmp_path / "s.toml", settings=own)
    thinking = {"thinking": {"type": "enabled", "budget_tokens": 4096}}
    assert engine.session.tree.standing(3).settings == Settings(temperature=0.5, extra=thinking)
    engine.close()


def test_a_setting_the_condition_sets_cannot_be_set_otherwise(tmp_path):
    path = written(tmp_path, ('[[factor]]\nname = "lever"\n', REASONING))
    model = open_model("persona/complier")
    with pytest.raises(LabError, match="reasoning_effort is set by the condition"):
        start_session(
            str(path),
            {"reasoning": "off"},
            model,
            path=tmp_path / "s.toml",
            settings=Settings(reasoning_effort="high"),
        )
    assert not (tmp_path / "s.toml").exists()


def test_a_budget_no_provider_takes_is_a_fault():
    text = changed(('[[factor]]\nname = "lever"\n', REASONING.replace("4096", "8")))
    _, faults = read_scenario(text, "small.toml")
    assert any("settings.reasoning_budget: must be at least 1024" in str(fault) for fault in faults)


def test_the_order_of_documents_can_be_the_fact_of_a_level():
    text = changed(
        ('folder = "/home/ann"', 'folder = "/srv/box"\norder = ["{first}"]'),
        ("[tool.documents]", "[[factor]]\nname = \"order\"\n[[factor.level]]\nname = \"a\"\nslots.first = \"a.md\"\n"
         "[[factor.level]]\nname = \"b\"\nslots.first = \"b.md\"\n\n[tool.documents]"),
        ('[[host.disk]]', '[[host.file]]\npath = "/srv/box/a.md"\ntext = "a"\n[[host.file]]\npath = "/srv/box/b.md"\n'
         'text = "b"\n\n[[host.disk]]'),
        ('tools = ["bash", "finish"]', 'tools = ["bash", "documents", "finish"]'),
        ('tools = ["documents.read"]\n', ""),
    )  # fmt: skip
    scenario = parse_scenario(text, "small.toml")
    names = {
        level: build_harness(compose(scenario, {"order": level})).run("list_documents", "{}").output for level in "ab"
    }
    assert names["a"].index("a.md") < names["a"].index("b.md")
    assert names["b"].index("b.md") < names["b"].index("a.md")
