"""Tables as CSV that a spreadsheet opens without running anything of them."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from lab.text.safe import clean_line


def csv_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows that share their columns as CSV (RFC 4180) with a head; nothing without rows.

    A text that a spreadsheet would take for a formula stands behind an apostrophe.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    columns: list[str] = []
    for row in rows:
        if not columns:
            # Coders choose the keys of behaviours, which name columns.
            columns = list(row)
            writer.writerow(map(_cell, columns))
        writer.writerow(_cell(row[name]) for name in columns)
    return table.getvalue()


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if not isinstance(value, str):
        return value
    text = clean_line(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
