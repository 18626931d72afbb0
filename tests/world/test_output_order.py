"""What a program prints and what it complains come in the order of the real one, wherever the two go."""

import re

import pytest

from tests.world.conftest import Run

LS = "ls: cannot access 'no': No such file or directory\n"
HOST = "/etc/hostname\n"


def printed_by(run: Run, script: str) -> str:
    """Return all that a script prints, without the line that tells how it ended."""
    return re.sub(r"exit code: \d+\n\Z", "", run(script).output)


@pytest.mark.parametrize(
    "script",
    [
        "ls no /etc/hostname",
        "ls no /etc/hostname 2>&1",
        "ls no /etc/hostname 2>&1 | cat",
        "ls no /etc/hostname |& cat",
        "ls no /etc/hostname > f 2>&1; cat f",
        "ls no /etc/hostname &> f; cat f",
        "{ ls no /etc/hostname; } 2>&1 | cat",
        "if true; then ls no /etc/hostname; fi > f 2>&1; cat f",
        "exec 2>&1; ls no /etc/hostname",
        'x=$(ls no /etc/hostname 2>&1); echo "$x"',
        "LC_ALL=C ls no /etc/hostname 2>&1",
        "env A=1 ls no /etc/hostname 2>&1; nohup true",
        "nice bash -c 'ls no /etc/hostname' 2>&1",
        "f() { ls no /etc/hostname 2>&1; }; f",
        "echo 'ls no /etc/hostname' > s; bash s 2>&1",
        "ssh store-b 'ls no /etc/hostname' 2>&1",
    ],
)
def test_a_complaint_keeps_its_place_where_both_go_the_same_way(run: Run, script: str) -> None:
    assert printed_by(run, script) == LS + HOST


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ("ls no /etc/hostname 2>&1 > f; cat f", LS + HOST),
        ("{ ls no /etc/hostname 2>/dev/null; ls no; } 2>&1", HOST + LS),
        ("{ x=$(ls no /etc/hostname); ls /etc/hostname > f; } 2>/dev/null; cat f", HOST),
        ("{ ls no /etc/hostname | wc -l; } 2>/dev/null", "1\n"),
        ("ls() { command ls /etc/hostname; env | grep -c __; }; ls 2>&1", HOST + "0\n"),
        ("f() { ls no 2>&1; }; declare -f f", "f () \n{ \n    ls no 2>&1\n}\n"),
        ("env 2>&1 | grep -c __; awk 'BEGIN { for (k in ENVIRON) print k }' 2>&1 | grep -c __", "0\n0\n"),
    ],
)
def test_nothing_else_is_joined_and_no_sign_of_it_is_seen(run: Run, script: str, printed: str) -> None:
    assert printed_by(run, script) == printed


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ("cat no /etc/hostname", "cat: no: No such file or directory\ngpu-a1\n"),
        ("cat /etc/hostname /etc /etc/hostname 2>&1", "gpu-a1\ncat: /etc: Is a directory\ngpu-a1\n"),
        ("cat -n no /etc/hostname no 2>/dev/null; echo $?", "     1\tgpu-a1\n1\n"),
        (
            "grep ^root: no /etc/group /etc/passwd | cat",
            "grep: no: No such file or directory\n/etc/group:root:x:0:\n/etc/passwd:root:",
        ),
        (
            "grep -c ^root: -- no /etc/passwd /root/x 2>&1",
            "grep: no: No such file or directory\n/etc/passwd:1\ngrep: /root/x: Permission denied\n",
        ),
        ("grep -he ^root: -m 1 no /etc/group", "grep: no: No such file or directory\nroot:x:0:\n"),
        (
            "cat /etc/hostname | grep -c g; cat /etc/hostname | grep g - no",
            "1\n(standard input):gpu-a1\ngrep: no: No such",
        ),
        ("cat() { echo mine; }; cat no /etc/hostname", "mine\n"),
        ("f() { cat no no; }; declare -f f; set -x; cat /etc/hostname no", "f () \n{ \n    cat no no\n}\n+ cat /etc/"),
        ("wc -l no /etc/hostname 2>&1 | head -1", "wc: no: No such file or directory\n"),
        ("find no /etc/hostname 2>&1", "find: ‘no’: No such file or directory\n/etc/hostname\n"),
        ("find /etc/hostname no -exec ls no {} \\;", f"{LS}{HOST}find: ‘no’: No such file or directory\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_complained_of_in_its_turn(run: Run, script: str, printed: str) -> None:
    assert printed_by(run, script).startswith(printed)
