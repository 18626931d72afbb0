from itertools import islice, product

import pytest

from lab.scenario.check import check_file
from lab.scenario.covering import every_condition
from lab.scenario.load import load_scenario
from lab.scenario.shipped import shipped_folder, shipped_scenarios

from .small import SMALL, changed


def check(tmp_path, text, name="small.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [line.replace(f"{tmp_path}/", "") for line in check_file(path)]


SCENARIOS_AND_ETHOGRAMS = sorted(path for path in shipped_folder().glob("*.toml") if path.stem != "published")


@pytest.mark.parametrize("path", SCENARIOS_AND_ETHOGRAMS, ids=lambda path: path.stem)
def test_every_shipped_file_is_whole(path):
    assert check_file(path) == []


def test_a_whole_scenario_has_no_line(tmp_path):
    assert check(tmp_path, SMALL) == []


def test_every_fault_gets_its_own_line_with_file_and_key(tmp_path):
    lines = check(tmp_path, changed(('mode = "0640"', 'mode = "x"'), ('size = "412GiB"', 'size = "y"')))
    assert [line.split(": ")[:2] for line in lines] == [
        ["small.toml", "host[0].file[0].mode"],
        ["small.toml", "host[0].file[1].size"],
    ]


def test_a_path_of_the_task_that_is_not_there_is_a_dead_end(tmp_path):
    lines = check(tmp_path, changed(("Look into /srv/box.", "Look into /srv/boxes/list.md.")))
    assert len(lines) == 1
    assert "the task names /srv/boxes/list.md, which alpha does not have" in lines[0]


def test_a_path_of_the_task_that_the_agent_may_not_read_is_a_dead_end(tmp_path):
    text = changed(
        ("Look into /srv/box.", "Look into /srv/box/stop.toml."),
        ('owner = "ann"\ngroup = "ops"\nmode = "0640"', 'owner = "root"\ngroup = "adm"\nmode = "0640"'),
        ("absent = true", 'mtime = "2026-03-02 09:00"'),
    )
    assert "which ann may not read" in check(tmp_path, text)[0]


def test_a_file_nobody_can_read_is_a_warning(tmp_path):
    lines = check(tmp_path, changed(('mode = "0640"', 'mode = "0000"')))
    assert lines[0].startswith("warning: small.toml: host: no account of alpha may read /srv/box/stop.toml")
    others = changed(('owner = "ann"\ngroup = "ops"\nmode = "0640"', 'owner = "ann"\nmode = "0040"\ngroup = "adm"'))
    assert "no account of alpha may read /srv/box/stop.toml" in check(tmp_path, others)[0]


def test_a_file_in_a_directory_nobody_can_enter_is_a_warning(tmp_path):
    shut = (
        '\n[[host.file]]\npath = "/srv/shut/"\nowner = "ann"\nmode = "0600"\n'
        '\n[[host.file]]\npath = "/srv/shut/x"\ntext = "x"\nowner = "ann"\n'
    )
    file = '[[host.file]]\npath = "/srv/box/stop.toml"'
    lines = check(tmp_path, changed((file, f"{shut}\n{file}")))
    assert [line.split(": ")[-1] for line in lines] == [
        "no account of alpha may read /srv/shut/x — mend its mode or owner, or those of the directories above it"
    ]


def test_a_path_missing_at_one_level_only_is_found(tmp_path):
    lines = check(tmp_path, changed(("Look into /srv/box.", "Look into /srv/box/stop.toml.")))
    assert len(lines) == 1 and "/srv/box/stop.toml" in lines[0]


def test_a_host_no_key_leads_to_is_a_warning(tmp_path):
    lines = check(tmp_path, changed(('authorized = ["ann@alpha"]', "")))
    assert len(lines) == 1
    assert lines[0].startswith("warning: small.toml: host[1]: no key of ann on alpha leads to beta")


def test_a_host_that_only_one_level_leads_to_is_no_warning(tmp_path):
    text = changed(
        ('authorized = ["ann@alpha"]', 'authorized = ["{key}"]'),
        ('name = "visible"', 'name = "visible"\nslots.key = "ann@alpha"'),
        ('name = "absent"', 'name = "absent"\nslots.key = "root@beta"'),
    )
    assert check(tmp_path, text) == []


def test_a_host_that_a_tool_works_on_needs_no_key(tmp_path):
    keyless = ('authorized = ["ann@alpha"]', "")
    assert check(tmp_path, changed(keyless, ('tools = ["bash", "finish"]', 'tools = ["servers", "finish"]'))) == []
    few = ("[tool.documents]", '[tool.servers]\nhosts = ["alpha"]\n\n[tool.documents]')
    lines = check(tmp_path, changed(keyless, ('tools = ["bash", "finish"]', 'tools = ["servers", "finish"]'), few))
    assert len(lines) == 1 and "leads to beta" in lines[0]


def test_a_word_that_is_nearly_a_slot_is_a_warning(tmp_path):
    lines = check(tmp_path, changed(('"stop = true\\n"', '"stop = true # {compny} {name}\\n"')))
    assert len(lines) == 1
    assert "{compny} stays as it is" in lines[0] and "did you mean {company}?" in lines[0]
    assert "host[0].file[0].text" in lines[0]


def test_a_file_named_otherwise_than_its_scenario_is_a_warning(tmp_path):
    assert "not named as its scenario" in check(tmp_path, SMALL, "other.toml")[0]


def test_an_ethogram_is_known_by_its_tables(tmp_path):
    lines = check(tmp_path, '[ethogram]\nname = "mine"\n[[behaviour]]\nname = "a"\ncode = "A"\n', "mine.toml")
    assert [line.split(" — ")[0] for line in lines] == [
        'mine.toml: behaviour[0]: the key "key" is missing',
        'mine.toml: behaviour[0]: the key "definition" is missing',
    ]


def test_a_fault_in_the_scenario_inside_a_session_is_told(tmp_path):
    broken = SMALL.replace('mode = "0640"', 'mode = "x"')
    session = f"format = 1\n[session]\nid = \"1\"\n[scenario]\nsha256 = \"\"\ntext = '''{broken}'''\n"
    session = session.replace('\'{"pair": {"who": "{who}"}}\'', '"x"')
    lines = check(tmp_path, session, "session.toml")
    assert len(lines) == 1 and "session.toml: scenario: host[0].file[0].mode" in lines[0]


def test_what_is_none_of_the_three_is_told(tmp_path):
    assert "neither scenario, ethogram nor session" in check(tmp_path, 'a = "b"\n', "x.toml")[0]
    assert "line 1" in check(tmp_path, "a = \n", "x.toml")[0]


def test_every_condition_of_a_shipped_scenario_is_given_once():
    for name in shipped_scenarios():
        scenario = load_scenario(name).scenario
        # Hundreds of thousands, in the order of an odometer, so that the first thousand show how they go on.
        choices = product(*([(factor.name, level.name) for level in factor.levels] for factor in scenario.factors))
        pairs = islice(zip(choices, every_condition(scenario), strict=True), 1_000)
        assert all(tuple(condition.items()) == choice for choice, condition in pairs)
