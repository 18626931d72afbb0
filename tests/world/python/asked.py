"""Runs on both machines: each snippet by itself, with what it printed and how it ended."""

import contextlib
import io
import json
import sys
from pathlib import Path

answers = []
for code in Path(sys.argv[1]).read_text("utf-8").split("\n----\n"):
    printed, end = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(code, "<snippet>", "exec"), {"__name__": "__main__"})
        except SystemExit as leaving:
            end = f"exit {leaving.code}"
        except BaseException as problem:
            end = f"{type(problem).__name__}: {problem}"
    answers.append([printed.getvalue(), end])
print(json.dumps(answers))
