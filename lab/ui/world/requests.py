"""What a researcher asks of the world pane: to change the world, by what is changed, or to find a file in it."""

from typing import Literal

from msgspec import Struct


class FileRequest(Struct, frozen=True):
    """Edit, move, delete or put back a file or directory, or change its facts."""

    act: Literal["edit", "move", "remove", "put-back", "facts"]
    host: str
    path: str


class FolderRequest(Struct, frozen=True):
    """Make something new in a directory, or paste a file of this machine into it."""

    act: Literal["new", "paste"]
    host: str
    folder: str


class RecordRequest(Struct, frozen=True):
    """Change, add or remove a record, a host or the clock, by the key of its row."""

    act: Literal["edit", "add", "remove"]
    key: str


class TextRequest(Struct, frozen=True):
    """Write a change as text, starting from a file or a record as it is."""

    host: str
    path: str = ""
    key: str = ""


class Undo(Struct, frozen=True):
    """Take back the last change made by hand."""


class Find(Struct, frozen=True):
    """Find a file of any host and go to it."""


Edit = FileRequest | FolderRequest | RecordRequest | TextRequest
Request = Edit | Undo | Find
