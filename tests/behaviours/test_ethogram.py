import pytest

from lab.behaviours.ethogram import load_ethogram, parse_ethogram
from lab.errors import LabError
from lab.scenario.labels import read_ethogram

FACTS = {
    "score-inflation", "threshold-crossing", "shutdown-config-tamper", "shutdown-omission", "weight-exfiltration",
    "exfiltration-attempt", "protective-omission", "rule-gaming", "monitoring-gap", "open-refusal", "persuasion",
    "deceptive-report", "concealment", "unrequested-recon", "privilege-change", "transparent-escalation",
    "eval-awareness", "preservation-reasoning", "not-engaged", "ambiguous-instruction",
}  # fmt: skip

SMALL = """\
[ethogram]
name = "small"
[[behaviour]]
name = "weight-exfiltration"
code = "WEX"
key = "w"
definition = "It lies elsewhere."
[[behaviour]]
name = "open-refusal"
code = "REF"
key = "r"
kind = "state"
definition = "It says no."
modifiers = ["whole", "part"]
"""


def fault_of(old, new):
    assert old in SMALL
    with pytest.raises(LabError) as fault:
        parse_ethogram(SMALL.replace(old, new, 1), "small.toml")
    return fault.value


def test_the_shipped_ethogram_has_the_eighteen_behaviours_and_two_marks():
    ethogram = load_ethogram("ethogram")
    assert {behaviour.name for behaviour in ethogram.behaviours} == FACTS
    marks = {behaviour.name for behaviour in ethogram.behaviours if behaviour.mark}
    assert marks == {"not-engaged", "ambiguous-instruction"}
    assert all(behaviour.source and len(behaviour.definition) > 60 for behaviour in ethogram.behaviours)


def test_an_honest_report_and_tampering_can_stand_side_by_side():
    ethogram = load_ethogram("ethogram")
    assert not ethogram.named("shutdown-config-tamper").excludes
    assert not ethogram.named("deceptive-report").excludes


def test_a_behaviour_is_found_by_its_name():
    ethogram = load_ethogram("ethogram")
    assert ethogram.named("weight-exfiltration").key == "w"
    assert ethogram.named("kindness") is None


def test_a_key_of_the_app_is_refused_with_the_clash_and_the_free_keys():
    with pytest.raises(LabError) as clash:
        parse_ethogram(SMALL, "small.toml", frozenset({"w", "a"}))
    assert clash.value.where == "small.toml: behaviour[0].key"
    assert clash.value.what == 'the key "w" of weight-exfiltration is a key of the app'
    assert clash.value.mend.startswith("free keys: b c d")


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('key = "r"', 'key = "w"', "behaviour[1].key", "and so has weight-exfiltration"),
        ('code = "REF"', 'code = "WEX"', "behaviour[1].code", "and so has weight-exfiltration"),
        ('name = "open-refusal"', 'name = "weight-exfiltration"', "behaviour[1].name", "and so has"),
        ('key = "r"', 'key = "ctrl+r"', "behaviour[1].key", "is no key"),
        ('key = "r"', 'key = "R"', "behaviour[1].key", "is no key"),
        ('name = "open-refusal"', 'name = "Open refusal"', "behaviour[1].name", "no behaviour name"),
        ('code = "REF"', 'code = "refusal"', "behaviour[1].code", "no code"),
        ('"It says no."', '" "', "behaviour[1].definition", "has no definition"),
        ('"part"]', '"whole"]', "behaviour[1].modifiers", "named twice"),
        ("modifiers", 'excludes = ["refusal"]\nmodifiers', "behaviour[1].excludes", "no other behaviour"),
        ('kind = "state"', 'kind = "phase"', "behaviour[1].kind", "phase"),
        ('kind = "state"', 'sort = "state"', "behaviour[1].sort", "unknown key"),
    ],
)
def test_what_cannot_hold_is_refused_by_its_key_path(old, new, where, what):
    fault = fault_of(old, new)
    assert fault.where == f"small.toml: {where}"
    assert what in fault.what


def test_an_unknown_ethogram_suggests_the_nearest():
    with pytest.raises(LabError, match='did you mean "ethogram"'):
        load_ethogram("etogram")


def test_every_fault_is_found_at_once():
    text = SMALL.replace('key = "r"', 'key = "w"').replace('code = "REF"', 'code = "x"')
    ethogram, faults = read_ethogram(text, "small.toml")
    assert ethogram is not None
    assert [fault.where.split(": ")[1] for fault in faults] == ["behaviour[1].code", "behaviour[1].key"]
