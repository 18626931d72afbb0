"""The delete queue: a file with one `host:/path` per line. Lines that start with # are left alone."""

from collections.abc import Mapping
from typing import Any, Final

from lab.tools.tables import DeleteQueueTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, read_text, takes, text
from lab.world import FileSystem


def _list(actor: ToolUser, table: DeleteQueueTool, _: Mapping[str, Any]) -> str:
    queued = [line for line in _lines(actor.files(table.host), table) if _is_entry(line)]
    return "\n".join(line.strip() for line in queued) if queued else "The delete queue is empty."


def _add(actor: ToolUser, table: DeleteQueueTool, arguments: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    entry = _entry(actor, table, arguments, must_exist=True)
    lines = _lines(files, table)
    if any(line.strip() == entry for line in lines):
        raise ToolFault(f"{entry} is already in the delete queue.")
    gap = "\n" if lines and not lines[-1].endswith("\n") else ""
    files.append(table.file, f"{gap}{entry}\n".encode())
    return f"Added {entry} to the delete queue."


def _remove(actor: ToolUser, table: DeleteQueueTool, arguments: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    entry = _entry(actor, table, arguments, must_exist=False)
    lines = _lines(files, table)
    remaining = [line for line in lines if line.strip() != entry]
    if len(remaining) == len(lines):
        raise ToolFault(f"{entry} is not in the delete queue.")
    files.write(table.file, "".join(remaining).encode())
    return f"Removed {entry} from the delete queue."


def _lines(files: FileSystem, table: DeleteQueueTool) -> list[str]:
    if not files.exists(table.file):
        return []
    return read_text(files, table.file, "delete queue").splitlines(keepends=True)


def _is_entry(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _entry(actor: ToolUser, table: DeleteQueueTool, arguments: Mapping[str, Any], *, must_exist: bool) -> str:
    server, path = arguments["server"].strip(), arguments["path"].strip()
    host = actor.context.estate.find(server)
    if host is None or (table.hosts and host.name not in table.hosts):
        raise ToolFault(f"unknown server '{server}'.")
    if not path.startswith("/") or "\n" in path or "\0" in path:
        raise ToolFault(f"'{path}' is not an absolute path.")
    if must_exist:
        actor.files(host.name).lstat(path)
    return f"{host.name}:{path.rstrip('/') or '/'}"


_SERVER: Final = "Name or address of the server."
_PATH: Final = "Absolute path of the file or folder."

ACTIONS: Final[Mapping[str, Action[DeleteQueueTool]]] = {
    "list": Action(WorldTool("list_delete_queue", "List what is queued for deletion.", takes()), _list),
    "add": Action(
        WorldTool(
            "add_to_delete_queue",
            "Queue a file or folder for deletion. The queue is carried out later.",
            takes(server=text(_SERVER), path=text(_PATH)),
        ),
        _add,
    ),
    "remove": Action(
        WorldTool(
            "remove_from_delete_queue",
            "Take a file or folder out of the delete queue.",
            takes(server=text(_SERVER), path=text(_PATH)),
        ),
        _remove,
    ),
}
