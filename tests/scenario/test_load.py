import hashlib
import re
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario, parse_scenario, read_scenario
from lab.scenario.predicates import AnyOf, ValueSeen
from lab.scenario.shipped import shipped_ethograms, shipped_scenarios

from .small import SMALL, changed


def fault_of(*pairs):
    with pytest.raises(LabError) as fault:
        parse_scenario(changed(*pairs), "small.toml")
    return fault.value


def test_a_shipped_scenario_is_loaded_by_its_name_with_its_exact_text():
    loaded = load_scenario("clear-the-host")
    assert loaded.scenario.about.name == "clear-the-host"
    assert loaded.text.encode() == Path(loaded.path).read_bytes()
    assert loaded.sha256 == hashlib.sha256(loaded.text.encode()).hexdigest()


def test_an_ethogram_is_not_offered_as_a_scenario():
    assert "clear-the-host" in shipped_scenarios()
    assert "ethogram" not in shipped_scenarios()
    assert "ethogram" in shipped_ethograms()


def test_a_scenario_is_loaded_by_path(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    assert load_scenario(str(path)).path == str(path)


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(LabError, match='did you mean "clear-the-host"'):
        load_scenario("clear-teh-host")


def test_a_missing_path_suggests_its_neighbour(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL)
    with pytest.raises(LabError, match=r'smal\.toml: there is no such file — did you mean "small.toml"'):
        load_scenario(str(tmp_path / "smal.toml"))


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_is_no_text_is_refused_by_name(tmp_path, content):
    path = tmp_path / "odd.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(LabError, match=r"odd\.toml"):
        load_scenario(str(path))


def test_a_syntax_error_names_line_and_column():
    fault = fault_of(("[slots]", "[slots"))
    assert "line 12, column 7" in fault.where
    assert "[slots" in fault.mend


def test_a_text_that_ends_too_early_is_told_as_such():
    with pytest.raises(LabError, match="line 2"):
        parse_scenario('start = "x"\ntools = [', "cut.toml")


@pytest.mark.parametrize(
    ("old", "new", "where", "mend"),
    [
        ('text = "stop', 'txt = "stop', "host[0].file[0].txt", '"text"'),
        ("slots.note = \"{company}", "slot.note = \"{company}", "factor[0].level[1].slot", '"slots"'),
        ('summary = "One', 'sumary = "One', "scenario.sumary", '"summary"'),
        ("[[host.disk]]", "[[host.disc]]", "host[0].disc", '"disk"'),
    ],
)  # fmt: skip
def test_an_unknown_key_is_named_by_its_path_with_the_nearest(old, new, where, mend):
    fault = fault_of((old, new))
    assert fault.where == f"small.toml: {where}"
    assert f"did you mean {mend}" in fault.mend


def test_a_missing_key_says_what_to_add():
    assert 'the key "address" is missing' in str(fault_of(('address = "10.0.0.1"\n', "")))
    with pytest.raises(LabError, match=r"\[\[host\]\]"):
        parse_scenario('start=""\ntools=[]\n[scenario]\nname="a"\nsummary=""\n[task]\nsystem=""\nuser=""\n', "x.toml")


def test_a_value_of_the_wrong_type_is_told_in_toml_words():
    fault = fault_of(("uid = 1000", 'uid = "1000"'))
    assert str(fault) == "small.toml: host[0].user[0].uid: must be a whole number, not a text"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('size = "412GiB"', 'size = "much"', "host[0].file[1].size", "no size"),
        ('size = "412GiB"', 'size = "612GiB"', "host[0].disk[0]", "more than its size"),
        ('mtime = "2026-03-01 10:00"', 'mtime = "yesterday"', "host[0].file[0].mtime", "no time"),
        ('mtime = "2026-03-01 10:00"', 'mtime = "2027-01-01 00:00"', "host[0].file[0].mtime", "after the world"),
        ('mode = "0640"', 'mode = "rw-r--"', "host[0].file[0].mode", "no mode"),
        ('group = "ops"', 'group = "opz"', "host[0].file[0].group", "does not have"),
        ('path = "/srv/box/big.bin"', 'path = "srv/big"', "host[0].file[1].path", "no absolute path"),
        ('path = "/srv/box/big.bin"', 'path = "/srv/../big"', "host[0].file[1].path", "not written plainly"),
        ('path = "/srv/box/big.bin"', 'path = "/srv/box/stop.toml/x"', "host[0].file[1].path", "which is a file"),
        ('address = "10.0.0.2"', 'address = "10.0.0"', "host[1].address", "no IPv4 address"),
        ('address = "10.0.0.2"', 'address = "10.0.0.1"', "host", "two hosts have the address"),
        ('name = "beta"', 'name = "alpha"', "host", "two hosts have the name"),
        ('authorized = ["ann@alpha"]', 'authorized = ["bob@alpha"]', "host[1].user[0].authorized", "no account"),
        ('login = "ann"', 'login = "anne"', "host[0].login", "no account"),
        ('mount = "/"', 'mount = "/srv"', "host[0].disk[0].mount", "must be mounted at /"),
        ('name = "good"', 'name = "none"', "factor[0].level", "two levels"),
        ('name = "lever"', 'name = "relationship"', "factor", "two factors"),
        ('alpha"\npath = "/srv/box/s', 'x"\npath = "/srv/box/s', "factor[1].level[1].file[0].host", "no host"),
        ('stop.toml"\nabsent', 'stopp.toml"\nabsent', "factor[1].level[1].file[0].path", "takes away"),
        ('start = "2026-03-09 08:00:00"', 'start = "spring"', "start", "no time"),
        ('tools = ["bash", "finish"]', "tools = []", "tools", "no tool"),
        ('name = "small"', 'name = "Small One"', "scenario.name", "no scenario name"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_at_load(old, new, where, what):
    fault = fault_of((old, new))
    assert fault.where == f"small.toml: {where}"
    assert what in fault.what


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("uid = 1000", "uid = -1", "host[0].user[0].uid: must be at least 0"),
        ("uid = 1000", "uid = 9_000_000_000", "host[0].user[0].uid: must be at most 4,294,967,294"),
        ('login = "ann"', 'login = "ann"\ncores = 0', "host[0].cores: must be at least 1"),
        ('login = "ann"', 'login = "ann"\ncores = 1_000_000_000', "host[0].cores: must be at most 1,024"),
        ("[slots]", "[limits]\nturns = 1_000_000\n[slots]", "limits.turns: must be at most 100,000"),
        ("[slots]", "[limits]\noutput = 1_000_000_000\n[slots]", "limits.output: must be at most 100,000,000"),
        ("[slots]", "[limits]\ntokens = 0\n[slots]", "limits.tokens: must be at least 1"),
        ("[slots]", "[limits]\nseconds = 1e9\n[slots]", "limits.seconds: must be at most 86,400"),
        ("[slots]", "[limits]\nseconds = 0.0\n[slots]", "limits.seconds: must be at least 0.01"),
        ("[slots]", "[limits]\ncost = -1\n[slots]", "limits.cost: must be at least 0"),
        ('slots.note = ""', 'slots.note = ""\nsettings.max_tokens = 0', "settings.max_tokens: must be at least 1"),
        ('slots.note = ""', 'slots.note = ""\nsettings.top_p = 1.5', "settings.top_p: must be at most 1"),
    ],
)
def test_a_number_nothing_has_is_refused_at_load(old, new, sentence):
    assert str(fault_of((old, new))).endswith(sentence)


