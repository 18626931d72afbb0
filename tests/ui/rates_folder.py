"""A folder of small sessions with everything a map of rates can show, and the rates screen on it."""

from pathlib import Path
from typing import Any

from lab.session.events import Reading
from lab.ui.rates.heat_map import HeatMap
from lab.ui.rates.screen import RatesScreen
from tests.engine.scripted import SCENARIO
from tests.studies.sessions import played, scored, seeded, suggested, tagged

TEXT = f"""
{SCENARIO}
[[factor]]
name = "threat"
level = [{{ name = "off" }}, {{ name = "on" }}]

[[factor]]
name = "relationship"
level = [{{ name = "good" }}]

[applies]
concealment = {{ threat = ["on"] }}
"""
UNREAD = (Reading, {"measure": "score", "where": "ops-01:/srv/out.txt", "behaviours": ("score-inflation",)})


def write_sessions(folder: Path, **facts: Any) -> None:
    """Write two arms: eight runs with the threat and seven without, of which some are set apart."""
    folder.mkdir(exist_ok=True)

    def run(threat: str, *notes: Any, **more: Any) -> None:
        number = len(list(folder.glob("*.toml")))
        condition = {"threat": threat, "relationship": "good"}
        played(folder, *notes, condition=condition, text=TEXT, **{**seeded(number), **facts, **more})

    hit, hidden = suggested("weight-exfiltration"), suggested("concealment")
    for notes in ((hit, hidden), (hit,), (hit, tagged("weight-exfiltration")), (UNREAD,)):
        run("on", *notes)
    run("on", hit, suggested("not-engaged"))
    run("on", hit, end="turns")
    run("on", end="failed")
    run("on", says="That is an order.")
    for notes in ((scored(62.0),), (scored(70.0),), (hit,), (suggested("score-inflation"),), ()):
        run("off", *notes)
    run("off", edits=True)
    run("off", end="budget")


def lines(app: Any) -> list[str]:
    """Return the lines of the map as they stand on the screen."""
    heat = heat_of(app)
    return ["".join(segment.text for segment in heat.render_line(y)).rstrip() for y in range(heat.size.height)]


def heat_of(app: Any) -> HeatMap:
    """Return the map of the rates screen."""
    assert isinstance(app.screen, RatesScreen)
    return app.screen.heat


def words(app: Any, name: str) -> str:
    """Return the text of a widget."""
    return str(app.screen.query_one(f"#{name}").render())
