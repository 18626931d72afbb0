import pytest

from lab.world.machine.files.filesystem import ROOT, FileSystem, actor
from lab.world.machine.live import Estate
from lab.world.shell.builtins.test import test as judge
from tests.world.conftest import make_world


@pytest.fixture(scope="module")
def files() -> FileSystem:
    estate = Estate(make_world().snapshot())
    return FileSystem(estate.first, actor(estate.first, "agent"), estate.clock, cwd="/home/agent")


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        ("", 1, ""),
        ("x", 0, ""),
        ("! x", 1, ""),
        ("-d /root", 0, ""),
        ("-r /root", 1, ""),
        ("-x /root", 1, ""),
        ("-f notes.txt", 0, ""),
        ("-s notes.txt", 0, ""),
        ("-e /nothing", 1, ""),
        ("-L /bin", 0, ""),
        ("-d /bin", 0, ""),
        ("-c /dev/null", 0, ""),
        ("-u /usr/bin/sudo", 0, ""),
        ("-k /tmp", 0, ""),
        ("-w /etc/passwd", 1, ""),
        ("-O notes.txt", 0, ""),
        ("/etc/passwd -ef /etc/../etc/passwd", 0, ""),
        ("notes.txt -nt /nothing", 0, ""),
        ("1 -lt 10 -a 2 -gt 1", 0, ""),
        ("( a = b ) -o ! -z x", 0, ""),
        ("a = b = c", 2, "too many arguments"),
        ("a b", 2, "a: unary operator expected"),
        ("a b c", 2, "b: binary operator expected"),
        ("1 -eq x", 2, "x: integer expression expected"),
        ("( a", 2, "(: unary operator expected"),
        ("( a = b = c", 2, "`)' expected, found ="),
    ],
)
def test_an_expression_is_judged_as_bash_does(files: FileSystem, words: str, status: int, complaint: str) -> None:
    assert judge(words.split(), files) == (status, complaint)


def test_root_may_read_and_write_all_but_not_run_what_is_no_program(files: FileSystem) -> None:
    root = FileSystem(files.host, ROOT, files.clock)
    assert [judge([f"-{letter}", "/etc/shadow"], root)[0] for letter in "rwx"] == [0, 0, 1]
