"""`find`: its command line up to the expression, and the whole search."""

import re

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.findutils.find_actions import Actions
from lab.world.programs.findutils.find_expression import Expression
from lab.world.programs.findutils.find_walk import Search

_VERSION = (
    "find (GNU findutils) 4.9.0\nCopyright (C) 2022 Free Software Foundation, Inc.\n"
    "License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n"
    "This is free software: you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n"
)


@command("find")
def find(context: Context) -> CommandResult:
    """Search trees for files and act on them."""
    words = list(context.argv)
    search = Search(context)
    actions = Actions(search)
    if words[:1] and words[0] in ("--version", "-version"):
        return CommandResult(_VERSION)
    try:
        _settings(search, words)
        paths = []
        while words and not _begins_expression(words):
            paths.append(words.pop(0))
        test = Expression(search, actions, words).test()
    except UsageFault as usage:
        return CommandResult("", f"find: {usage.text}\n", 1)
    for path in paths or ["."]:
        search.start(path, test)
    return actions.finish()


def _settings(search: Search, words: list[str]) -> None:
    """Consume the options before the starting points. Raises `UsageFault`."""
    while words and re.fullmatch(r"-[HLP]|-O.*|-D|--", words[0]):
        word = words.pop(0)
        if word == "--":
            return
        if word == "-D":
            if not words:
                raise UsageFault("Missing argument after the -D option.\nTry 'find --help' for more information.")
            words.pop(0)
        elif word.startswith("-O"):
            if not word[2:]:
                raise UsageFault("The -O option must be immediately followed by a decimal integer")
            if not is_number(word[2:]):
                raise UsageFault("Please specify a decimal number immediately after -O")
        else:
            search.follow = word[1:]


def _begins_expression(words: list[str]) -> bool:
    """Return whether the expression begins here: with a word like `-name`, or a sign that cannot begin a file name."""
    if words[0] in (")", ","):
        return len(words) > 1
    return (words[0].startswith("-") and len(words[0]) > 1) or words[0] in ("(", "!")
