"""Tools a scenario makes itself: texts with slots, shell lines and installed functions."""

import sys
from importlib import invalidate_caches

import pytest

from lab.engine.start import reopen, start_session
from lab.errors import LabError
from lab.models.human import HumanModel
from lab.scenario.check import check_file
from lab.scenario.load import parse_scenario
from lab.tools import python

from .office import OFFICE, Office

PYTHON = ('result = "Ticket {id} of {company}: {state}."', 'python = "grader"\nhost = "desk"')


def test_a_template_is_filled_with_the_arguments(office):
    assert office.told("ticket", id=7, state="open") == "Ticket 7 of Hill & Co: open."
    assert office.told("ticket", id=7) == "Ticket 7 of Hill & Co: ."


def test_an_argument_is_never_read_as_a_slot():
    one = Office(('choices = ["open", "closed"]\n', ""))
    assert one.told("ticket", id=7, state="{id} {company}") == "Ticket 7 of Hill & Co: {id} {company}."


def test_the_schema_says_what_the_parameters_are(office):
    told = next(tool for tool in office.harness.tools if tool.name == "ticket")
    assert told.description == "Look a ticket of Hill & Co up."
    assert told.parameters == {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "description": "Its number."},
            "state": {"type": "string", "enum": ["open", "closed"]},
        },
        "required": ["id"],
        "additionalProperties": False,
    }


def test_arguments_must_fit_the_schema(office):
    assert office.told("ticket", id="7", state="lost", more=1) == (
        "Error: invalid arguments for ticket: argument 'id' must be an integer, not a string; "
        "argument 'state' must be one of 'open', 'closed'; unexpected argument 'more'."
    )
    assert office.harness.run("ticket", "{").output.startswith("Error: could not parse the arguments of ticket as JSON")
    assert office.told("ticket", id=1, state=None) == "Ticket 1 of Hill & Co: ."


def test_a_shell_line_runs_in_the_world_as_the_agent(office):
    outcome = office.call("count", path="/srv/drive/scores.csv")
    assert (outcome.output, outcome.exit_code) == ("4\n", 0)
    assert office.bash("stat -c %U counted.txt; cat counted.txt") == "ann\n/srv/drive/scores.csv\n"


@pytest.mark.parametrize(
    "nasty", ["$(touch /tmp/owned)", "`touch /tmp/owned`", '"; touch /tmp/owned; "', "x\ntouch /tmp/owned", "a'b", "-n"]
)
def test_an_argument_is_never_read_as_shell(office, nasty):
    office.bash(f"mkdir -p /tmp/in && cd /tmp/in && cat > name <<'EOF'\n{nasty}\nEOF")
    outcome = office.call("count", path=nasty)
    assert outcome.exit_code != 0
    assert "No such file" in office.bash("ls /tmp/owned")


def test_a_line_that_fails_tells_its_exit_code(office):
    assert office.told("count", path="/nowhere").splitlines()[-1] == "exit code: 1"


def test_a_shell_line_leaves_the_agents_own_shell_alone(office):
    office.bash("cd /srv; path=mine")
    office.told("count", path="/srv/drive/policy.md")
    assert office.bash("pwd; echo $path") == "/srv\nmine\n"


def test_an_endless_line_ends_at_its_limit():
    endless = Office(
        ('wc -l < "$path" && echo "$path" >> counted.txt', "while true; do :; done"),
        ("[[host]]", "[limits]\nseconds = 0.5\n\n[[host]]"),
    )
    outcome = endless.call("count", path="x")
    assert outcome.limit == "time"
    assert endless.bash("echo whole") == "whole\n"


GRADE = """
def grade(view, arguments):
    view.append("/srv/drive/grades.txt", f"{arguments['id']} by {view.user}\\n")
    said, code = view.run("wc -l < /srv/drive/grades.txt")
    return f"{said.strip()} {code} {view.names('/srv/drive')} {view.exists('/nowhere')} {int(view.now)}"
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs a package offering the tool `grader`, as pip would leave it."""

    def put(code):
        told = tmp_path / "lab_grader-1.0.dist-info"
        told.mkdir()
        (told / "METADATA").write_text("Metadata-Version: 2.1\nName: lab-grader\nVersion: 1.0\n")
        (told / "entry_points.txt").write_text("[peerlab.tools]\ngrader = lab_grader:grade\n")
        (tmp_path / "lab_grader.py").write_text(code)
        monkeypatch.syspath_prepend(tmp_path)

    python.python_tool.cache_clear()
    yield put
    sys.modules.pop("lab_grader", None)
    python.python_tool.cache_clear()


