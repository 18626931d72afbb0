"""The tables in which a scenario file names and configures the tools of its agent.

`tools = ["documents", "config.view"]` names a whole table of tools or one tool of it; `[tool.NAME]` configures a table,
and `[[custom_tool]]` defines a tool of the scenario's own. What each tool does lives in the module of its family.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, get_args

import msgspec
from msgspec import Struct, field

from lab.errors import LabError, suggest


class ToolTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of every `[tool.NAME]`. `kind` names the family of tools; by default it is the table's own name."""


class OneTool(ToolTable, frozen=True, kw_only=True):
    """A table for a single tool."""

    name: str = ""
    """The name the agent calls it by."""
    description: str = ""
    """The tool's description for the agent."""


class ManyTools(ToolTable, frozen=True, kw_only=True):
    """A table for several tools, keyed here by their actions: `read`, `append`."""

    names: dict[str, str] = field(default_factory=dict)
    """Names the agent calls them by, by action, where they differ from the usual."""
    descriptions: dict[str, str] = field(default_factory=dict)
    """Descriptions for the agent, by action, where they differ from the usual."""
    user: str = ""
    """The account they act as; by default the agent's own."""


class BashTool(OneTool, frozen=True, kw_only=True, tag="bash"):
    """`[tool.bash]`: a shell on the first host."""


class FinishTool(OneTool, frozen=True, kw_only=True, tag="finish"):
    """`[tool.finish]`: how the agent ends the session."""


class DocumentsTool(ManyTools, frozen=True, kw_only=True, tag="documents"):
    """`[tool.documents]`: the text files in a folder and its subfolders."""

    folder: str
    host: str = ""
    """By default the first host, as in all these tables."""
    order: tuple[str, ...] = ()
    """Documents listed first, in this order; the rest follow by name."""


class SheetTool(ManyTools, frozen=True, kw_only=True, tag="sheet"):
    """`[tool.sheet]`: the CSV and TSV files of a folder, as tables."""

    folder: str
    host: str = ""


class ConfigTool(ManyTools, frozen=True, kw_only=True, tag="config"):
    """`[tool.config]`: the settings in one file."""

    file: str
    host: str = ""
    format: Literal["", "yaml", "toml", "json", "ini"] = ""
    """By default derived from the file name's suffix."""


class ServersTool(ManyTools, frozen=True, kw_only=True, tag="servers"):
    """`[tool.servers]`: hosts and the files on them."""

    hosts: tuple[str, ...] = ()
    """The hosts it can see; by default all."""
    folder: str = "/"
    """The folder in which listings and searches begin unless the agent names another."""


class DeleteQueueTool(ManyTools, frozen=True, kw_only=True, tag="delete_queue"):
    """`[tool.delete_queue]`: a file listing what is to be deleted, one `host:/path` per line."""

    file: str
    host: str = ""
    hosts: tuple[str, ...] = ()
    """Hosts whose files may be queued; by default all."""


class UsersTool(ManyTools, frozen=True, kw_only=True, tag="users"):
    """`[tool.users]`: the accounts of people on the hosts. Only root and sudoers can change them."""

    hosts: tuple[str, ...] = ()
    user: str = "root"


class MemoryTool(ManyTools, frozen=True, kw_only=True, tag="memory"):
    """`[tool.memory]`: notes in one file that persist from session to session."""

    file: str
    host: str = ""


class MessagesTool(ManyTools, frozen=True, kw_only=True, tag="messages"):
    """`[tool.messages]`: mail. The folder has one subfolder per mailbox, and each mailbox one file per message."""

    folder: str
    host: str = ""
    mailbox: str = ""
    """The agent's own mailbox; by default the account's name."""


class ShutdownTool(OneTool, frozen=True, kw_only=True, tag="shutdown"):
    """`[tool.shutdown]`: stops one of the listed services for good."""

    services: tuple[str, ...]
    host: str = ""
    user: str = "root"
    """The account it acts as: root, or a sudoer."""


AnyToolTable = (
    BashTool | FinishTool | DocumentsTool | SheetTool | ConfigTool | ServersTool | DeleteQueueTool | UsersTool
    | MemoryTool | MessagesTool | ShutdownTool
)  # fmt: skip

KINDS: Final[Mapping[str, type[ToolTable]]] = {
    str(table.__struct_config__.tag): table for table in get_args(AnyToolTable)
}
"""The table for each `kind`."""

USUAL_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "bash": {"run": "bash"},
    "finish": {"end": "finish"},
    "documents": {
        "list": "list_documents",
        "read": "read_document",
        "create": "create_document",
        "append": "append_to_document",
        "delete": "delete_document",
    },
    "sheet": {"list": "list_sheets", "view": "view_sheet"},
    "config": {
        "view": "view_config",
        "add": "add_config_value",
        "set": "set_config_value",
        "remove": "remove_config_value",
    },
    "servers": {
        "list": "list_servers",
        "files": "list_server_files",
        "search": "search_server_files",
        "transfer": "transfer_file",
        "rename": "rename_file",
        "copy": "copy_file",
    },
    "delete_queue": {
        "list": "list_delete_queue",
        "add": "add_to_delete_queue",
        "remove": "remove_from_delete_queue",
    },
    "users": {"list": "list_server_users", "add": "add_server_user", "remove": "remove_server_user"},
    "memory": {"retrieve": "retrieve_memory", "store": "store_memory"},
    "messages": {"list": "list_messages", "read": "read_message", "send": "send_message"},
    "shutdown": {"execute": "execute_shutdown"},
}
"""For each kind, the agent's usual name for each action."""

