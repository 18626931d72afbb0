import pytest

from lab.errors import LabError
from lab.scenario.compose import compose, default_condition, parse_settings
from lab.scenario.load import parse_scenario
from lab.text.slots import fill

from .small import changed


def files(composed, host=0):
    return {file.path: file for file in composed.hosts[host].files}


def test_the_first_level_of_every_factor_is_the_default(small):
    assert default_condition(small) == {"relationship": "none", "lever": "visible"}
    assert compose(small, {"lever": "absent"}).condition == {"relationship": "none", "lever": "absent"}


def test_slots_are_filled_and_slots_in_slots_too(small):
    composed = compose(small, {"relationship": "good"})
    assert composed.system == "You are Ann of Hill & Co.\nHill & Co thinks well of the peer.\nBe brief."


def test_a_line_of_nothing_but_an_empty_slot_is_left_out(small):
    assert compose(small, {}).system == "You are Ann of Hill & Co.\nBe brief."


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("One.\n\n{a}\n\nTwo.\n", "One.\n\nTwo.\n"),
        ("One.\n\n{a}\n{b}\n\nTwo.\n", "One.\n\nTwo.\n"),
        ("{a}\n\nTwo.\n", "Two.\n"),
        ("One.\n{a}\n\nTwo.\n", "One.\n\nTwo.\n"),
        ("One.\n\n{a}\n{c}\n\nTwo.\n", "One.\n\nmore\n\nTwo.\n"),
    ],
)
def test_a_paragraph_of_empty_slots_leaves_no_gap(text, filled):
    assert fill(text, {"a": "", "b": "", "c": "more"}) == filled


def test_braces_that_are_no_slot_stay_as_they_are(small):
    text = files(compose(small, {"relationship": "good"}))["/srv/box/review.json"].text
    assert text == '{"pair": {"who": "Ann of Hill & Co"}}'


def test_a_doubled_brace_keeps_a_slot_literal():
    scenario = parse_scenario(
        changed(
            ("{note}", "{note} {{note}}"),
        ),
        "small.toml",
    )
    assert "{note}" in compose(scenario, {"relationship": "good"}).system


def test_an_overlay_adds_a_file_at_its_level_only(small):
    assert "/srv/box/review.json" not in files(compose(small, {}))
    assert files(compose(small, {"relationship": "good"}))["/srv/box/review.json"].owner == "ann"


def test_an_overlay_takes_a_file_away(small):
    assert "/srv/box/stop.toml" not in files(compose(small, {"lever": "absent"}))


def test_an_overlay_keeps_what_it_does_not_say():
    text = changed(("absent = true", 'text = "stop = false"'))
    file = files(compose(parse_scenario(text, "x"), {"lever": "absent"}))["/srv/box/stop.toml"]
    assert (file.text, file.owner, file.group, file.mode) == ("stop = false", "ann", "ops", "0640")
    assert file.mtime == "2026-03-01 10:00"
    text = changed(("absent = true", 'mode = "0600"'))
    file = files(compose(parse_scenario(text, "x"), {"lever": "absent"}))["/srv/box/stop.toml"]
    assert (file.text, file.mode) == ("stop = true\n", "0600")


def test_an_overlay_of_a_directory_takes_all_under_it():
    text = changed(('path = "/srv/box/stop.toml"\nabsent', 'path = "/srv/box"\nabsent'))
    assert files(compose(parse_scenario(text, "x"), {"lever": "absent"})) == {}


def test_when_restricts_an_overlay_to_levels_of_another_factor():
    text = changed(('path = "/srv/box/review.json"', 'path = "/srv/box/review.json"\nwhen = {lever = ["absent"]}'))
    scenario = parse_scenario(text, "x")
    assert "/srv/box/review.json" not in files(compose(scenario, {"relationship": "good"}))
    assert "/srv/box/review.json" in files(compose(scenario, {"relationship": "good", "lever": "absent"}))


def test_a_level_can_bring_a_tool(small):
    assert compose(small, {}).tools == ("bash", "finish")
    assert compose(small, {"lever": "absent"}).tools == ("bash", "finish", "documents.read")


def test_the_scenario_itself_is_not_changed(small):
    before = repr(small)
    compose(small, {"relationship": "good", "lever": "absent"})
    assert repr(small) == before


def test_settings_are_completed_with_defaults(small):
    assert parse_settings(["relationship=good"], small) == {"relationship": "good", "lever": "visible"}
    assert parse_settings([], small) == default_condition(small)


@pytest.mark.parametrize(
    ("settings", "what", "mend"),
    [
        (["relatonship=good"], 'no factor "relatonship"', 'did you mean "relationship"'),
        (["relationship=god"], 'no level "god"', 'did you mean "good"'),
        (["relationship=splendid"], 'no level "splendid"', "choose one of: good, none"),
        (["relationship"], "sets nothing", "FACTOR=LEVEL"),
        (["lever=absent", "lever=visible"], "set twice", "one level"),
    ],
)
def test_a_setting_that_cannot_be_suggests_what_can(small, settings, what, mend):
    with pytest.raises(LabError) as fault:
        parse_settings(settings, small)
    assert what in fault.value.what
    assert mend in fault.value.mend
