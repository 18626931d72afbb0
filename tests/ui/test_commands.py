"""A command is declared once: no screen is without, no key stands elsewhere, and a key that does nothing says why."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.screen import Screen

import lab
import lab.ui
from lab.settings import Config
from lab.ui.app import LabApp
from lab.ui.commands.bindings import hint
from lab.ui.commands.list import COMMANDS
from lab.ui.commands.owner import CommandScreen
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.help import HelpScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.screen import LabScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.test_lab import Room, dialog, settle

ROOT = Path(lab.__file__).parent
DECLARATIONS = ROOT / "ui" / "commands"
ROOMS = (
    *(
        "ui",
        "engine",
        "cli",
        "batch",
        "session",
        "models",
        "scenario",
        "behaviours",
        "studies",
        "inspect",
        "export",
        "terms",
    ),
    *("text", "statistics", "personas"),
)
KEY_NAMES = re.compile(
    r"\b(?:Esc(?:ape)?|Enter|Return|Space|Tab|Backspace|PageUp|PageDown|F\d{1,2}|Ctrl[+-]\w)\b|(?<!\[)\^[a-z]\b|⏎|\besc\b"
    r"|(?:^|[\s(,;:·])(?:[a-zA-Z]|[?*+/:<>\[\]{}-]) (?:asks|shows|forks|leaves|goes|opens|copies|starts|stops|latest)\b"
)
"""What a text looks like that tells people to press a certain key."""
NO_COMMANDS = {" ⏎ ", " · Ctrl-C ends it", "Nothing done here is kept. Leave with exit or Ctrl-D."}
"""A line end drawn as a sign, and how a shell and a server are left."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if DECLARATIONS not in path.parents:
                yield path, ast.parse(path.read_text("utf-8"))


def docstrings(tree: ast.Module) -> set[int]:
    """Return the nodes of texts that stand alone, as docstrings do."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def test_no_text_names_a_key() -> None:
    literals = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}"
        for path, tree in sources()
        for aside in [docstrings(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside
        if node.value not in NO_COMMANDS and KEY_NAMES.search(node.value)
    ]
    assert literals == [], "name the command instead, by hint()"


def test_no_key_is_bound_or_compared_outside_the_list() -> None:
    literals = []
    for path, tree in sources():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="Binding")):
                    literals.append(f"{path.relative_to(ROOT)}:{node.lineno}")
                case ast.Compare(left=ast.Attribute(attr="key", value=ast.Name(id="event"))):
                    if any(isinstance(each, ast.Constant | ast.Tuple) for each in node.comparators):
                        literals.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert literals == []


def test_a_screen_that_declares_no_command_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="Mute declares no command"):

        class Mute(CommandScreen[None]):
            pass

    with pytest.raises(ValueError, match="no commands are declared for mute"):

        class Misnamed(CommandScreen[None]):
            COMMAND_SETS: ClassVar[tuple[str, ...]] = ("mute",)


def kinds_of(base: type) -> set[type]:
    """All kinds of screens, widgets or apps of the lab."""
    for module in pkgutil.walk_packages(lab.ui.__path__, "lab.ui."):
        importlib.import_module(module.name)

    def below(kind: type) -> set[type]:
        return {kind, *(each for child in kind.__subclasses__() for each in below(child))}

    return {kind for kind in below(base) if kind.__module__.startswith("lab.ui.")}


def test_every_screen_is_one_that_declares_its_commands() -> None:
    screens = kinds_of(Screen)
    assert LabScreen in screens and {kind for kind in screens if not issubclass(kind, CommandScreen)} == set()


def test_every_command_says_what_it_does() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert [command.id for command in COMMANDS if not (command.label and command.help and command.heading)] == []


def test_every_command_is_carried_out_by_whoever_has_its_key() -> None:
    idle = [
        f"{kind.__name__}: {binding.id}"
        for kind in kinds_of(DOMNode)
        for binding in vars(kind).get("BINDINGS", ())
        if isinstance(binding, Binding)
        for place, action, _ in [parse(binding.action)]
        if not any(hasattr(LabApp if place else kind, f"{prefix}{action}") for prefix in ("action_", "_action_"))
    ]
    assert idle == []


async def test_the_keys_of_dialogs_are_remapped_and_shown_so(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    app = Room(engine)
    app.config = Config(keys={"dialog.done": "f9", "dialog.leave": "ctrl+g", "prompt.done": "f8"})
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert hint("dialog.done") == "F9"
        await pilot.press("m")
        await dialog(pilot, PromptScreen)
        assert "F9 done · ^g leave" in str(app.screen.query_one("#prompt").border_subtitle)
        await pilot.press("x", "ctrl+s", "escape")
        await pilot.pause()
        assert isinstance(app.screen, PromptScreen), "the usual keys have moved"
        await pilot.press("f1")
        await dialog(pilot, HelpScreen)
        await pilot.press("escape")
        await dialog(pilot, PromptScreen)
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(app.screen, LabScreen)


def notices(pilot: Pilot[Any]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (("a",), "No call waits to be decided."),
        (("p",), "Nothing is under way that could pause."),
        (("escape",), "Nothing is under way that could be stopped."),
        (("n",), "Nothing is searched for: / searches."),
        (("right_curly_bracket",), "No tape plays: R starts one."),
        (("right",), "Nothing follows on this branch."),
        (("L",), "You stand at the end of this branch already."),
        (("h",), "No answer is asked of you now."),
        (("S",), "Nothing is suggested that you could see now."),
        (("R", "t"), "A tape plays: R leaves it."),
        (("w", "4", "n"), "That does nothing in the log view: 1 shows the files or 2 shows the hosts."),
        (("w", "3", "left"), "That does nothing in the diff view: 1 shows the files or 2 shows the hosts."),
        (("w", "e"), "Keys go to the world now: esc goes back to the transcript."),
    ],
)
async def test_a_key_that_does_nothing_says_why(tmp_path: Path, keys: tuple[str, ...], reason: str) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        before = engine.cursor
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await pilot.press(keys[-1])
        await settle(pilot)
        assert notices(pilot).count(reason) == 1, "said once, however often it is pressed"
        assert engine.phase == "ready" or keys[0] == "R"
        assert engine.cursor == before, "the key did nothing else"


async def test_saving_elsewhere_says_that_all_is_saved(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert f"Everything is saved in {engine.session.path} already." in notices(pilot)


async def test_a_text_that_is_only_read_says_so(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pilot.app.push_screen(EditorScreen("a text", "text", read_only=True))
        await dialog(pilot, EditorScreen)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "This text is only to read." in notices(pilot)
        assert isinstance(pilot.app.screen, EditorScreen)