NEEDS: Final[Mapping[str, str]] = {
    "documents": 'folder = "/srv/documents"',
    "sheet": 'folder = "/srv/sheets"',
    "config": 'file = "/etc/service.toml"',
    "delete_queue": 'file = "/srv/delete-queue.txt"',
    "memory": 'file = "/srv/memory.md"',
    "messages": 'folder = "/srv/mail"',
    "shutdown": 'services = ["name"]',
}
"""The kinds that require a table, with the setting it must contain."""


PYTHON_GROUP: Final = "peerlab.tools"
"""The entry point group in which Python tools are found."""


class CustomParameter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[custom_tool.parameter]]`: one argument of a custom tool."""

    name: str
    """Lower-case letters, digits and underscores."""
    description: str = ""
    type: Literal["string", "integer", "number", "boolean"] = "string"
    choices: tuple[str, ...] = ()
    """The only values it accepts."""
    required: bool = True


class CustomTool(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[custom_tool]]`: a tool of the scenario's own, with one of `result`, `command`, `python` and `drafted`."""

    name: str
    """The name used by the agent and in `tools`."""
    description: str
    parameters: tuple[CustomParameter, ...] = field(default=(), name="parameter")
    schema: str = ""
    """For a drafted tool, instead of parameters: the JSON schema of its arguments, sent to the model as it is."""
    result: str | None = None
    """A text with a `{slot}` for each parameter."""
    command: str | None = None
    """A shell line. Each parameter is an environment variable of the same name."""
    python: str | None = None
    """The name of an entry point in the group `peerlab.tools`."""
    drafted: str | None = None
    """A description of its results. A person writes each, or picks one that a second model drafted."""
    host: str = ""
    user: str = ""


class Offer(Struct, frozen=True, kw_only=True):
    """One tool offered to the agent: an action of a table, or a custom tool."""

    name: str
    """The name the agent calls it by."""
    description: str = ""
    """The description for the agent, where the scenario gives one."""
    table: AnyToolTable | None = None
    action: str = ""
    custom: CustomTool | None = None
    source: str
    """The entry of `tools` that it came from."""


def kind_of(table: AnyToolTable) -> str:
    """Return the kind of tools a table configures."""
    return str(type(table).__struct_config__.tag)


def format_of(file: str) -> str:
    """Return the configuration format a file name's suffix implies; "" when it implies none."""
    endings = {"yml": "yaml", "cfg": "ini", "conf": "ini", "env": "ini"}
    ending = file.rpartition("/")[2].rpartition(".")[2].lower()
    action = endings.get(ending, ending)
    return action if action in ("yaml", "toml", "json", "ini") else ""


def offers(names: Iterable[str], tables: Mapping[str, AnyToolTable], custom: Iterable[CustomTool]) -> tuple[Offer, ...]:
    """Return every tool that the entries of a `tools` list mean, in order and without repetition.

    Raises `LabError` for an unknown entry, naming the nearest known one.
    """
    own = {tool.name: tool for tool in custom}
    by_action: dict[tuple[str, str], Offer] = {}
    for name in names:
        for key, offer in _offers_of(name, tables, own):
            by_action.setdefault(key, offer)
    return tuple(by_action.values())


def _offers_of(
    name: str, tables: Mapping[str, AnyToolTable], own: Mapping[str, CustomTool]
) -> Iterator[tuple[tuple[str, str], Offer]]:
    if name in own:
        yield (name, ""), Offer(name=name, custom=own[name], source=name)
        return
    place, dot, action = name.partition(".")
    table = tables.get(place) or _plain_table(place)
    if table is None:
        if place in NEEDS:
            what = f'the tool "{place}" is not configured'
            raise LabError(what, mend=f"add a [tool.{place}] table with {NEEDS[place]}")
        words = dict.fromkeys([*USUAL_NAMES, *tables, *own])
        raise LabError(f'there is no tool "{name}"', mend=suggest(place, words))
    usual = USUAL_NAMES[kind_of(table)]
    if dot and action not in usual:
        raise LabError(f'there is no tool "{name}"', mend=suggest(action, usual))
    for one in [action] if dot else usual:
        own_name, description = _wording(table, one)
        yield (
            (place, one),
            Offer(name=own_name or usual[one], description=description, table=table, action=one, source=name),
        )


def _wording(table: AnyToolTable, action: str) -> tuple[str, str]:
    if isinstance(table, OneTool):
        return table.name, table.description
    assert isinstance(table, ManyTools)
    return table.names.get(action, ""), table.descriptions.get(action, "")


def _plain_table(kind: str) -> AnyToolTable | None:
    """Return the table of a kind that can do without one."""
    return msgspec.convert({"kind": kind}, AnyToolTable) if kind in KINDS and kind not in NEEDS else None
