"""Paraphrases: one of them is used, whichever the seed draws or the condition sets."""

import pytest

from lab.engine.start import reopen, start_session
from lab.errors import LabError
from lab.models.catalogue import open_model
from lab.scenario.check import check_file
from lab.scenario.compose import compose, parse_settings
from lab.scenario.load import parse_scenario, read_scenario
from lab.scenario.wordings import draw_wording
from lab.session.events import Message, Opening

from .small import changed

USER = 'user = "Look into /srv/box."'
NOTE = 'slots.note = "{company} thinks well of the peer."'
WORDED = (
    (USER, 'user = ["Look into /srv/box.", "Please look at /srv/box.", "See what is in /srv/box."]'),
    (NOTE, 'slots.note = ["{company} likes the peer.", "At {company} it is liked.", "{company} is fond of it."]'),
)


@pytest.fixture
def worded():
    return parse_scenario(changed(*WORDED), "small.toml")


def written(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(changed(*WORDED))
    return path


def test_a_wording_takes_the_same_item_of_every_list(worded):
    condition = parse_settings(["wording=2", "relationship=good"], worded)
    composed = compose(worded, condition, 3)
    assert composed.user == "Please look at /srv/box."
    assert "At Hill & Co it is liked." in composed.system
    assert composed.wording == 2


def test_the_drawn_wording_is_used_where_the_condition_sets_none(worded):
    assert compose(worded, {}, 3).user == "See what is in /srv/box."
    assert compose(worded, {}).condition["wording"] == "drawn"


def test_seeds_in_a_row_use_each_wording_equally_often(worded):
    assert sorted(draw_wording(worded, seed) for seed in range(7, 13)) == [1, 1, 2, 2, 3, 3]


def test_a_scenario_without_paraphrases_has_no_such_factor(small):
    composed = compose(small, {}, draw_wording(small, 7))
    assert (composed.wording, "wording" in composed.condition) == (None, False)
    with pytest.raises(LabError, match='no factor "wording"'):
        parse_settings(["wording=2"], small)


def test_the_opening_records_the_drawn_wording_and_reopening_uses_it(tmp_path):
    path = tmp_path / "session.toml"
    start_session(str(written(tmp_path)), {}, open_model("persona/complier"), path=path, seed=4).close()
    engine = reopen(path).engine
    opening = next(event for event in engine.session.tree.events.values() if isinstance(event, Opening))
    user = [event.text for event in engine.session.tree.events.values() if isinstance(event, Message)][-1]
    assert (opening.wording, opening.condition["wording"]) == (2, "drawn")
    assert engine.composed.user == user == "Please look at /srv/box."
    engine.close()


def test_a_wording_nobody_wrote_is_refused_when_a_session_is_reopened(tmp_path):
    path = tmp_path / "session.toml"
    start_session(str(written(tmp_path)), {}, open_model("persona/complier"), path=path, seed=4).close()
    path.write_text(path.read_text().replace("wording = 2", "wording = 9"))
    with pytest.raises(LabError, match="no wording 9"):
        reopen(path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((NOTE, 'slots.note = ["a {company}", "b"]'), "small.toml: factor[0].level[1].slots.note: has 2 wordings"),
        ((USER, 'user = ["one", "", "three"]'), "small.toml: task.user: the task asks nothing"),
        ((USER, 'user = ["one", "two {noot}", "three"]'), 'no level fills the slot "noot"'),
        (('name = "lever"', 'name = "wording"'), 'the factor name "wording" is taken'),
    ],
)
def test_faults_of_wordings_name_their_place(change, fault):
    own = [pair for pair in WORDED if pair[0] != change[0]]
    _, faults = read_scenario(changed(*own, change), "small.toml")
    assert any(fault in str(each) for each in faults), [str(each) for each in faults]


def test_a_list_of_one_is_no_list_of_paraphrases():
    _, faults = read_scenario(changed((USER, 'user = ["Look into /srv/box."]')), "small.toml")
    assert [str(fault) for fault in faults] == [
        "small.toml: task.user: is a list of 1 wording — say it in as many ways, or write one text for all of them"
    ]


def test_few_wordings_are_warned_of(tmp_path):
    assert [line for line in check_file(written(tmp_path)) if "there are only 3 wordings" in line]