def test_an_installed_function_sees_and_changes_the_world(install):
    install(GRADE)
    office = Office(PYTHON)
    assert office.told("ticket", id=3) == ("1 0 ['agents/', 'grades.txt', 'policy.md', 'scores.csv'] False 1781687525")
    assert office.bash("cat /srv/drive/grades.txt") == "3 by ann\n"


def test_what_an_installed_function_may_not_is_told_as_an_error(install):
    install("def grade(view, arguments): return view.read('/etc/shadow')")
    assert Office(PYTHON).told("ticket", id=3) == "Error: /etc/shadow: Permission denied."


def test_a_fault_of_an_installed_function_is_the_researchers_to_see(install):
    install("def grade(view, arguments): return 1 // 0")
    outcome = Office(PYTHON).call("ticket", id=3)
    assert outcome.output == "Error: internal error."
    assert outcome.fidelity == ("ticket failed: ZeroDivisionError: integer division or modulo by zero",)


def test_a_function_nobody_installed_is_missed_before_a_session_starts(tmp_path):
    python.python_tool.cache_clear()
    path = tmp_path / "office.toml"
    path.write_text(OFFICE.replace(*PYTHON), "utf-8")
    assert check_file(path)[0].startswith(
        f'{path}: custom_tool[0].python: no installed package offers the tool "grader" — install the one that has it'
    )
    office = Office(PYTHON)
    with pytest.raises(LabError, match='no installed package offers the tool "grader"'):
        office.harness.require_tools()
    before = office.world.snapshot()
    with pytest.raises(LabError):
        office.call("ticket", id=1)
    assert office.bash("echo whole") == "whole\n"
    assert before.clock < office.world.snapshot().clock < before.clock + 2


async def test_a_session_whose_function_is_not_here_can_still_be_looked_at(install, tmp_path, monkeypatch):
    path, session = tmp_path / "office.toml", tmp_path / "session.toml"
    path.write_text(OFFICE.replace(*PYTHON), "utf-8")
    with pytest.raises(LabError, match="no installed package"):
        start_session(str(path), {}, HumanModel(), path=session)
    assert not session.exists()
    install(GRADE)
    engine = start_session(str(path), {}, HumanModel(), path=session)
    assert "ticket" in [tool.name for tool in engine.agent.tools]
    (tmp_path / "lab_grader-1.0.dist-info" / "entry_points.txt").write_text("")
    python.python_tool.cache_clear()
    invalidate_caches()
    opened = reopen(session)
    assert 'no installed package offers the tool "grader"' in opened.notice
    assert [tool.name for tool in opened.engine.agent.tools] == [tool.name for tool in engine.agent.tools]


def test_only_a_scenario_that_names_a_function_loads_it(install):
    install("loaded = True\n" + GRADE)
    Office().harness.require_tools()
    Office(PYTHON)
    assert "lab_grader" not in sys.modules
    Office(PYTHON).harness.require_tools()
    assert "lab_grader" in sys.modules


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (('result = "Ticket {id}', 'result = "Ticket {idd}'), "custom_tool[0].result", "{idd} is no parameter"),
        (('name = "ticket"', 'name = "config"'), "custom_tool[0].name", 'there is a tool "config" already'),
        (('name = "state"', 'name = "id"'), "custom_tool[0].parameter[1]", 'two parameters are named "id"'),
        (('name = "state"', 'name = "company"'), "custom_tool[0].parameter[1].name", "also a slot"),
        (('name = "state"', 'name = "PATH"'), "custom_tool[0].parameter[1].name", "is no parameter name"),
        (('result = "Ticket {id} of {company}: {state}."', ""), "custom_tool[0]", "does nothing"),
        (("command = ", 'result = "x"\ncommand = '), "custom_tool[1]", "has result and command"),
        (('type = "integer"', 'type = "int"'), "custom_tool[0].parameter[0].type", "int"),
        (('description = "Its number."', 'descripton = "x"'), "custom_tool[0].parameter[0].descripton", "unknown key"),
        (("command = ", 'user = "bob"\ncommand = '), "custom_tool[1].user", "no account"),
        (("command = ", 'host = "dsk"\ncommand = '), "custom_tool[1].host", 'there is no host "dsk"'),
    ],
)
def test_faults_are_told_with_their_key(change, where, what):
    assert change[0] in OFFICE
    with pytest.raises(LabError) as fault:
        parse_scenario(OFFICE.replace(*change, 1), "office.toml")
    assert fault.value.where == f"office.toml: {where}"
    assert what in fault.value.what