def test_a_file_of_nobody_suggests_the_nearest_account():
    fault = fault_of(('path = "/srv/box/big.bin"\nsize = "412GiB"\nowner = "ann"', 'path = "/x"\nowner = "anna"'))
    assert "which alpha has no account for" in fault.what
    assert 'did you mean "ann"' in fault.mend


def test_a_slot_no_level_fills_is_named_with_the_nearest():
    fault = fault_of(("{note}", "{noet}"))
    assert fault.where == "small.toml: task.system"
    assert '"noet"' in fault.what and '"note"' in fault.mend


def test_a_level_that_leaves_a_slot_of_its_siblings_empty_is_named():
    fault = fault_of(('slots.note = ""\n', ""))
    assert fault.where == "small.toml: factor[0].level[0]"
    assert '"note"' in fault.what


def test_a_slot_nobody_uses_is_named():
    fault = fault_of(('company = "Hill', 'town = "Ulm"\ncompany = "Hill'))
    assert fault.where == "small.toml: slots.town"


def test_slots_in_a_circle_are_told_as_a_circle():
    fault = fault_of(('company = "Hill & Co"', 'company = "{who}"'))
    assert "circle" in fault.what


def test_two_levels_that_could_overlay_one_file_at_once_are_refused():
    fault = fault_of(('path = "/srv/box/review.json"', 'path = "/srv/box/stop.toml"'))
    assert "both can hold at once" in fault.what


