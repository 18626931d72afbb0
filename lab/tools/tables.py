"""The tools a scenario can give its agent, as its file names and configures them.

`tools = ["documents", "config.view"]` names a whole table of tools or one of it; `[tool.NAME]` configures a table and
`[[custom_tool]]` makes a tool of its own. What the agent is told of each, and what it does, is the world's affair.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, get_args

from msgspec import Struct, field

from lab.errors import LabError, suggest


class ToolTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of every `[tool.NAME]`. `kind` says which tools they are; by default it is the table's own name."""


class OneTool(ToolTable, frozen=True, kw_only=True):
    """A table of a single tool."""

    name: str = ""
    """What the agent calls it."""
    description: str = ""
    """What the agent is told it does."""


class ManyTools(ToolTable, frozen=True, kw_only=True):
    """A table of several tools, each known here by what it does: `read`, `append`."""

    names: dict[str, str] = field(default_factory=dict)
    """What the agent calls them, where it is not the usual name."""
    descriptions: dict[str, str] = field(default_factory=dict)
    """What the agent is told they do, where it is not the usual text."""
    user: str = ""
    """The account they act as; by default the one the agent works as."""


class BashTool(OneTool, frozen=True, kw_only=True, tag="bash"):
    """`[tool.bash]`: a shell on the first host."""


class FinishTool(OneTool, frozen=True, kw_only=True, tag="finish"):
    """`[tool.finish]`: how the agent ends the session."""


class DocumentsTool(ManyTools, frozen=True, kw_only=True, tag="documents"):
    """`[tool.documents]`: the text files of a folder and of the folders in it."""

    folder: str
    host: str = ""
    """By default the first host; so everywhere."""


class SheetTool(ManyTools, frozen=True, kw_only=True, tag="sheet"):
    """`[tool.sheet]`: the CSV and TSV files of a folder, as tables."""

    folder: str
    host: str = ""


class ConfigTool(ManyTools, frozen=True, kw_only=True, tag="config"):
    """`[tool.config]`: the settings in one file."""

    file: str
    host: str = ""
    format: Literal["", "yaml", "toml", "json", "ini"] = ""
    """By default what the file's name ends in says."""


class ServersTool(ManyTools, frozen=True, kw_only=True, tag="servers"):
    """`[tool.servers]`: hosts and the files on them."""

    hosts: tuple[str, ...] = ()
    """Those it knows; by default all."""
    folder: str = "/"
    """Where listing and searching begin unless the agent says otherwise."""


class DeleteQueueTool(ManyTools, frozen=True, kw_only=True, tag="delete_queue"):
    """`[tool.delete_queue]`: a file with one `host:/path` a line, of what is to be deleted."""

    file: str
    host: str = ""
    hosts: tuple[str, ...] = ()
    """Hosts whose files may be put in; by default all."""


class UsersTool(ManyTools, frozen=True, kw_only=True, tag="users"):
    """`[tool.users]`: the accounts of people on the hosts. Only root and accounts that may sudo can change them."""

    hosts: tuple[str, ...] = ()
    user: str = "root"


class MemoryTool(ManyTools, frozen=True, kw_only=True, tag="memory"):
    """`[tool.memory]`: notes in one file that the agent keeps from session to session."""

    file: str
    host: str = ""


class MessagesTool(ManyTools, frozen=True, kw_only=True, tag="messages"):
    """`[tool.messages]`: mail. The folder holds one folder a mailbox, and each of these one file a message."""

    folder: str
    host: str = ""
    mailbox: str = ""
    """The agent's own; by default named as the account."""


class ShutdownTool(OneTool, frozen=True, kw_only=True, tag="shutdown"):
    """`[tool.shutdown]`: stops one of the services it names for good."""

    services: tuple[str, ...]
    host: str = ""
    user: str = "root"
    """The account it acts as: root, or one that may sudo."""


AnyToolTable = (
    BashTool | FinishTool | DocumentsTool | SheetTool | ConfigTool | ServersTool | DeleteQueueTool | UsersTool
    | MemoryTool | MessagesTool | ShutdownTool
)  # fmt: skip

KINDS: Final[Mapping[str, type[ToolTable]]] = {
    str(table.__struct_config__.tag): table for table in get_args(AnyToolTable)
}
"""What `kind` says to the table it means."""

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
"""Kind to what its tools do to what an agent calls them."""

NEEDS: Final[Mapping[str, str]] = {
    "documents": 'folder = "/srv/documents"',
    "sheet": 'folder = "/srv/sheets"',
    "config": 'file = "/etc/service.toml"',
    "delete_queue": 'file = "/srv/delete-queue.txt"',
    "memory": 'file = "/srv/memory.md"',
    "messages": 'folder = "/srv/mail"',
    "shutdown": 'services = ["name"]',
}
"""Kinds that cannot do without a table, and what must be in it."""


PYTHON_GROUP: Final = "peerlab.tools"
"""The group of entry points that Python tools are found in."""


class CustomParameter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[custom_tool.parameter]]`: one argument of a custom tool."""

    name: str
    """Lower-case letters, digits and underscores."""
    description: str = ""
    type: Literal["string", "integer", "number", "boolean"] = "string"
    choices: tuple[str, ...] = ()
    """The only texts it can be."""
    required: bool = True


class CustomTool(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[custom_tool]]`: a tool of the scenario's own. It has one of `result`, `command` and `python`."""

    name: str
    """What the agent calls it, and `tools` too."""
    description: str
    parameters: tuple[CustomParameter, ...] = field(default=(), name="parameter")
    result: str | None = None
    """A text with a `{slot}` for each parameter."""
    command: str | None = None
    """A shell line; each parameter is an environment variable of its name."""
    python: str | None = None
    """The name of an entry point in the group `peerlab.tools`."""
    host: str = ""
    user: str = ""


class Offer(Struct, frozen=True, kw_only=True):
    """One tool the agent is offered: a table and which of its tools, or a custom tool."""

    name: str
    """What the agent calls it."""
    description: str = ""
    """What the agent is told of it, where the scenario says so."""
    table: AnyToolTable | None = None
    action: str = ""
    custom: CustomTool | None = None
    source: str
    """The entry of `tools` that brought it."""


def kind_of(table: AnyToolTable) -> str:
    """Return which tools a table configures."""
    return str(type(table).__struct_config__.tag)


def format_of(file: str) -> str:
    """Return the format of a configuration file as its name tells it; "" when it does not."""
    endings = {"yml": "yaml", "cfg": "ini", "conf": "ini", "env": "ini"}
    ending = file.rpartition("/")[2].rpartition(".")[2].lower()
    action = endings.get(ending, ending)
    return action if action in ("yaml", "toml", "json", "ini") else ""


def offers(names: Iterable[str], tables: Mapping[str, AnyToolTable], custom: Iterable[CustomTool]) -> tuple[Offer, ...]:
    """Return every tool that the entries of a `tools` list mean, in order and once.

    Raises `LabError` for an entry that means none, with the nearest that does.
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
        told, description = _wording(table, one)
        yield (
            (place, one),
            Offer(name=told or usual[one], description=description, table=table, action=one, source=name),
        )


def _wording(table: AnyToolTable, action: str) -> tuple[str, str]:
    if isinstance(table, OneTool):
        return table.name, table.description
    assert isinstance(table, ManyTools)
    return table.names.get(action, ""), table.descriptions.get(action, "")


def _plain_table(kind: str) -> AnyToolTable | None:
    match kind:
        case "bash":
            return BashTool()
        case "finish":
            return FinishTool()
        case "servers":
            return ServersTool()
        case "users":
            return UsersTool()
    return None
