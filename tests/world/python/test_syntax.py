"""Syntax that only 3.12 has, against the words of the 3.11 that may run the tests."""

import sys

import pytest

from lab.world import World
from lab.world.python.syntax import refusal

NEWER = r'''names = {"a": 1}
print(f"{names["a"]}")
----
print(f'{"\n".join([])}')
----
x = f"{"a" + "b"}"
----
x = f'{f'{1}'}'
----
if 1:
    print(f'total: {sum(x for x in [1])} {d.get('k', 0)} more', 3)
----
print(f'a {x # c
}')
----
print(f"""a {x # c
}""")
----
print(f'{
a}')
----
x = 1; type X[T] = list[T]
----
class C:
    async def get[K](self): pass
----
class C[T]: pass
----
print(f'{x!r:{'a'}}')
----
print(f"{x['a']}" f'{y['b']}')
----
print(f"{x}"  # c
      f"{d["a"]}")
----
print(f"{"\n".join([])}")
----
print(f'{x:{y:{z}}}')
'''
OLDER = r'''type = 3
type[0]
type is [1]
x: type = int
def f(a: list[int]): pass
class A(B[int]): pass
f'{x!r}' f'{x:>{w}} {{y}}' rf'\d{x}' f'\N{DIGIT ONE} {a != b} {x = !r:>10} {a:%H:%M}'
print(f"""{
'a'
}""", f'{d["a"]}', 'it\'s', """
'
""")
'''


@pytest.mark.parametrize("text", NEWER.split("----\n"))
def test_syntax_of_3_12_is_refused_in_the_words_of_3_11(text: str) -> None:
    refused = refusal(text)
    assert refused is not None
    if sys.version_info < (3, 12):
        with pytest.raises(SyntaxError) as caught:
            compile(text, "x.py", "exec")
        fault = caught.value
        assert (fault.msg, fault.lineno, fault.offset) == (refused.words, refused.line, refused.column + 1)


def test_syntax_of_3_11_is_not_refused() -> None:
    assert refusal(OLDER) is None


def test_no_script_module_or_line_runs_what_3_11_refuses(world: World) -> None:
    outcome = world.bash(
        """cat > n.py <<'EOF'
a = 1
print(f"{d["x"]}")
EOF
python3 n.py; python3 - < n.py; python3 -c 'import n'; ls -A | grep pyc"""
    )
    refused = """, line 2
    print(f"{d["x"]}")
                ^
SyntaxError: f-string: unmatched '['
"""
    assert outcome.output == (
        f'  File "/srv/work/n.py"{refused}  File "<stdin>"{refused}Traceback (most recent call last):\n'
        f'  File "<string>", line 1, in <module>\n  File "/srv/work/n.py"{refused}exit code: 1\n'
    )
