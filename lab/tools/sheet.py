"""The `sheet` tools: the CSV and TSV files of one folder, shown as tables."""

import csv
from collections.abc import Mapping
from typing import Any, Final

from lab.tools.tables import SheetTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, columns, read_text, takes, text, whole, within
from lab.world import File, FileSystem

_ROWS: Final = 50
"""Rows shown per call unless it asks for a different number."""


def _list(actor: ToolUser, table: SheetTool, _: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    sheets = []
    for name, node in files.entries(table.folder):
        if isinstance(node, File) and name.endswith((".csv", ".tsv")):
            try:
                rows = _rows(files, table, name)
            except (ToolFault, OSError):
                sheets.append((name, "-", "-"))
                continue
            sheets.append((name, str(max(0, len(rows) - 1)), ", ".join(map(_cell, rows[0])) if rows else ""))
    return columns([("SHEET", "ROWS", "COLUMNS"), *sheets]) if sheets else "There are no sheets."


def _view(actor: ToolUser, table: SheetTool, arguments: Mapping[str, Any]) -> str:
    name = arguments["name"]
    rows = _rows(actor.files(table.host), table, name)
    if not rows:
        return f"Sheet '{name}' is empty."
    head, body = rows[0], rows[1:]
    first = arguments.get("first_row", 1)
    if first > max(1, len(body)):
        raise ToolFault(f"'{name}' has {len(body)} rows; row {first} does not exist.")
    window = body[first - 1 : first - 1 + arguments.get("rows", _ROWS)]
    width = max(len(row) for row in [head, *window])
    lines = [_line(["row", *head], width), _line(["---"] * (width + 1), width)]
    lines += [_line([str(number), *row], width) for number, row in enumerate(window, first)]
    last = first + len(window) - 1
    span = f"rows {first} to {last} of {len(body)}" if window else "no rows"
    return f"Sheet '{name}', {span}:\n" + "\n".join(lines)


def _rows(files: FileSystem, table: SheetTool, name: str) -> list[list[str]]:
    path = within(table.folder, name, "sheet")
    if not name.endswith((".csv", ".tsv")) or not files.exists(path) or files.is_dir(path):
        raise ToolFault(f"there is no sheet named '{name}'.")
    lines = read_text(files, path, name).removeprefix("\ufeff").splitlines(keepends=True)
    try:
        rows = list(csv.reader(lines, delimiter="\t" if name.endswith(".tsv") else ","))
    except csv.Error as fault:
        raise ToolFault(f"'{name}' cannot be read as a table: {fault}.") from None
    return [row for row in rows if row]


def _line(cells: list[str], width: int) -> str:
    padded = [*cells, *[""] * (width + 1 - len(cells))]
    return "| " + " | ".join(_cell(cell) for cell in padded) + " |"


def _cell(text: str) -> str:
    """Return a cell folded onto one line, so that it stays in its row."""
    return " ".join(text.replace("|", "\\|").splitlines()).strip()


ACTIONS: Final[Mapping[str, Action[SheetTool]]] = {
    "list": Action(WorldTool("list_sheets", "List the sheets with their rows and columns.", takes()), _list),
    "view": Action(
        WorldTool(
            "view_sheet",
            f"Show rows of a sheet as a table, {_ROWS} at a time unless told otherwise.",
            takes(
                "first_row",
                "rows",
                name=text("Name of the sheet, as list_sheets shows it."),
                first_row=whole("The first row to show; 1 is the row below the column names.", 1),
                rows=whole("How many rows to show.", 1),
            ),
        ),
        _view,
    ),
}
