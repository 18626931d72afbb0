"""What a shell keeps from one call to the next, in a live world, a reopened and a rewound one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.world.world import World
from tests.world.conftest import Run, bash, make_world


def told(world: World, command: str) -> str:
    return bash(world, command).output


def rebuilt(world: World) -> World:
    """A world whose shell has to be made again from its text."""
    other = make_world()
    other.restore(world.snapshot())
    return other


def test_a_fresh_shell_has_an_empty_script(world: World) -> None:
    assert world.snapshot().shells == {}
    told(world, "true; ls; date; echo hi > /tmp/x")
    assert world.snapshot().shells == {}


def test_what_one_call_sets_the_next_one_finds(run: Run) -> None:
    run("cd /srv; export MODE=dry; count=3; list=(a 'b c'); greet() { echo \"hi $1\"; }; umask 027")
    output = run('pwd; echo "$MODE $count ${list[1]}"; greet you; umask; env | grep MODE').output
    assert output == "/srv\ndry 3 b c\nhi you\n0027\nMODE=dry\n"


def test_the_script_is_readable_bash_and_says_only_what_differs(world: World) -> None:
    told(world, "cd /srv; export MODE=dry; f() { echo x; }; alias ll='ls -l'; shopt -s nullglob; umask 077")
    script = world.snapshot().shells["gpu-a1"]
    assert script == (
        "cd '/srv'\numask 0077\nshopt -s nullglob\nalias ll='ls -l'\nf () \n{ \n    echo x\n}\n"
        "declare -x MODE='dry'\ndeclare -x OLDPWD='/home/agent'\n"
    ) or script.replace("declare -- OLDPWD", "declare -x OLDPWD").endswith("OLDPWD='/home/agent'\n")


SETTINGS = """cd /srv/models
export A="x y" B='it'"'"'s'
multi=$'one\\ntwo\\t"three"'
declare -i number=7; declare -r fixed=const; declare -l low=ABC
list=(1 'two words' $'new\\nline' ''); sparse=([3]=c [9]=z); declare -A map=([z]=1 [a b]='c d')
declare -n ref=number
greet() { local who=${1:-you}; for i in 1 2; do echo "$i $who" | cat; done; cat <<END
here $who
END
}
cond() {
  if [[ $1 =~ ^a ]]; then case $1 in a|ab) echo short;; *) echo long;; esac; fi
  while read -r l; do echo "$l"; done <<< "in"
}
export -f cond
alias ll='ls -la' dots='cd ..'
shopt -s globstar; shopt -u sourcepath
umask 0027; unset LANG; export PATH=$PATH:/opt/bin
"""


PROBE = """pwd; umask; echo "$A|$B|$multi|$number|$fixed|$low|${list[*]}|${#list[@]}|${sparse[9]}|${!sparse[*]}"
echo "${map[a b]}|$ref|$LANG|$PATH"
greet me; cond ab; declare -p A B multi number fixed low list sparse ref; alias; shopt globstar sourcepath; cd -
"""


def test_a_shell_made_again_from_its_text_is_the_same_shell(world: World) -> None:
    told(world, SETTINGS)
    again = rebuilt(world)
    assert bash(world, PROBE) == bash(again, PROBE)
    assert world.snapshot() == again.snapshot()


values = st.text(st.characters(min_codepoint=1, max_codepoint=0x2FF), max_size=12)


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(["one", "TWO", "_three"]), values, max_size=3), st.lists(values, max_size=3))
def test_any_text_in_variables_survives(variables: dict[str, str], items: list[str]) -> None:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "'\\''") + "'"

    script = "; ".join(f"export {name}={quoted(value)}" for name, value in variables.items()) or "true"
    script += f"; list=({' '.join(map(quoted, items))})"
    world = make_world()
    told(world, script)
    again = rebuilt(world)
    probe = "".join(f'printf "%s|" "${name}"; ' for name in variables) + 'printf "<%s>" "${list[@]}"'
    assert told(world, probe) == told(again, probe)
    assert world.snapshot().shells == again.snapshot().shells


KEPT = [
    ("exec >/tmp/o", "echo hello", "cat /tmp/o >&2"),
    ("exec 2>/tmp/e", "ls /nope", "cat /tmp/e"),
    ("exec 2>/dev/null", "ls /nope", "echo heard"),
    ("exec >>/tmp/o; echo 1", "echo 2", "cat /tmp/o >&2"),
    ("exec 3>/tmp/t; echo a >&3", "echo b >&3; cat /tmp/t", "exec 3>&-; echo c >&3"),
    ("seq 4 > /tmp/s; exec 3</tmp/s; read x <&3; echo $x", "read x <&3; echo $x", "cat <&3"),
    ("exec 4>&1", "echo four >&4"),
    ("exec {fd}>/tmp/n; echo 1 >&$fd", "echo 2 >&$fd; cat /tmp/n"),
    ("set -- a 'b c'", 'echo "$# $2"'),
    ("cd /tmp; pushd /etc; pushd /srv", "dirs", "popd; popd; pwd"),
    ("cd /tmp; pushd /etc; pushd /srv; pushd -n /var", "pushd +2; popd -0", "dirs +1; popd +1; echo $OLDPWD; dirs"),
    ("trap 'echo bye' EXIT", "echo a", "exit 3", "trap"),
    ("trap 'echo failed' ERR; trap 'echo \"it'\\''s\nint\"' INT", "false", "trap"),
    ("trap 'echo next' DEBUG", "echo a"),
    (
        "ulimit -n 100; (cd /; umask 077; ulimit -n 9)",
        "umask; ulimit -n; ulimit -Hn; bash -c 'ulimit -Sn 50'; ulimit -n",
    ),
    ("read <<< word; getopts ab o -a -b", "echo $REPLY $OPTIND"),
    ('f() { echo "${1//\\\\/x}"; }', "f 'a\\b'", "f 'a\\b'; declare -f f"),
    ("set -x; f() { case $1 in a) echo s;; esac; }", "f a", "set +x; declare -f f"),
    ("f() { cat <<E\nx $1\nE\n}", "f 1", "declare -f f"),
    ("declare -A m=([k]='v w'); declare -i n=4; declare -n r=n; declare -r c=1", "echo ${m[k]} $((r+=1)); c=2"),
    ("alias ll='ls -l'; shopt -s extglob; umask 027", "alias; shopt extglob; umask"),
    ("f() { echo $1; }; g() { f g; }; export -f f g", "bash -c 'f a; g'; g() { :; }", "unset -f f; bash -c 'f b'; g"),
    ("f() { echo $1; }; export -f f; bash -c 'f a'; unset -f f; bash -c 'f b'", "bash -c 'f c'; declare -F; export -f"),
    ("shopt -s nullglob nocasematch; set -fu", "[[ A == a ]]; echo $? *; set +f; echo /no*; echo $-"),
    ("[[ ab-12 =~ ([a-z]+)-(.*) ]]; a=(1 2); a[9]=x; unset 'a[0]'", 'echo "${BASH_REMATCH[2]} ${!a[@]}"'),
    ("cd /tmp; cd /etc; hash ls; RANDOM=42", "cd -; echo $OLDPWD; hash; echo $RANDOM"),
    (
        "exec 7<>/tmp/rw; echo a >&7; exec 8< <(printf '1\\n2\\n3\\n'); read -u8 x",
        "echo b >&7; cat /tmp/rw <&8; read -u8 y; echo $x$y",
    ),
    ("(sleep 3; exit 7) & p=$!; sleep 60 & :", "wait $p; echo $?; kill %2; wait; jobs"),
    ("sleep 50 &", "jobs; echo $!"),
    ("SECONDS=100; sleep 20", "echo $SECONDS", "sleep 5; echo $SECONDS"),
    ("false | true", 'echo "${PIPESTATUS[@]}"', 'echo "${PIPESTATUS[@]}"'),
    ("false | (exit 3) | true | (exit 4)", 'echo "$? ${PIPESTATUS[2]} ${PIPESTATUS[*]}"'),
    ("! false | true", "echo $?"),
    ("set -o pipefail; false | true", "echo $?"),
    ("fmt='%(%F %T)T %s\\n'; printf \"$fmt\" -1 a", 'sleep 60; printf "$fmt" -1 b; echo "$fmt"'),
    ("[[ key=value =~ (.*)=(.*) ]]", "echo ${BASH_REMATCH[2]}"),
    ("set -- -abc -d x; getopts abcd: o; echo $o", *["getopts abcd: o; echo $? $o $OPTIND $OPTARG"] * 4),
    ("set -x; f() { echo f$1; }; export -f f", "bash -c 'f 1'", "set +x; unset -f f", "bash -c 'f 2'"),
]


@pytest.mark.parametrize("commands", KEPT)
def test_a_shell_goes_on_alike_live_reopened_and_rewound(world: World, commands: tuple[str, ...]) -> None:
    outputs, states = [], []
    for command in commands:
        states.append(world.snapshot())
        outputs.append(told(world, command))
    reopened = make_world()
    for command, output in zip(commands, outputs, strict=True):
        assert told(reopened, command) == output
        reopened = rebuilt(reopened)
    assert reopened.snapshot().shells == world.snapshot().shells
    for command, output, state in reversed(list(zip(commands, outputs, states, strict=True))):
        world.restore(state)
        assert told(world, command) == output


def test_the_status_and_options_of_one_call_hold_in_the_next(world: World) -> None:
    told(world, "(exit 7)")
    assert told(rebuilt(world), "echo $?; echo $?") == "7\n0\n"
    assert told(world, "echo $?; echo $?") == "7\n0\n"
    told(world, "set -uo pipefail")
    for each in (rebuilt(world), world):
        assert told(each, "false | true; echo $? $-; echo $UNSET; echo not here") == (
            "1 huBc\nbash: line 1: UNSET: unbound variable\nexit code: 127\n"
        )
    assert told(world, "set +u +o pipefail; false | true; echo $?") == "0\n"
    assert world.snapshot().shells == {}


def test_nothing_of_how_a_call_is_prepared_is_remembered(run: Run) -> None:
    assert run("echo a; ls").output and run("history; history | wc -l; fc -l").output == "0\n"
    assert "EUID=" not in run("env > /tmp/e; cat /tmp/e; env; printenv | cat").output


@pytest.mark.parametrize(
    ("first", "then", "output"),
    [
        ("e=ex; ${e}ec 3>/tmp/f", "echo x >&3; cat /tmp/f", "x\n"),
        ("\\exec 3>/tmp/f", "echo x >&3; cat /tmp/f", "x\n"),
        ("builtin exec 3>/tmp/f", "echo x >&3; cat /tmp/f", "x\n"),
        (
            "echo 'exec 3>/tmp/f; shopt -s dotglob' > /tmp/s; . /tmp/s",
            "echo x >&3; shopt dotglob",
            "dotglob        \ton\n",
        ),
        ("alias go='exec 3>/tmp/f'; shopt -s expand_aliases", "go\necho x >&3; cat /tmp/f", "x\n"),
        ("f() { exec 3>/tmp/f; }", "f; echo x >&3; cat /tmp/f", "x\n"),
        ("x=1; c='export x'; $c", "env | grep ^x=", "x=1\n"),
        ("x=1; exp''ort x", "env | grep ^x=", "x=1\n"),
        ("for c in pushd; do $c /srv; done > /dev/null", "dirs", "/srv ~\n"),
        ("true && : ${new:=5}; ((other = 6))", 'echo "$new $other"', "5 6\n"),
        ("printf -v text %s one; read word <<< two", 'echo "$text $word"', "one two\n"),
    ],
)
def test_what_a_call_leaves_behind_is_kept_however_it_was_written(
    world: World, first: str, then: str, output: str
) -> None:
    told(world, first)
    again = rebuilt(world)
    assert told(world, then) == output
    assert told(again, then) == output


def test_a_shell_finds_nothing_of_those_that_ran_before_it() -> None:
    one, other = make_world(), make_world()
    fresh = told(
        other, "declare -p | grep -v 'RANDOM\\|SECONDS\\|EPOCH\\|PIPESTATUS'; declare -F; shopt; alias; dirs; set -o"
    )
    other.restore(make_world().snapshot())
    told(
        one,
        "x=1; f() { :; }; alias a=b; shopt -s dotglob; set -u; cd /srv; pushd /tmp; trap 'echo trap' EXIT; exec 3>f",
    )
    told(one, "f(){ f; }; f")
    again = make_world()
    assert told(
        again, "declare -p | grep -v 'RANDOM\\|SECONDS\\|EPOCH\\|PIPESTATUS'; declare -F; shopt; alias; dirs; set -o"
    ) == (fresh)
    assert told(again, "echo x >&3; echo ${x-none}; type f") == (
        "bash: line 1: 3: Bad file descriptor\nnone\nbash: line 1: type: f: not found\nexit code: 1\n"
    )


def test_the_marks_of_tests_are_never_seen(world: World) -> None:
    told(world, "f() { [[ -d $1 && ! -L $1 ]]; }")
    assert "[[ -d $1 && ! -L $1 ]]" in told(world, "declare -f f > /tmp/f; cat /tmp/f")
    assert "/proc/0" not in world.snapshot().shells["gpu-a1"]
    again = rebuilt(world)
    assert told(again, "f /root && echo yes; f /bin || echo no; type f") == told(
        world, "f /root && echo yes; f /bin || echo no; type f"
    )


def test_a_cluster_of_options_is_read_on_in_the_next_call(world: World) -> None:
    told(world, "set -- file -abc -d x; OPTIND=2; getopts abcd: option")
    outputs = [told(world, 'getopts abcd: option; echo "$? $option $OPTIND $OPTARG"') for _ in range(4)]
    assert outputs == ["0 b 2 \n", "0 c 3 \n", "0 d 5 x\n", "1 ? 5 \n"]
    assert told(world, "OPTIND=2; getopts a option; echo $option; declare -p | grep -c __option || true") == "a\n0\n"


def test_a_function_exported_under_a_trace_reaches_a_child(run: Run) -> None:
    output = run("set -x; f() { echo f $1; }; export -f f; bash -c 'f 1'; set +x; declare -f f").output
    assert output == "+ export -f f\n+ bash -c 'f 1'\nf 1\n+ set +x\nf () \n{ \n    echo f $1\n}\n"
    assert run("g() { export -f f; }; declare -f g").output == "g () \n{ \n    export -f f\n}\n"


@pytest.mark.parametrize(
    "script",
    [
        "echo '{a}' > o; cat o",
        "echo {a} >o; cat o",
        'echo "{a}">o; cat o',
        "printf '%s\\n' \\{a} >> o; cat o",
        "echo '{a}' > i; awk '{print}' < i",
        "echo '{a}' | awk '{print}'",
        "cat <<< '{a}'; : '{a}' < /dev/null",
        "f() { echo {a} > o; }; f; cat o",
    ],
)
def test_a_word_in_braces_before_a_redirection_is_a_word(run: Run, script: str) -> None:
    assert run(script).output == "{a}\n"


def test_a_file_that_a_redirection_names_is_no_script_of_the_call(run: Run) -> None:
    assert run('echo "a >& b" >& o; cat o; echo "[[ -f a ]] >& b" >| o; cat o').output == ("a >& b\n[[ -f a ]] >& b\n")


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ("pushd +2; pwd; echo $OLDPWD", "/usr / /var /etc\n/usr\n/var\n"),
        ("popd +1; popd -0; dirs +0; dirs -0", "/var /usr /\n/var /usr\n/var\n/usr\n"),
        ("popd -n; pushd -n /srv; pwd", "/var /usr /\n/var /srv /usr /\n/var\n"),
        ("pushd +5; popd -9; dirs +7; dirs -c; popd +0; pushd -0", "out of range\n" * 3 + "empty\n/var\n"),
        ("f() { pushd +1; }; declare -f f; f > /dev/null; pwd", "f () \n{ \n    pushd +1\n}\n/etc\n"),
    ],
)
def test_the_directory_stack_is_turned_by_numbers(run: Run, script: str, printed: str) -> None:
    shown = run(f"cd /; for each in usr etc var; do pushd /$each > /dev/null; done; {script}").output
    lines = [line.rpartition("directory stack ")[2].removeprefix("index ") for line in shown.splitlines()]
    assert "".join(f"{line}\n" for line in lines) == printed
