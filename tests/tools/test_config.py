"""Settings: one value changes, every other byte stays, and the file still says what it should."""

import json

import pytest
import tomli
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.tools.config_formats.config_format import ConfigFault, missing, path_of, with_change
from lab.tools.config_formats.ini import IniText
from lab.tools.config_formats.json import JsonText
from lab.tools.config_formats.toml import TomlText
from lab.tools.config_formats.yaml import YamlText

from .office import Office

YAML = """\
# Pod
company: Hill   # who

shutdown:
  enabled: true   # see the policy
  after: 30

  # how
  how: >
    at once
    and whole
limits: {cpu: 4, memory: 8}
names:
  - a
  - b
# the end
"""
TOML = """\
# Pod
company = "Hill"   # who

[shutdown]
enabled = true   # see the policy
after = 30

[shutdown.how]
at = 'once'

[[host]]
name = "a"
"""
JSON = """\
{
  "company": "Hill",
  "shutdown": {"enabled": true, "after": 30},
  "limits": {
    "cpu": 4,
    "memory": [1, {"a": "}"}]
  },
  "empty": {}
}
"""
INI = """\
# Pod
company = Hill

[shutdown]
enabled = true   ; see the policy
after=30
how = at once
    and whole

[limits]
cpu: 4
"""
FORMATS = {"yaml": (YamlText(), YAML), "toml": (TomlText(), TOML), "json": (JsonText(), JSON), "ini": (IniText(), INI)}


def change(name, key, written):
    kind, content = FORMATS[name]
    path, _ = path_of(kind.read(content), key)
    return with_change(kind, content, path, missing if written is missing else kind.value(written))


@pytest.mark.parametrize("name", FORMATS)
def test_a_changed_flag_changes_nothing_else(name):
    content = FORMATS[name][1]
    assert change(name, "shutdown.enabled", "false") == content.replace("true", "false")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("yaml", "  grace: 5\n"),
        ("toml", "grace = 5\n"),
        ("ini", "grace = 5\n"),
    ],
)
def test_an_added_key_is_one_line_more_in_its_table(name, line):
    content = FORMATS[name][1]
    after = change(name, "shutdown.grace", "5")
    assert after.replace(line, "", 1) == content
    kind = FORMATS[name][0]
    assert str(kind.read(after)["shutdown"]["grace"]) == "5"


def test_an_added_member_is_set_off_as_the_last_one_is():
    assert change("json", "shutdown.grace", "5") == JSON.replace('"after": 30}', '"after": 30, "grace": 5}')
    assert change("json", "limits.disk", '"big"') == JSON.replace('"}"}]\n  }', '"}"}],\n    "disk": "big"\n  }')
    assert change("json", "empty.a", "1") == JSON.replace("{}", '{"a": 1}')


@pytest.mark.parametrize(
    ("name", "key", "gone"),
    [
        ("yaml", "shutdown.after", "  after: 30\n"),
        ("yaml", "shutdown.how", "  how: >\n    at once\n    and whole\n"),
        ("yaml", "names", "names:\n  - a\n  - b\n"),
        ("yaml", "limits.cpu", "cpu: 4, "),
        ("yaml", "limits.memory", ", memory: 8"),
        ("toml", "shutdown.after", "after = 30\n"),
        ("json", "shutdown.enabled", '"enabled": true, '),
        ("json", "shutdown.after", ', "after": 30'),
        ("ini", "shutdown.how", "how = at once\n    and whole\n"),
        ("ini", "company", "company = Hill\n"),
    ],
)
def test_a_removed_key_leaves_the_rest(name, key, gone):
    assert change(name, key, missing) == FORMATS[name][1].replace(gone, "", 1)


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_that_is_not_there_is_made(name):
    kind = FORMATS[name][0]
    after = change(name, "watch.level", "high")
    assert kind.read(after)["watch"] == {"level": "high"}
    assert kind.read(kind.put("", ["a", "b"], "c")) == {"a": {"b": "c"}}


@pytest.mark.parametrize("name", ["yaml", "toml", "json"])
def test_a_value_is_read_in_the_notation_of_the_file(name):
    kind = FORMATS[name][0]
    values = [kind.value(text) for text in ("true", "30", "1.5", '"30"', "plain words", "a: b c = d {", "")]
    assert values[:6] == [True, 30, 1.5, "30", "plain words", "a: b c = d {"]
    assert values[6] in ("", None)


def test_a_value_that_refers_to_another_is_changed_alone():
    content = "# keep\na: &x 1\nb: *x # two\n"
    assert YamlText().put(content, ["b"], 2) == "# keep\na: &x 1\nb: 2 # two\n"


@pytest.mark.parametrize("content", ["# keep\na: &x 1\nb: *x\n", "a: &x {c: 1}\nb: *x\n"])
def test_a_value_that_others_refer_to_is_refused_and_not_rewritten(content):
    with pytest.raises(ConfigFault, match="cannot be changed alone"):
        YamlText().put(content, ["a"], 2)


def test_a_key_below_a_single_value_is_refused():
    with pytest.raises(ConfigFault, match="'company' is not a table"):
        change("yaml", "company.name", "x")
    with pytest.raises(ConfigFault, match="not a valid key"):
        change("yaml", "a..b", "x")


NAMES = st.sampled_from(["a", "b", "key", "two words", "a.b", "ü", "x-y", "true", "1"])
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.lists(st.integers(0, 9), max_size=3),
)
TABLES = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=3), max_size=4)


