"""`systemctl list-units` and `list-unit-files`: tables of units."""

import fnmatch
from collections.abc import Iterable

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.sessions import user_managers
from lab.world.machine.state import Service
from lab.world.machine.unit_files import enablement
from lab.world.machine.units import is_in_memory, unit_file
from lab.world.programs.common.getopt import Arguments

_WORDS_TEXT = """
    service mount swap socket target device automount timer path slice scope loaded stub not-found bad-setting error
    merged masked active reloading inactive failed activating deactivating maintenance running dead exited waiting start
    stop auto-restart listening mounted plugged tentative elapsed
"""
_WORDS = frozenset(_WORDS_TEXT.split())
_SUBS = {"active": "running", "inactive": "dead", "failed": "failed"}
_EXPLAINED = (
    "\nLOAD   = Reflects whether the unit definition was properly loaded.\n"
    "ACTIVE = The high-level unit activation state, i.e. generalization of SUB.\n"
    "SUB    = The low-level unit activation state, values depend on unit type.\n"
)
_ALL_FILES = "To show all installed unit files use 'systemctl list-unit-files'."


def list_units(context: Context, args: Arguments, patterns: list[str]) -> CommandResult:
    """Print the units in systemd's memory: those running or failed, or all with --all."""
    for kind in _words(args, "type"):
        if kind not in _WORDS:
            text = f"Unknown unit type or load state '{kind}'.\nUse -t help to see a list of allowed values.\n"
            return CommandResult("", text, 1)
    services = [*context.host.services.values(), *user_managers(context.host.record).values()]
    rows = [_row(one) for one in _selection(services, args, patterns) if is_in_memory(context.host, one)]
    legend = _has_legend(args)
    heading = ("UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION")
    table = [heading, *rows] if legend else rows
    widths = [max((len(row[index]) for row in table), default=0) for index in range(4)]
    text = ""
    for row in table:
        bad = row is not heading and (row[2] == "failed" or row[1] in ("masked", "not-found"))
        mark = "" if "plain" in args else "● " if bad else "  "
        cells = " ".join(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True))
        text += f"{mark}{cells} {row[4]}".rstrip() + "\n"
    if not legend:
        return CommandResult(text)
    text += (_EXPLAINED if rows else "") + f"{len(rows)} loaded units listed."
    if "all" in args:
        text += f"\n{_ALL_FILES}"
    elif "state" not in args and "failed" not in args:
        text += f" Pass --all to see loaded but inactive units, too.\n{_ALL_FILES}"
    return CommandResult(text + "\n")


def _row(service: Service) -> tuple[str, str, str, str, str]:
    sub = "waiting" if service.timer and service.state == "active" else _SUBS[service.state]
    label = unit_file(service.name) if service.masked else service.description
    return unit_file(service.name), "masked" if service.masked else "loaded", service.state, sub, label


def list_files(context: Context, args: Arguments, patterns: list[str]) -> CommandResult:
    """Print the unit files and whether they are enabled."""
    wide = Arguments((*(pair for pair in args.options if pair[0] not in ("state", "failed")), ("all", "")), ())
    rows = []
    for one in _selection(context.host.services.values(), wide, patterns):
        word = enablement(context.host, one)
        rows.append((unit_file(one.name), word, "-" if word == "static" else "enabled"))
    states = _words(args, "state")
    rows = [row for row in rows if not states or row[1] in states]
    legend = _has_legend(args)
    lines = [("UNIT FILE", "STATE", "PRESET"), *rows] if legend else rows
    widths = [max((len(row[index]) for row in lines), default=0) for index in range(2)]
    text = "".join(f"{row[0]:<{widths[0]}} {row[1]:<{widths[1]}} {row[2]}\n" for row in lines)
    return CommandResult(text + (f"\n{len(rows)} unit files listed.\n" if legend else ""))


def _has_legend(args: Arguments) -> bool:
    return "no-legend" not in args and args.get("legend") not in ("false", "no")


def _words(args: Arguments, option: str) -> list[str]:
    return [word for text in args.every(option) for word in text.split(",")]


def _selection(units: Iterable[Service], args: Arguments, patterns: list[str]) -> list[Service]:
    services = list(units)
    if patterns:
        names = [pattern.removesuffix(".service") for pattern in patterns]
        services = [one for one in services if any(fnmatch.fnmatchcase(one.name, name) for name in names)]
    states = set(_words(args, "state")) | ({"failed"} if "failed" in args else set())
    if states:
        services = [one for one in services if states & set(_row(one)[1:4])]
    elif "all" not in args and not patterns:
        services = [one for one in services if one.state != "inactive"]
    kinds = _words(args, "type")
    if kinds:
        services = [one for one in services if {_kind(one), *_row(one)[1:4]} & set(kinds)]
    return sorted(services, key=lambda one: (_kind(one), unit_file(one.name)))


def _kind(service: Service) -> str:
    return "timer" if service.timer else "service"
