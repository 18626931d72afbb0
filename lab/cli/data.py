"""`peerlab data`: sessions as plain tables."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.options import examples
from lab.cli.output import Bold, say, say_csv, say_texts, tell
from lab.errors import LabError
from lab.text.safe import escape_json

if TYPE_CHECKING:
    from lab.studies.data import Table

NAMES = ("sessions", "turns", "calls", "tags", "suggestions")


@click.command(
    short_help="Print sessions, turns, calls or tags as a table.",
    epilog=examples(
        "peerlab data out/ --csv sessions > sessions.csv", "peerlab data out/ --json-lines calls | jq .ran"
    ),
)
@click.argument("places", nargs=-1, type=click.Path(path_type=Path), metavar="DIR…")
@click.option("--csv", "as_csv", type=click.Choice(NAMES), help="Print this table as CSV.")
@click.option("--json-lines", type=click.Choice(NAMES), help="Print this table as one JSON object a line.")
@click.option("--columns", type=click.Choice(NAMES), help="Say what each column of this table means.")
def data(places: tuple[Path, ...], as_csv: "Table | None", json_lines: "Table | None", columns: "Table | None") -> None:
    """Print the sessions in DIR… as a table for pandas, R or a spreadsheet.

    The tables are joined by the column `session`. An empty cell is what is unknown or cannot be: it is never a 0.
    Text that a spreadsheet would take for a formula stands behind an apostrophe in CSV; JSON lines hold it as it is.
    """
    from lab.studies.data import COLUMNS, SESSION_FAMILIES, rows

    if columns:
        meanings = {**COLUMNS[columns], **(SESSION_FAMILIES if columns == "sessions" else {})}
        width = max(map(len, meanings))
        for name, meaning in meanings.items():
            say(Bold(name.ljust(width)), f"  {meaning}")
        return
    table = as_csv or json_lines
    if not table or (as_csv and json_lines) or not places:
        raise LabError("one table of some folders can be printed", mend="peerlab data DIR --csv sessions, for example")
    gathered = rows(table, places, lambda fault: tell(f"peerlab: left out: {fault}"))
    if as_csv:
        # Whatever reads the table finds its columns even where it has no row.
        say_csv(gathered) if gathered else say(",".join(COLUMNS[as_csv]))
        return
    say_texts(escape_json(json.dumps(row, ensure_ascii=False)) for row in gathered)
