"""Wherever text of others leaves the program, it leaves as text to read, and it leaves through a few gates alone."""

import ast
import asyncio
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import click
import pytest
from textual.widgets import Label

import lab
from lab.cli import main, output
from lab.cli.options import complete_model
from lab.errors import LabError
from lab.models import local
from lab.models.log_file import log_error, log_path
from lab.protocol import Answer, Call, ModelFault
from lab.session.events import Result
from lab.text.safe import clean
from lab.ui.app import LabApp
from lab.ui.coding.tag_list import TagListScreen
from lab.ui.session.screen import LabScreen
from lab.ui.start.saved import SavedList
from lab.ui.start.screen import StartScreen
from tests.engine.scripted import Script, calls, scripted_engine
from tests.test_rooms import FILES
from tests.ui.bare_app import drawn, until

ROOT: Final = Path(lab.__file__).parent
HOSTILE: Final = (
    "\x1b]52;c;SE9TVElMRQ==\x07\x1b]0;title\x1b\\\x1b[31m\x1b[2J\x9b35m\x9d0;x\x9c\x08\x7f\x00\r"
    "\u202egnorw\u202c\u2066\u200b\u200d\ufeff\u2800\u3164\ufe0f\U000e0041\U000e0100\u2028\ud800"
    "[red]x[/red][@click=app.quit]y[/] [unclosed"
)
"""Escape sequences, controls, what reorders or hides text, half a character, and markup of two libraries."""
PRINTABLE: Final = HOSTILE.replace("\x00", "").replace("/", "_").replace("\ud800", "")
"""The same as a file may be named."""


def leaks(text: str) -> set[str]:
    """Return the characters of a text that a terminal would obey or hide, but for ends of lines."""
    kinds = {letter: unicodedata.category(letter) for letter in set(text) - {"\n"}}
    return {letter for letter, kind in kinds.items() if kind in ("Cc", "Cf", "Cs", "Zl", "Zp")} | (
        set(text) & set("\u2800\u3164\ufe0f\U000e0100")
    )


@pytest.fixture
def hostile_session(tmp_path: Path) -> Path:
    """A session in which everybody says the corpus, in a file that is named so."""
    call = Call(id=HOSTILE, name=HOSTILE, arguments=json.dumps({HOSTILE: HOSTILE}))
    engine, _ = scripted_engine(
        tmp_path, Answer(text=HOSTILE, reasoning=HOSTILE, calls=(call,), finish="calls", note=HOSTILE)
    )

    asyncio.run(engine.turn())
    result = next(event for event in engine.tree.events.values() if isinstance(event, Result))
    engine.marks.tag(result.id, HOSTILE, quote=HOSTILE, note=HOSTILE, by=HOSTILE)
    engine.marks.note(result.id, HOSTILE)
    engine.interventions.fork(name=HOSTILE, note=HOSTILE)
    engine.close()
    return engine.session.path.rename(tmp_path / f"{PRINTABLE[:60]}.toml")


@pytest.mark.parametrize("gate", [output.say, output.say_text, output.tell, output.say_json, output.rewrite])
def test_what_the_command_line_prints(gate, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    gate({HOSTILE: HOSTILE} if gate is output.say_json else HOSTILE)
    out, error = capsys.readouterr()
    text = (out + error).removeprefix("\r").removeprefix("\x1b[K")
    assert "red" in text
    assert leaks(text) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["replay"],
        ["replay", "--verify"],
        ["check"],
        ["rates"],
        ["rates", "--json"],
        ["rates", "--csv"],
        ["data", "--csv", "sessions"],
        ["path"],
        ["replay", "--branch", HOSTILE],
    ],
    ids=" ".join,
)
def test_what_a_command_says_of_a_hostile_session(
    arguments: list[str], hostile_session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = hostile_session.parent if arguments[0] in ("rates", "data") else hostile_session
    with suppress(SystemExit, click.exceptions.Exit):
        main([*arguments, str(place)])
    text = "".join(capsys.readouterr())
    assert text.strip() or arguments == ["check"]
    assert leaks(text) == set()


def test_what_a_run_prints_of_a_hostile_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted_engine(tmp_path)[0].close()
    fault = ModelFault("refused", HOSTILE, mend=HOSTILE)
    model = Script(calls(f"touch /tmp/$(printf %s '{PRINTABLE}')", text=HOSTILE), fault)
    model.name = PRINTABLE
    monkeypatch.setattr("lab.models.catalogue.open_model", lambda *_, **__: model)
    with suppress(SystemExit, click.exceptions.Exit):
        main(
            [
                "run",
                str(tmp_path / "two-hosts.toml"),
                "-m",
                PRINTABLE,
                "--retries",
                "0",
                "--json",
                "--out",
                str(tmp_path),
            ]
        )
    out, error = capsys.readouterr()
    (outcome,) = json.loads(out)
    assert "gnorw" in outcome["model"] and "gnorw" in outcome["fault"]
    assert leaks(out + error) == set()


def test_what_the_log_holds() -> None:
    log_error(LabError(HOSTILE, where=HOSTILE, mend=HOSTILE))
    text = log_path().read_text()
    assert "red" in text
    assert leaks(text) == set()


def test_what_the_shell_is_offered_for_completion(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"ollama/{HOSTILE}", "ollama/plain"]
    monkeypatch.setattr("lab.models.catalogue.entries", lambda: [SimpleNamespace(name=name) for name in names])
    items = complete_model(click.Context(click.Command("run")), click.Argument(["model"]), "ollama/")
    assert [item.value for item in items] == ["ollama/plain"]


async def test_what_the_screens_draw(hostile_session: Path) -> None:
    """Notices and their titles, borders, labels, the saved list, the transcript: all of it passes one gate."""
    app = LabApp(hostile_session)
    async with app.run_test(size=(120, 40)) as pilot:
        app.notify(HOSTILE, title=HOSTILE, severity="error")
        label = Label(HOSTILE, markup=False)
        label.border_title = label.border_subtitle = clean(HOSTILE).replace("[", "\\[")
        label.styles.border = ("round", "red")
        await app.screen.mount(label)
        for _ in range(20):
            await pilot.pause()
            assert leaks(drawn(app)) == set()
        assert "gnorw" in drawn(app)


async def test_what_the_dialogs_and_the_palette_draw(hostile_session: Path) -> None:
    app = LabApp(hostile_session)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, LabScreen))
        for keys in (("v",), ("G",), ("escape", "ctrl+p", *"br")):
            await pilot.press("escape", *keys)
            await pilot.pause()
            assert leaks(drawn(app)) == set(), keys
        await pilot.press("escape", "number_sign")
        await until(pilot, lambda: isinstance(app.screen, TagListScreen))
        await until(pilot, lambda: "gnorw" in drawn(app))


