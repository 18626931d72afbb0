"""The backups that `cp`, `mv`, `ln` and `install` make of a file they are about to replace."""

import re
from collections.abc import Mapping
from typing import Final

from lab.world.machine.files.filesystem import FileSystem
from lab.world.programs.common.choices import choice
from lab.world.programs.common.getopt import Arguments

_KINDS: Final = (("none", "off"), ("simple", "never"), ("existing", "nil"), ("numbered", "t"))


def backup_kind(args: Arguments, environment: Mapping[str, str]) -> str:
    """Return `simple`, `existing` or `numbered`; "" when no backup is made. Raises `UsageFault`."""
    if not any(name in args for name in ("b", "backup", "suffix")):
        return ""
    control = args.get("backup")
    if control:
        kind = choice(control, _KINDS, "backup type", environment)
    elif environment.get("VERSION_CONTROL"):
        kind = choice(environment["VERSION_CONTROL"], _KINDS, "$VERSION_CONTROL", environment)
    else:
        kind = "existing"
    return "" if kind == "none" else kind


def back_up(fs: FileSystem, path: str, kind: str, args: Arguments, environment: Mapping[str, str]) -> str:
    """Rename the file at `path` to its backup name, and return that name."""
    folder, _, name = path.rpartition("/")
    numbered = re.compile(re.escape(name) + r"\.~(\d+)~")
    names = [other for other, _ in fs.entries(folder or ("/" if path.startswith("/") else "."))]
    numbers = [int(match[1]) for other in names if (match := numbered.fullmatch(other))]
    if kind == "numbered" or (kind == "existing" and numbers):
        saved = f"{path}.~{max(numbers, default=0) + 1}~"
    else:
        saved = path + (args.get("suffix") or environment.get("SIMPLE_BACKUP_SUFFIX") or "~")
    fs.rename(path, saved)
    return saved
