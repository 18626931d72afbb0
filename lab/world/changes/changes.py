"""The small text form of a change to the world, shared by session files, researcher's edits and tests.

A leaf of plain structs. `lab.world.changes.diff` makes them from two snapshots and applies them to one:
`apply(a, diff(a, b)) == b` for every pair of snapshots.
"""

from typing import Any

from msgspec import Struct


class FileChange(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="change", tag="file"):
    """A file, directory or link that exists after the change, with everything that is true of it then.

    Content is one of `text`, `base64`, `append` (text added to the end of what was there), or `target` for a
    symbolic link; `directory` for a directory (its children are changes of their own). With none of them the content
    stays as it was and only owner, mode or time change.
    """

    host: str
    path: str
    text: str | None = None
    base64: str | None = None
    append: str | None = None
    target: str | None = None
    directory: bool = False
    mode: str | None = None
    """Octal text, such as "0644"."""
    owner: str | None = None
    group: str | None = None
    mtime: float | None = None
    """Seconds since 1970, world clock; fractions count."""
    size: int | None = None
    """Declared size in bytes, for an artefact too big to hold."""
    identity: str | None = None
    """What a declared artefact is, whatever its name: kept by every copy of it."""
    device: str | None = None
    """For what is no regular file: "c 1:3" a character device, "p" a fifo, "-" made up by the kernel."""
    link: int | None = None
    """Number all names of one hard-linked file share; 0 for a file with one name."""
    names: int | None = None
    """How many names a hard-linked file has."""


class Removal(Struct, frozen=True, forbid_unknown_fields=True, tag_field="change", tag="removed"):
    """A file, link or whole directory that is gone after the change."""

    host: str
    path: str


class RecordChange(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="change", tag="record"
):
    """A record of a host (a user, service, process, cron line, disk…): `value` after the change, None when gone."""

    host: str
    table: str
    """The host's table: "users", "groups", "services", "processes", "jobs", "crontabs", "disks", "gpus", "host"; and,
    keyed by position from 0, "journal" and "logins", where None cuts the rest off."""
    key: str
    value: dict[str, Any] | None = None


class ClockChange(Struct, frozen=True, forbid_unknown_fields=True, tag_field="change", tag="clock"):
    """The world clock after the change, in seconds since 1970."""

    seconds: float


class ShellChange(Struct, frozen=True, forbid_unknown_fields=True, tag_field="change", tag="shell"):
    """The agent's shell on a host after the change, as the bash text that would rebuild it."""

    host: str
    script: str


Change = FileChange | Removal | RecordChange | ClockChange | ShellChange