async def test_what_the_list_of_saved_sessions_draws(hostile_session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "USUAL_SERVERS", ())
    monkeypatch.setenv("PEERLAB_SESSIONS", str(hostile_session.parent))
    (hostile_session.parent / f"a{PRINTABLE[:50]}.toml").write_text(f'format = "{PRINTABLE[-30:]}"\n')
    app = LabApp(only=lambda: StartScreen(page="saved"))
    async with app.run_test(size=(160, 40)) as pilot:
        await until(pilot, lambda: app.screen.query(SavedList))
        await until(pilot, lambda: len(app.screen.query_one(SavedList).rows) == 3 and "SE9TVElMRQ" in drawn(app))
        for key in ("down", "down", "up", "up", "enter"):
            await pilot.press(key)
            await pilot.pause()
            assert leaks(drawn(app)) == set()
        await until(pilot, lambda: app._notifications)
        assert leaks(drawn(app)) == set()


# The gates are the only way out.

GATES: Final = {
    "click.echo": {"cli/output.py"},
    "click.secho": {"cli/output.py"},
    "print": set(),
    "write to a standard stream": {"cli/output.py"},
    "window title": set(),
    "clipboard": {"ui/transcript/reader.py", "ui/dialogs/raw.py"},
}
"""Each way to a terminal that a library offers, and the files that may take it."""


def trees(words: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the files in which one of some words stands; to parse all the others takes seconds."""
    for path in FILES:
        if re.search(rf"\b(?:{words})\b", text := path.read_text("utf-8")):
            yield path, ast.parse(text)


def ways_out(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                yield "print"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="click"), attr="echo" | "secho" as name)):
                yield f"click.{name}"
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="stdout" | "stderr" | "__stdout__"), attr="write")
            ):
                yield "write to a standard stream"
            case ast.Attribute(attr="set_window_title"):
                yield "window title"
            case ast.Call(func=ast.Attribute(attr="copy_to_clipboard")):
                yield "clipboard"


def test_text_leaves_through_the_gates_alone() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {way}"
        for path, tree in trees("print|click|stdout|stderr|__stdout__|set_window_title|copy_to_clipboard")
        for way in ways_out(tree)
        if path.relative_to(ROOT).as_posix() not in GATES[way]
    ]
    assert wrong == []


def is_markup_free(value: ast.expr) -> bool:
    """Return whether a border's title is our own words, or a `Content`, which is never read as markup."""
    match value:
        case ast.Constant():
            return True
        case (
            ast.Call(func=ast.Name(id="Content" | "hints")) | ast.Call(func=ast.Attribute(value=ast.Name(id="Content")))
        ):
            return True
        case ast.IfExp(body=body, orelse=other):
            return is_markup_free(body) and is_markup_free(other)
    return False


def test_no_title_of_a_border_is_read_as_markup() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees("border_title|border_subtitle")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr in ("border_title", "border_subtitle")
        if not is_markup_free(node.value)
    ]
    assert wrong == []
