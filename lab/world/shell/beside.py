"""What runs beside a command because it reads what that one prints, as `ps aux | grep sshd` lists the grep."""

import shlex

from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import Command, Parsed, ScriptFault

_BUILT_IN = frozenset({"read", "mapfile", "readarray"})
_EXPANDED = frozenset("$`*?~")


def beside(script: str, words: list[str], before: int) -> list[str]:
    """Return the command lines that follow the command of these words in its pipeline, of those that expand nothing.

    `before` is how often the script has run that command by now: the next place where it stands counts, else the last.
    """
    if "|" not in script:
        return []
    try:
        parsed = parse(script)
    except ScriptFault:
        return []
    ordered = sorted(parsed.pipelines, key=lambda pipeline: pipeline.start)
    pipelines = [[_words(parsed, each) for each in pipeline.commands] for pipeline in ordered]
    places = [lines for lines in pipelines if words in lines][: before + 1]
    readers = places[-1][places[-1].index(words) + 1 :] if places else []
    return [" ".join(line) for line in readers if line and line[0] not in _BUILT_IN]


def _words(parsed: Parsed, command: Command) -> list[str]:
    texts = [parsed.script[start:end] for start, end in command.parts] if command.kind == "simple" else []
    try:
        return [word for text in texts for word in ([""] if _EXPANDED & {*text} else shlex.split(text))]
    except ValueError:
        return []
