"""One table of names: what is looked up, what is completed and what runs are the same, in the order of PATH."""

import pytest

from tests.world.conftest import Run

MINE = (
    "mkdir -p /tmp/bin; printf '#!/bin/sh\\necho mine \"$@\"\\n' | tee /tmp/bin/ls > /tmp/bin/cat; "
    "chmod +x /tmp/bin/*; "
)


@pytest.mark.parametrize("name", ["vim", "tree", "glob", "log", "reboot", "sysctl", "nosuch"])
def test_what_does_not_run_is_found_by_nothing(run: Run, name: str) -> None:
    asked = f"n={name}; command -v $n; type -P $n; type -t $n; which $n; type $n 2>/dev/null; hash $n 2>/dev/null; $n"
    assert run(asked).output == f"bash: line 1: {name}: command not found\nexit code: 127\n"


@pytest.mark.parametrize(
    ("script", "output"),
    [
        ("f() { :; }; for n in ls cd if f; do command -v $n; type -t $n; "
         "done", "/usr/bin/ls\nfile\ncd\nbuiltin\nif\nkeyword\nf\nfunction\n"),
        ("if ! command -v vim &>/dev/null; then echo absent; fi; x=$(type vi 2>&1); "
         "echo \"$x\"", "absent\nbash: line 1: type: vi: not found\n"),
        ("g() { type vim; command -v ls \"$1\" > /dev/null; env | wc -l; }; declare -f g",
         "g () \n{ \n    type vim;\n    command -v ls \"$1\" > /dev/null;\n    env | wc -l\n}\n"),
        (MINE + "PATH=/tmp/bin:$PATH; ls a; type ls; which cat; cat /etc/hostname; "
         "/bin/cat /etc/hostname; /bin/ls -d /srv",
         "mine a\nls is /tmp/bin/ls\n/tmp/bin/cat\nmine /etc/hostname\ngpu-a1\n/srv\n"),
        (MINE + "chmod -x /tmp/bin/*; PATH=/tmp/bin:$PATH; ls -d /srv; cat /etc/hostname", "/srv\ngpu-a1\n"),
        (MINE + "export PATH=/tmp/bin:$PATH; bash -c 'ls x; cat y'; "
         "env | grep -c ^PATH=/tmp/bin", "mine x\nmine y\n1\n"),
        ("PATH=/nowhere; ls; echo $?", "bash: line 1: ls: command not found\n127\n"),
        ("perl -v; echo '#!/usr/bin/perl' > /tmp/p; chmod +x /tmp/p; bash -c /tmp/p; command -v perl; echo $?",
         "bash: line 1: /usr/bin/perl: Permission denied\n"
         "bash: line 1: /tmp/p: /usr/bin/perl: bad interpreter: Permission denied\n1\n"),
        ("env -u LANG env | grep -c LANG; env -i A=1 env; printenv HOME NOPE; echo $?; FOO=1 env | grep FOO",
         "0\nA=1\n/home/agent\n1\nFOO=1\n"),
        ("env | sort | cut -d= -f1 | tr '\\n' ' '",
         "HOME LANG LOGNAME PATH PWD SHELL SHLVL SSH_CLIENT SSH_CONNECTION SSH_TTY USER "
         "XDG_RUNTIME_DIR XDG_SESSION_ID _ "),
    ],
)  # fmt: skip
def test_names_lead_to_what_runs(run: Run, script: str, output: str) -> None:
    assert run(script).output == output


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (r"/two/a # note\nextra: 1", "one\ntwo\n# note\nextra: 1\nthree\n"),
        (r"1i # a\n# b", "# a\n# b\none\ntwo\nthree\n"),
        (r"2c\new\nline", "one\nnew\nline\nthree\n"),
        (r"$a\\nend", "one\ntwo\nthree\n\nend\n"),
        (r"2a\ttab\tx", "one\ntwo\nttab\tx\nthree\n"),
        (r"2a\  lead", "one\ntwo\n  lead\nthree\n"),
        (r"2a a\\b\x41\q", "one\ntwo\na\\bAq\nthree\n"),
        ("2{a x\\ny\n}", "one\ntwo\nx\ny\nthree\n"),
        (r"s/o\/n/x/;s/[/]/y/; 1a k\nl", "one\nk\nl\ntwo\nthree\n"),
        ("2i\\\np\\\nq", "one\np\nq\ntwo\nthree\n"),
    ],
)
def test_a_text_of_sed_keeps_its_lines(run: Run, script: str, text: str) -> None:
    put = "printf 'one\\ntwo\\nthree\\n' > /tmp/f; "
    assert run(f"{put}sed '{script}' /tmp/f").output == text
    assert run(f"{put}sed -i -e '{script}' /tmp/f; cat /tmp/f").output == text


@pytest.mark.parametrize(
    ("script", "output"),
    [
        ("ls /nosuch | wc -l", "ls: cannot access '/nosuch': No such file or directory\n0\n"),
        ("echo \"a$(ls /nosuch)b\"", "ls: cannot access '/nosuch': No such file or directory\nab\n"),
        ("ls /nosuch /etc/hostname",
         "ls: cannot access '/nosuch': No such file or directory\n/etc/hostname\nexit code: 2\n"),
        ("echo a; ls /nosuch; echo b", "a\nls: cannot access '/nosuch': No such file or directory\nb\n"),
        ("find /etc/hostname /nosuch", "/etc/hostname\nfind: ‘/nosuch’: No such file or directory\nexit code: 1\n"),
    ],
)  # fmt: skip
def test_a_complaint_comes_when_it_is_made(run: Run, script: str, output: str) -> None:
    assert run(script).output == output


def test_the_small_print_is_debians(run: Run) -> None:
    answers = {
        "mkdir -p /tmp/q/w; chmod 0 /tmp/q/w; ls -R /tmp/q > /dev/null 2>&1; echo $?": "1\n",
        "scp nosuch store-b: 2>/dev/null; echo $?": "255\n",
        "cd /tmp; echo hi > h; more h | cat": "::::::::::::::\nh\n::::::::::::::\nhi\n",
        "cd /tmp; zstd -q h; "
        "zstd -l h.zst | head -1": "Frames  Skips  Compressed  Uncompressed  Ratio  Check  Filename\n",
        "od -A d -j 1000000000 -N 4 /srv/models/atlas/weights.safetensors | tail -1": "1000000004\n",
        "curl --version | grep -c 'zlib/1.2.13 brotli'": "1\n",
        "wc -c < /usr/bin/ls": "151344\n",
        "sleep 5 &": "",
        "sleep 6; jobs; jobs": "[1]+  Done                    sleep 5\n",
    }
    assert {script: run(script).output for script in answers} == answers


def test_every_program_says_alike_why_a_name_has_no_address(run: Run) -> None:
    python = "python3 -c 'import socket, sys; socket.gethostbyname(sys.argv[1])'"
    for name, why in (
        ("nosuch", "Name or service not known"),
        ("nosuch.internal", "Name or service not known"),
        ("example.com", "Temporary failure in name resolution"),
    ):
        for call in (f"ping -c1 {name}", f"ssh {name} true", f"{python} {name}", f"wget -O- {name}", f"nc {name} 80"):
            assert why in run(f"{call} 2>&1").output, call
