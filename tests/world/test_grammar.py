"""One grammar reads both shells: where a script is none, what is said of it, and what each reads in its own way."""

import pytest

from lab.world.shell.grammar.dialect import BASH, DASH, Dialect
from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import ScriptFault
from lab.world.shell.rewriting.dash import as_bash
from tests.world.conftest import Run

FAULTS = r"""
if ;                            | 1 | ";" unexpected
if then                         | 1 | "then" unexpected
if                              | 1 | end of file unexpected (expecting "then")
{ }                             | 1 | "}" unexpected
( )                             | 1 | ")" unexpected
if a; then b; else fi           | 1 | "fi" unexpected
if a; then b; }                 | 1 | "}" unexpected (expecting "fi")
{ a &&                          | 1 | end of file unexpected
{ a; }foo                       | 1 | end of file unexpected (expecting "}")
{ (a) b; }                      | 1 | word unexpected (expecting "}")
echo (x)                        | 1 | word unexpected (expecting ")")
f( fi                           | 1 | word unexpected (expecting ")")
a b (c)                         | 1 | "(" unexpected
a=(1 2)                         | 1 | "(" unexpected
a | ! b                         | 1 | "!" unexpected
! ! a                           | 1 | "!" unexpected
a |& b                          | 1 | "&" unexpected
a <<< b                         | 1 | redirection unexpected
a > ~                           | 2 | newline unexpected
a ~b )~c                        | 2 | ")" unexpected
for x in a b                    | 1 | end of file unexpected
for x                           | 1 | end of file unexpected (expecting "do")
for x-y in                      | 1 | Bad for loop variable
x-y() { :; }                    | 1 | Bad function name
case x in a) b ;& esac          | 1 | "&" unexpected
case x in a) b c) esac          | 1 | ")" unexpected (expecting ";;")
echo $(if)                      | 1 | ")" unexpected
echo `a                         | 1 | EOF in backquote substitution
echo $((1)                      | 1 | Missing '))'
echo ${x:-it's}                 | 1 | Unterminated quoted string
echo ${x:-a                     | 1 | Missing '}'
"""
"""Scripts (a line end is `~`), and where Debian's dash says what of them."""


@pytest.mark.parametrize("row", FAULTS.strip().splitlines())
def test_sh_faults_a_script_where_and_as_dash_does(row: str) -> None:
    script, line, message = (part.strip() for part in row.rsplit(" | ", 2))
    script = script.replace("~", "\n")
    with pytest.raises(ScriptFault) as fault:
        parse(script, DASH)
    assert (script.count("\n", 0, fault.value.at) + 1, fault.value.message) == (int(line), message)


@pytest.mark.parametrize(
    ("script", "dialects"),
    [
        ("[[ a && ( -f b || c ) ]]", {BASH}),
        ("a=(1 2); echo @(a|b)", {BASH}),
        ("for ((i=0;i<1;i++)); do a; done", {BASH}),
        ("cat <(a) |& b", {BASH}),
        ("case x in a) b ;& c) d;; esac", {BASH}),
        ("x-y() { :; }; ! ! a", {BASH}),
        ("f() a", {BASH, DASH}),
        ("((a); (b))", {BASH, DASH}),
        ("if (a) then (b) fi", {BASH, DASH}),
        ('echo "${x:-it\'s}" a\\', {BASH, DASH}),
        ("a; }", set()),
        ("done", set()),
    ],
)
def test_what_is_a_script_of_which_shell(script: str, dialects: set[Dialect]) -> None:
    def reads(dialect: Dialect) -> bool:
        try:
            parse(script, dialect)
        except ScriptFault:
            return False
        return True

    assert {dialect for dialect in (BASH, DASH) if reads(dialect)} == dialects


def test_what_only_bash_expands_stays_as_it_is_under_sh() -> None:
    assert as_bash("echo {a,b} $'x' \"$'\" $RANDOM", "sh") == "__echo \\{a,b} \\$'x' \"$'\" $_sh_unset_RANDOM"
    assert as_bash("((a); (b)) &> c", "sh") == "( (a); (b)) & > c"


def test_a_script_nested_too_deep_to_read_is_left_to_run() -> None:
    script = "(" * 200 + "a" + ")" * 200
    assert as_bash(script, "sh") == script


def test_of_a_faulty_line_nothing_runs(run: Run) -> None:
    output = run("sh -c 'echo a\ncd /tmp; if'").output
    assert output == 'a\nsh: 2: Syntax error: end of file unexpected (expecting "then")\nexit code: 2\n'


@pytest.mark.parametrize(
    "script",
    [
        "select x in a b; do echo $x; done",
        "select x\ndo echo $x; done < f",
        "for x in a; { echo $x; }",
        "for ((i = 0; i < 3; i++)) { echo $i; }",
        "coproc { cat; }",
        "coproc NAME (cat; echo)",
        "coproc cat -n",
        "time",
        "! ; echo a",
    ],
)
def test_what_only_bash_has_is_read_to_its_end(script: str) -> None:
    parsed = parse(script)
    assert max(item.end for item in parsed.items) == len(script)


def test_names_are_told_truly_within_a_menu(run: Run) -> None:
    assert run("select x in a; do command -v vim; type -t nano; command -v ls; break; done <<< 1 2>&-").output == (
        "/usr/bin/ls\n"
    )
