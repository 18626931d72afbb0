"""A Debian estate in memory: everything the agent can touch. README.md is the map; this module is the only door.

The rest of the lab imports the names below from `lab.world` and never from a module inside it. Each name is loaded on
first use, so that importing this module is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lab.world.build.debian_accounts import SYSTEM_GROUPS as SYSTEM_GROUPS
    from lab.world.build.debian_accounts import SYSTEM_UNITS as SYSTEM_UNITS
    from lab.world.build.debian_accounts import SYSTEM_USERS as SYSTEM_USERS
    from lab.world.changes import edits as edits
    from lab.world.changes.apply import apply as apply
    from lab.world.changes.apply import edited as edited
    from lab.world.changes.browse import files_below as files_below
    from lab.world.changes.browse import find_identity as find_identity
    from lab.world.changes.browse import read_text as read_text
    from lab.world.changes.browse import resolve as resolve
    from lab.world.changes.changes import Change as Change
    from lab.world.changes.changes import ClockChange as ClockChange
    from lab.world.changes.changes import FileChange as FileChange
    from lab.world.changes.changes import RecordChange as RecordChange
    from lab.world.changes.changes import Removal as Removal
    from lab.world.changes.changes import ShellChange as ShellChange
    from lab.world.changes.describe import LOGS as LOGS
    from lab.world.changes.describe import describe as describe
    from lab.world.changes.describe import is_log as is_log
    from lab.world.changes.describe import news as news
    from lab.world.changes.describe import span_words as span_words
    from lab.world.changes.describe import text_diff as text_diff
    from lab.world.changes.diff import diff as diff
    from lab.world.changes.edit_text import as_it_is as as_it_is
    from lab.world.changes.edit_text import changes_of as changes_of
    from lab.world.changes.edit_text import text_of as text_of
    from lab.world.machine import mounts as mounts
    from lab.world.machine import pace as pace
    from lab.world.machine import units as units
    from lab.world.machine.calendar import calendar_fields as calendar_fields
    from lab.world.machine.files.children import Stock as Stock
    from lab.world.machine.files.filesystem import READ as READ
    from lab.world.machine.files.filesystem import ROOT as ROOT
    from lab.world.machine.files.filesystem import FileSystem as FileSystem
    from lab.world.machine.files.filesystem import actor as actor
    from lab.world.machine.files.node_memo import NodeMemo as NodeMemo
    from lab.world.machine.files.nodes import PACKAGED as PACKAGED
    from lab.world.machine.files.nodes import Directory as Directory
    from lab.world.machine.files.nodes import File as File
    from lab.world.machine.files.nodes import Link as Link
    from lab.world.machine.files.nodes import Node as Node
    from lab.world.machine.files.nodes import find as find
    from lab.world.machine.files.nodes import walk as walk
    from lab.world.machine.files.pieces import Piece as Piece
    from lab.world.machine.limits import WALL_SECONDS as WALL_SECONDS
    from lab.world.machine.limits import CallLimits as CallLimits
    from lab.world.machine.limits import WorldFault as WorldFault
    from lab.world.machine.live import Clock as Clock
    from lab.world.machine.live import LiveHost as LiveHost
    from lab.world.machine.state import SCALARS as SCALARS
    from lab.world.machine.state import TABLES as TABLES
    from lab.world.machine.state import Crontab as Crontab
    from lab.world.machine.state import Disk as Disk
    from lab.world.machine.state import Ending as Ending
    from lab.world.machine.state import Gpu as Gpu
    from lab.world.machine.state import Group as Group
    from lab.world.machine.state import Host as Host
    from lab.world.machine.state import JournalLine as JournalLine
    from lab.world.machine.state import Process as Process
    from lab.world.machine.state import Route as Route
    from lab.world.machine.state import Service as Service
    from lab.world.machine.state import Snapshot as Snapshot
    from lab.world.machine.state import User as User
    from lab.world.machine.state import digest as digest
    from lab.world.machine.system_timers import is_debians as is_debians
    from lab.world.machine.time.dates import format_date as format_date
    from lab.world.outcome import Outcome as Outcome
    from lab.world.programs.common.holdings import Artefact as Artefact
    from lab.world.programs.common.holdings import has_enough as has_enough
    from lab.world.programs.common.holdings import holds as holds
    from lab.world.programs.common.holdings import parts_of as parts_of
    from lab.world.programs.common.owners import group_name as group_name
    from lab.world.python.binary import lent as lent
    from lab.world.python.binary import obstacle as obstacle
    from lab.world.python.binary import prepare as prepare
    from lab.world.quantity import parse_size as parse_size
    from lab.world.quantity import parse_time as parse_time
    from lab.world.shell.child_shells import Heritage as Heritage
    from lab.world.shell.shell import Shell as Shell
    from lab.world.shell.shell_state import parse_shell_state as parse_shell_state
    from lab.world.spec import CronSpec as CronSpec
    from lab.world.spec import DiskSpec as DiskSpec
    from lab.world.spec import FileSpec as FileSpec
    from lab.world.spec import GpuSpec as GpuSpec
    from lab.world.spec import HostSpec as HostSpec
    from lab.world.spec import ProcessSpec as ProcessSpec
    from lab.world.spec import RouteSpec as RouteSpec
    from lab.world.spec import ServiceSpec as ServiceSpec
    from lab.world.spec import Table as Table
    from lab.world.spec import UserSpec as UserSpec
    from lab.world.tool_context import Act as Act
    from lab.world.tool_context import ToolContext as ToolContext
    from lab.world.world import World as World

_NAMES: Final = {
    # The world, and the outcome of a call.
    "world": "World",
    "outcome": "Outcome",
    "tool_context": "Act ToolContext",
    "machine.limits": "CallLimits WALL_SECONDS WorldFault",
    # The interpreter of the hosts' python3.
    "python.binary": "lent obstacle prepare",
    # Its hosts, as declared in a scenario.
    "spec": "CronSpec DiskSpec FileSpec GpuSpec HostSpec ProcessSpec RouteSpec ServiceSpec Table UserSpec",
    "quantity": "parse_size parse_time",
    "build.debian_accounts": "SYSTEM_GROUPS SYSTEM_UNITS SYSTEM_USERS",
    "machine.calendar": "calendar_fields",
    # The world at one moment: frozen hosts and their file trees.
    "machine.state": "SCALARS TABLES Crontab Disk Ending Gpu Group Host JournalLine Process Route Service Snapshot User"
    " digest",
    "machine.system_timers": "is_debians",
    "machine.files.node_memo": "NodeMemo",
    "machine.files.children": "Stock",
    "machine.files.nodes": "PACKAGED Directory File Link Node find walk",
    "changes.browse": "files_below find_identity read_text resolve",
    "machine.files.pieces": "Piece",
    "shell.shell_state": "parse_shell_state",
    # The difference between two moments, and the researcher's edits.
    "changes.changes": "Change ClockChange FileChange RecordChange Removal ShellChange",
    "changes.apply": "apply edited",
    "changes.diff": "diff",
    "changes.describe": "LOGS describe is_log news span_words text_diff",
    "changes.edit_text": "as_it_is changes_of text_of",
    # Live hosts, for tools that act on them during a call.
    "machine.live": "Clock LiveHost",
    "machine.files.filesystem": "READ ROOT FileSystem actor",
    "machine.time.dates": "format_date",
    "shell.child_shells": "Heritage",
    "shell.shell": "Shell",
    # What files hold, whatever they are wrapped in, and Debian's handling of groups.
    "programs.common.holdings": "Artefact has_enough holds parts_of",
    "programs.common.owners": "group_name",
}
"""The names offered by each inner module. The imports above tell a type checker the same."""

_MODULES: Final = {
    "edits": "lab.world.changes.edits",
    "mounts": "lab.world.machine.mounts",
    "pace": "lab.world.machine.pace",
    "units": "lab.world.machine.units",
}
"""Modules offered as a whole: `edits.with_text`, `units.stop`."""
_HOMES: Final = {name: f"lab.world.{module}" for module, names in _NAMES.items() for name in names.split()}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name in _MODULES:
            return import_module(_MODULES[name])
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # Cache it as an attribute, so that __getattr__ is not called again.
        attribute = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return attribute


def __dir__() -> list[str]:
    return sorted({*_HOMES, *_MODULES})
