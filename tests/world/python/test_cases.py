"""Python on a host against the recorded answers of a real CPython 3.11 to the same files and commands."""

import json
import os
import re
from typing import Any

from lab.world import World
from tests.world.python.record import ANSWERS, cases

RECORDED: dict[str, list[list[Any]]] = json.loads(ANSWERS.read_text("utf-8"))
SAMPLE = 3
"""Every third command runs in the tests, since each starts a new Python; `EVERY_PYTHON_CASE=1 pytest` runs all."""


def test_snippets_print_and_end_as_in_cpython(world: World) -> None:
    printed = world.bash("python3 /opt/asked.py /opt/snippets.txt").output
    answers = json.loads(printed)
    wrong = [
        f"{code}\n  expected {expected}\n  got      {got}"
        for code, expected, got in zip(cases("snippets.txt"), RECORDED["snippets"], answers, strict=True)
        if got != expected
    ]
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong)


def test_commands_print_and_end_as_with_cpython(world: World) -> None:
    step = 1 if os.environ.get("EVERY_PYTHON_CASE") else SAMPLE
    start, wrong = world.snapshot(), []
    for command, expected in list(zip(cases("commands.txt"), RECORDED["commands"], strict=True))[::step]:
        world.restore(start)
        script = f"( {command}\n) 2>/tmp/errors; code=$?; echo; echo \"=$code=\"; grep -v '^ *$' /tmp/errors | tail -1"
        output = world.bash(script).output
        match = re.fullmatch(r"(.*)\n=(\d+)=\n(.*?)\n?", output, re.S)
        got = [match[1], int(match[2]), match[3]] if match else output
        if got != expected:
            wrong.append(f"{command}\n  expected {expected}\n  got      {got}")
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong)
