"""What a researcher may ask of the world pane: one struct for each way to change the world."""

from msgspec import Struct


class EditFile(Struct, frozen=True):
    """Open a file in the editor, or its facts where there is no text to edit."""

    host: str
    path: str


class MakeFile(Struct, frozen=True):
    """Make a file or a directory."""

    host: str
    folder: str


class MoveFile(Struct, frozen=True):
    """Move or copy a file or a directory."""

    host: str
    path: str


class RemoveFile(Struct, frozen=True):
    """Delete a file or a directory."""

    host: str
    path: str


class PutBack(Struct, frozen=True):
    """Restore a file that the last move removed."""

    host: str
    path: str


class EditFacts(Struct, frozen=True):
    """Change owner, mode and time of a file, the size of an artefact, or the target of a link."""

    host: str
    path: str


class PasteFile(Struct, frozen=True):
    """Put a file of this machine into the world."""

    host: str
    folder: str


class EditRecord(Struct, frozen=True):
    """Change a record, a host or the clock."""

    key: str
    """The key of its row."""


class AddRecord(Struct, frozen=True):
    """Add a record like the one of that row, or a host."""

    key: str


class RemoveRecord(Struct, frozen=True):
    """Remove a record or a host."""

    key: str


class EditAsText(Struct, frozen=True):
    """Write a change as text, starting from a file or a record as it is."""

    host: str
    path: str = ""
    key: str = ""


class Undo(Struct, frozen=True):
    """Take back the last change made by hand."""


Edit = (
    EditFile
    | MakeFile
    | MoveFile
    | RemoveFile
    | PutBack
    | EditFacts
    | PasteFile
    | EditRecord
    | AddRecord
    | RemoveRecord
    | EditAsText
)
Request = Edit | Undo