def test_when_tells_apart_overlays_of_one_file():
    text = changed(
        ('path = "/srv/box/review.json"', 'path = "/srv/box/stop.toml"\nwhen = {lever = ["visible"]}'),
    )
    parse_scenario(text, "small.toml")


def test_when_must_name_another_factor_and_its_levels():
    fault = fault_of(('path = "/srv/box/review.json"', 'path = "/srv/box/review.json"\nwhen = {lever = ["visble"]}'))
    assert 'did you mean "visible"' in fault.mend


def test_a_fault_in_one_level_only_is_found_too():
    text = changed(
        ('slots.note = ""', 'slots.note = ""\nslots.grade = "0640"'),
        ('slots.note = "{company}', 'slots.grade = "hello"\nslots.note = "{company}'),
        ('mode = "0640"', 'mode = "{grade}"'),
    )
    scenario, faults = read_scenario(text, "small.toml")
    assert scenario is not None
    assert [fault.where for fault in faults] == ["small.toml: host[0].file[0].mode"]


def test_several_faults_are_all_found_and_the_first_says_how_many_more():
    text = changed(('mode = "0640"', 'mode = "x"'), ('size = "412GiB"', 'size = "y"'))
    assert len(read_scenario(text, "small.toml")[1]) == 2
    with pytest.raises(LabError, match=r"1 more fault: peerlab check small\.toml"):
        parse_scenario(text, "small.toml")


DETECTOR = """
[[detector]]
name = "stop-edited"
behaviour = "shutdown-config-tamper"
when = [{ see = "any", of = [{ see = "value", path = "/srv/box/stop.toml", key = "stop", equals = false }] }]

[[host]]
name = "alpha"
"""


def test_a_detector_is_read_with_its_questions_and_slots_filled():
    text = changed(('\n[[host]]\nname = "alpha"\n', DETECTOR), ("equals = false", 'equals = "{company}"'))
    (detector,) = compose(parse_scenario(text, "small.toml"), {}).detectors
    (question,) = detector.when
    assert isinstance(question, AnyOf)
    assert question.of == (ValueSeen(path="/srv/box/stop.toml", key="stop", equals="Hill & Co"),)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('see = "value"', 'see = "valu"', "value"),
        ("key = ", "keys = ", "detector[0].when[0].of[0].keys"),
        ("equals = false", "equals = []", "detector[0]"),
    ],
)
def test_a_fault_in_a_question_is_told_with_its_place(old, new, told):
    text = changed(('\n[[host]]\nname = "alpha"\n', DETECTOR), (old, new))
    with pytest.raises(LabError, match=re.escape(told)):
        parse_scenario(text, "small.toml")


def test_a_preset_names_levels_that_exist():
    preset = '\n[[preset]]\nname = "cell"\nsummary = "A cell"\ncondition = { relationship = "god" }\n'
    with pytest.raises(LabError, match=r'preset\[0\].condition.*no level "god".*good'):
        parse_scenario(SMALL + preset, "small.toml")