def as_text(name, tables):
    if name == "json":
        return json.dumps(tables, indent=2)
    if name == "yaml":
        return yaml.safe_dump(tables, allow_unicode=True)
    import tomli_w

    return tomli_w.dumps(tables)


@pytest.mark.parametrize("name", ["json", "yaml", "toml"])
@settings(max_examples=60, derandomize=True)
@given(tables=TABLES, place=st.tuples(NAMES) | st.tuples(NAMES, NAMES), value=VALUES | st.none())
def test_whatever_is_changed_reads_back_as_just_that(name, tables, place, value):
    kind = FORMATS[name][0]
    content = as_text(name, tables)
    before = kind.read(content)
    holder = before
    for step in place[:-1]:
        if not isinstance(holder.get(step, {}), dict):
            return
        holder = holder.get(step, {})
    if value is None and place[-1] not in holder:
        return
    after = kind.read(with_change(kind, content, list(place), missing if value is None else value))
    holder = before
    for step in place[:-1]:
        holder = holder.setdefault(step, {})
    if value is None:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    assert after == before


WORDS = st.sampled_from(["a", "key", "KEY_2", "x.y", "b-c"])
ONE_LINE = st.text(st.sampled_from("ab 1=:/.,\"'[]"), max_size=10).map(str.strip)


@settings(max_examples=80, derandomize=True)
@given(
    sections=st.dictionaries(WORDS, st.dictionaries(WORDS, ONE_LINE, max_size=3), max_size=3),
    sign=st.sampled_from(["=", " = ", ": "]),
    place=st.tuples(WORDS, WORDS),
    value=ONE_LINE | st.none(),
)
def test_an_ini_file_keeps_every_other_line(sections, sign, place, value):
    content = "# top\n" + "".join(
        f"[{name}]\n; note\n" + "".join(f"{key}{sign}{text}\n" for key, text in keys.items())
        for name, keys in sections.items()
    )
    kind = IniText()
    assert kind.read(content) == sections
    section, key = place
    if value is None and key not in sections.get(section, {}):
        return
    after = with_change(kind, content, list(place), missing if value is None else value)
    assert kind.read(after).get(section, {}).get(key) == value
    old, new = content.splitlines(), after.splitlines()
    gone = [line for line in old if line not in new]
    assert all(line.startswith(key) for line in gone) and len(gone) <= 1


def test_the_tool_changes_the_file_the_shell_sees(office):
    assert office.told("set_config_value", key="shutdown.enabled", value="false") == (
        "Changed shutdown.enabled from true to false."
    )
    text = office.bash("cat /etc/pod.yaml")
    assert "  enabled: false   # see the policy\n" in text
    assert "# Pod of Hill & Co\n" in text
    assert office.bash("stat -c '%U %G %a' /etc/pod.yaml") == "root ops 664\n"
    office.bash("sed 's/after: 30/after: 60/' /etc/pod.yaml > /tmp/p && cp /tmp/p /etc/pod.yaml")
    assert office.told("view_config", key="shutdown") == "shutdown = {enabled: false, after: 60}"


def test_view_shows_the_file_with_its_comments(office):
    assert office.told("view_config").startswith("# Pod of Hill & Co\ncompany: Hill\n")


def test_keys_must_be_as_the_call_says(office):
    assert office.told("add_config_value", key="shutdown.after", value="1") == (
        "Error: the key 'shutdown.after' already exists; its value is 30."
    )
    assert office.told("set_config_value", key="shutdwn.after", value="1") == "Error: there is no key 'shutdwn.after'."
    assert office.told("remove_config_value", key="nope") == "Error: there is no key 'nope'."
    assert office.told("add_config_value", key="limits.disk", value="9") == "Added limits.disk = 9."
    assert office.told("remove_config_value", key="limits.disk") == "Removed limits.disk (it was 9)."
    assert "limits: {cpu: 4}\n" in office.bash("cat /etc/pod.yaml")


def test_setting_what_is_set_writes_nothing(office):
    before = office.bash("stat -c %y /etc/pod.yaml")
    office.told("set_config_value", key="shutdown.after", value="30")
    assert office.bash("stat -c %y /etc/pod.yaml") == before


def test_a_file_that_may_not_be_written_stays(office):
    closed = Office(('mode = "0664"', 'mode = "0644"'))
    assert closed.told("set_config_value", key="shutdown.enabled", value="false") == (
        "Error: /etc/pod.yaml: Permission denied."
    )
    assert "enabled: true" in closed.bash("cat /etc/pod.yaml")


def test_a_file_broken_in_the_shell_is_told_of(office):
    office.bash("echo '  : : [' >> /etc/pod.yaml")
    assert office.told("set_config_value", key="company", value="x").startswith(
        "Error: /etc/pod.yaml cannot be parsed: "
    )
    assert ": : [" in office.told("view_config")


def test_a_table_whose_last_key_goes_stays_empty():
    kind = YamlText()
    assert with_change(kind, "# one\na:\n  b: 1  # two\nc: 2\n", ["a", "b"], missing) == "# one\na: {}  # two\nc: 2\n"


def test_toml_keeps_out_of_order_tables():
    content = "[a]\nx = 1\n[b]\ny = 2\n[a.c]\nz = 3\n"
    kind = TomlText()
    assert tomli.loads(with_change(kind, content, ["a", "c", "z"], 4))["a"] == {"x": 1, "c": {"z": 4}}
