"""What a call of jq is to work on, as its arguments and input say."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from lab.world.shell.fuel.jq import ends

_PAIRS: Final[dict[str, Callable[[str, str], Any]]] = {
    "--arg": lambda text, _: text,
    "--argjson": lambda text, _: json.loads(text),
    "--slurpfile": lambda _, content: documents(content),
    "--rawfile": lambda _, content: content,
}
_WORDS: Final = {"--indent": 1, "-L": 1}


def call_ends(
    arguments: Sequence[str], stdin: str, read: Callable[[str], str], environment: Mapping[str, str], steps: int
) -> bool:
    """Return whether jq, called so, ends within so many steps. What cannot be told from here is taken to end."""
    options, words, variables = "", list[str](), {"$ENV": dict(environment)}
    left = list(arguments)
    try:
        while left:
            word = left.pop(0)
            if word in _PAIRS:
                name, text = left.pop(0), left.pop(0)
                variables[f"${name}"] = _PAIRS[word](text, read(text) if word.endswith("file") else "")
            elif word in ("--args", "--jsonargs", "--stream", "--seq"):
                return True
            elif word.startswith("--"):
                options += {"--null-input": "n", "--raw-input": "R", "--slurp": "s", "--from-file": "f"}.get(word, "")
                del left[: _WORDS.get(word, 0)]
            elif word.startswith("-") and len(word) > 1:
                options += word[1:]
                del left[: _WORDS.get(word, 0)]
            else:
                words.append(word)
        program, *files = words
        if "f" in options:
            program = read(program)
        text = "".join(map(read, files)) if files else stdin
    except (IndexError, OSError, ValueError):
        return True
    if "R" in options:
        inputs: list[Any] = [text] if "s" in options else text.splitlines()
    else:
        inputs = [documents(text)] if "s" in options else documents(text)
    return ends(program, inputs, variables, steps, none="n" in options)


def documents(text: str) -> list[Any]:
    """Return the values of JSON that stand in a text one after the other, as far as they can be read."""
    decoder, values, at = json.JSONDecoder(), list[Any](), 0
    begin = re.compile(r"\s*(?=\S)")
    while match := begin.match(text, at):
        try:
            value, at = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values
