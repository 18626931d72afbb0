"""What jq makes of input that is no JSON, as jq 1.6 of a Debian 12 printed it."""

import pytest

from lab.world.shell.wording.jq_input import fault
from tests.world.programs.estate import sh

_RECORDED = {
    "id,item\n": "Invalid numeric literal at line 1, column 3",
    "<html><body>\n": "Invalid numeric literal at line 2, column 0",
    "Not Found": "Invalid numeric literal at line 1, column 4",
    '{"a":1}\nnope\n{"b":2}\n': "Invalid literal at line 3, column 0",
    '{"é": tru}': "Invalid literal at line 1, column 11",
    "1 2 tru": "Invalid literal at EOF at line 1, column 7",
    "12 -": "Invalid numeric literal at EOF at line 1, column 4",
    "[1,2": "Unfinished JSON term at EOF at line 1, column 4",
    '{"a":"unfinished\n': "Unfinished string at EOF at line 2, column 0",
    '{"a":1,\n "b":2,\n}\n': "Expected another key-value pair at line 3, column 1",
    "[1,]": "Expected another array element at line 1, column 4",
    '["a",\n"b"\n"c"]\n': "Expected separator between values at line 3, column 3",
    "[1,2,,]": "Expected value before ',' at line 1, column 6",
    '{"a":1},{"b":2}': "Expected value before ',' at line 1, column 8",
    '"a":1': "Expected string key before ':' at line 1, column 4",
    "[1:2]": "':' not as part of an object at line 1, column 3",
    "{1:2}": "Object keys must be strings at line 1, column 3",
    '{"a":[1,2}': "Objects must consist of key:value pairs at line 1, column 10",
    '{"a":1}}': "Unmatched '}' at line 1, column 8",
    '{"a":}': "Unmatched '}' at line 1, column 6",
    "]": "Unmatched ']' at line 1, column 1",
    '"a\\qb"': "Invalid escape at line 1, column 6",
    '"\\u12"': r"Invalid \uXXXX escape at line 1, column 6",
    '"a\nb"': "Invalid string: control characters from U+0000 through U+001F must be escaped at line 2, column 2",
}


@pytest.mark.parametrize("text", _RECORDED)
def test_the_fault_and_its_place_are_those_jq_tells(text):
    assert fault(text) == f"parse error: {_RECORDED[text]}"


def test_values_one_after_another_have_no_fault():
    assert fault(' {"a": [1, -2.5e3, "\\u00e9\\n"]} [] 1[2] "x" null\n+1 .5 NaN') == fault("") == ""


def test_jq_tells_the_fault_after_the_values_before_it(world):
    sh(world, "printf '{\"a\":1}\\nnope\\n' > log")
    complaint = "parse error: Invalid literal at line 3, column 0\nexit code: 4\n"
    assert sh(world, "jq -c . log") == f'{{"a":1}}\n{complaint}'
    assert sh(world, "cat log | jq -s .") == complaint
    assert sh(world, "jq -f <(echo .a) < log") == f"1\n{complaint}"
