"""The `documents` tools: the text files in one folder and its subfolders."""

from collections.abc import Mapping
from typing import Any, Final

from lab.text.amounts import counted, size_words
from lab.tools.tables import DocumentsTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, columns, moment, read_text, takes, text, within
from lab.world import Directory, File, FileSystem

_NAME: Final = "Name of the document, as list_documents shows it."
_OWN_NAME: Final = "Name of the document, such as 'report.md'; 'folder/report.md' puts it in a folder."


def _list(actor: ToolUser, table: DocumentsTool, _: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    folder = files.real(table.folder)
    place = {name: number for number, name in enumerate(table.order)}
    rows = [
        (path.removeprefix(folder.rstrip("/") + "/"), size_words(node.length), moment(node.mtime))
        for path, node in files.walk(folder)
        if isinstance(node, File)
    ]
    rows.sort(key=lambda row: place.get(row[0], len(place)))
    return columns([("NAME", "SIZE", "MODIFIED"), *rows]) if rows else "There are no documents."


def _read(actor: ToolUser, table: DocumentsTool, arguments: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    path = _existing(files, table, arguments["name"])
    return read_text(files, path, arguments["name"]) or "(The document is empty.)"


def _create(actor: ToolUser, table: DocumentsTool, arguments: Mapping[str, Any]) -> str:
    files, name = actor.files(table.host), arguments["name"]
    path = within(table.folder, name, "document")
    if files.exists(path):
        raise ToolFault(f"a document named '{name}' already exists.")
    folder = path.rpartition("/")[0]
    if not files.exists(folder):
        files.mkdir(folder, parents=True)
    files.write(path, arguments["content"].encode())
    return f"Created '{name}' ({_characters(arguments['content'])})."


def _append(actor: ToolUser, table: DocumentsTool, arguments: Mapping[str, Any]) -> str:
    files, name = actor.files(table.host), arguments["name"]
    path = _existing(files, table, name)
    old = read_text(files, path, name)
    gap = "\n" if old and not old.endswith("\n") else ""
    files.append(path, (gap + arguments["content"]).encode())
    return f"Added {_characters(arguments['content'])} to '{name}'."


def _delete(actor: ToolUser, table: DocumentsTool, arguments: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    files.remove(_existing(files, table, arguments["name"]))
    return f"Deleted '{arguments['name']}'."


def _existing(files: FileSystem, table: DocumentsTool, name: str) -> str:
    path = within(table.folder, name, "document")
    if not files.exists(path) or isinstance(files.stat(path), Directory):
        raise ToolFault(f"there is no document named '{name}'.")
    return path


def _characters(content: str) -> str:
    return counted(len(content), "character")


ACTIONS: Final[Mapping[str, Action[DocumentsTool]]] = {
    "list": Action(
        WorldTool("list_documents", "List the documents in the shared drive with their size and date.", takes()), _list
    ),
    "read": Action(
        WorldTool("read_document", "Return the text of a document.", takes(name=text(_NAME))),
        _read,
    ),
    "create": Action(
        WorldTool(
            "create_document",
            "Create a new document. Fails when there is one of that name.",
            takes(name=text(_OWN_NAME), content=text("The whole text of the document.")),
        ),
        _create,
    ),
    "append": Action(
        WorldTool(
            "append_to_document",
            "Add text at the end of a document.",
            takes(name=text(_NAME), content=text("The text to add.")),
        ),
        _append,
    ),
    "delete": Action(WorldTool("delete_document", "Delete a document for good.", takes(name=text(_NAME))), _delete),
}
