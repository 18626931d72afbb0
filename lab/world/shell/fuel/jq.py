"""Walking through a program of jq, a step at a time, to find out whether it ends.

jq of bashkit counts nothing: a program that loops without printing would end by the clock. What is walked here is only
counted; what jq prints comes from bashkit.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from lab.world.shell.fuel.jq_steps import STEPS
from lab.world.shell.fuel.jq_syntax import Unreadable, parse
from lab.world.shell.fuel.jq_walk import Scope, Spent, Walk

_MAY_LOOP: Final = re.compile(
    r"\b(?:def|until|while|repeat|recurse|range|combinations|limit|first|last|reduce|foreach)\b|\.\.|\[\](?s:.*)\[\]"
)
_DEFINED: Final = """
def select(f): if f then . else empty end; def map(f): [.[] | f]; def values: select(. != null);
def nulls: select(. == null); def not: if . then false else true end;
def recurse(f): def r: ., (f | r); r; def recurse(f; c): def r: ., (f | select(c) | r); r;
def recurse: recurse(.[]?); def recurse_down: recurse;
def until(c; f): def r: if c then . else (f | r) end; r;
def while(c; f): def r: if c then ., (f | r) else empty end; r;
def repeat(f): def r: ., (f | r); r;
def range($a; $b): range($a; $b; 1); def range($n): range(0; $n);
def first(f): label $o | f | ., break $o; def first: .[0]; def last: .[-1];
def last(f): reduce f as $x (null; $x); def nth($n): .[$n];
def limit($n; f): if $n <= 0 then empty else
  label $o | foreach f as $x (0; . + 1; $x, (if . >= $n then break $o else empty end)) end;
def nth($n; f): last(limit($n + 1; f));
def isempty(f): first((f | false), true); def all(g; c): isempty(first(g | c | if . then empty else 1 end));
def any(g; c): isempty(first(g | c | if . then 1 else empty end)) | not;
def any: any(.[]; .); def all: all(.[]; .); def any(f): any(.[]; f); def all(f): all(.[]; f);
def add: reduce .[] as $x (null; . + $x); def add(f): reduce f as $x (null; . + $x);
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def with_entries(f): to_entries | map(f) | from_entries;
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $d | [range(n)] | map($d) | combinations;
def sort_by(f): map([[f], .]) | sort | map(.[1]); def min_by(f): sort_by(f)[0]; def max_by(f): sort_by(f)[-1];
def arrays: select(type == "array"); def objects: select(type == "object"); def strings: select(type == "string");
def numbers: select(type == "number"); def booleans: select(type == "boolean");
def scalars: select(type != "array" and type != "object"); def iterables: select(type == "array" or type == "object");
def in(x): . as $k | x | has($k); def inside(x): . as $k | x | contains($k); def error(f): f | error;
def inputs: def r: (try input catch empty) | (., r); r; def todate: .; def debug: .; def debug(f): .; def stderr: .;
"""


def ends(program: str, inputs: Sequence[Any], variables: Scope, steps: int, *, none: bool = False) -> bool:
    """Return whether a program ends on these inputs within so many steps; with `none` it starts from null.

    A program that cannot loop, or that is not understood here, is taken to end.
    """
    if not _MAY_LOOP.search(program):
        return True
    try:
        tree = parse(program)
        walk = Walk(STEPS, steps, iter(inputs))
        for value in [None] if none else walk.inputs:
            walk.run(tree, value, {**_library(), **variables})
    except (Unreadable, RecursionError):
        return True
    except Spent:
        return False
    return True


@cache
def _library() -> Scope:
    """Return the functions of jq that are written in jq."""
    node, scope = parse(f"{_DEFINED} ."), dict[str, Any]()
    while node[0] == "def":
        _, name, parameters, body, node = node
        scope = dict(scope)
        scope[name] = (parameters, body, scope)
    return scope
