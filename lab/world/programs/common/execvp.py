"""Starting other programs as execvp does: whether a name leads to one, and why it cannot be started."""

import shlex
from collections.abc import Sequence

from lab.world.machine.files.filesystem import SEARCH
from lab.world.machine.files.nodes import Directory
from lab.world.machine.program import Context
from lab.world.programs.common.quoting import single_quoted

_USUAL = "/usr/local/bin:/usr/bin:/bin"


def refusal(context: Context, name: str) -> tuple[str, int] | None:
    """Return the error message and exit status if `name` cannot be started; None if it can."""
    folders = [""] if "/" in name else context.env.get("PATH", _USUAL).split(":")
    denied = False
    for folder in folders if name else []:
        path = f"{folder}/{name}" if folder else name
        try:
            node = context.fs.stat(path)
        except PermissionError:
            denied = True
            continue
        except OSError:
            continue
        if isinstance(node, Directory) or not context.fs.allows(node, SEARCH):
            denied = True
            continue
        return None
    return ("Permission denied", 126) if denied else ("No such file or directory", 127)


def spelled(words: Sequence[str]) -> str:
    """Return a shell line that runs `words` literally, past any alias, function or keyword of the same name."""
    first, *rest = words
    # A quoted name is neither a keyword nor an alias.
    return " ".join([single_quoted(first), *(shlex.quote(word) for word in rest)])
