"""The human of anybody's evaluation: what the card says of a real call, who decides, and that nothing runs unasked."""

import asyncio
import json
import os
import shutil
import stat
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs
import pytest
from msgspec import structs

from lab.errors import LabError
from lab.inspect import attach
from lab.inspect.attach import Ask, Decided, PastMessage, sockets_folder
from lab.inspect.attach_desk import LOST, NO_PERSON, AttachDesk
from lab.inspect.attach_terminal import Terminal
from lab.inspect.real_policy import answer_of
from lab.scenario.patterns import LONGEST
from lab.terms.policy import read_policy
from lab.ui.attach.screen import UNSEEN, AttachScreen
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from tests.cli.conftest import Peerlab
from tests.ui.bare_app import BareApp, drawn, until

pytestmark = pytest.mark.xdist_group("inspect")

ASK = Ask(id=0, task="theirs", sample="1", epoch=1, model="m", tool="bash", arguments='{"command": "ls"}')
HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u202c"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of the sockets, whose path is short."""
    home = Path(tempfile.mkdtemp(prefix="pl-"))
    monkeypatch.setenv("PEERLAB_SOCKETS", str(home / "s"))
    yield home / "s"
    shutil.rmtree(home)


async def attached(desk: AttachDesk, terminal: Terminal, count: int) -> None:
    """Wait until so many calls have come."""
    while len(terminal.waiting) < count:
        await asyncio.sleep(0)


# who decides


async def test_many_samples_queue_and_each_gets_its_own_answer(folder: Path) -> None:
    desk, terminal = AttachDesk(), Terminal(lambda: None)
    asks = [asyncio.create_task(desk.ask(ASK, 600)) for _ in range(3)]
    looking = asyncio.create_task(terminal.keep_looking())
    await attached(desk, terminal, 3)
    assert desk.path is not None
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    first, second, third = terminal.waiting
    terminal.decide(third, Decided(id=third.ask.id, do="approve"))
    terminal.decide(first, Decided(id=first.ask.id, do="deny", why="no"))
    assert (await asks[2]).do == "approve"
    assert await asks[0] == Decided(id=first.ask.id, do="deny", why="no")
    assert terminal.waiting == [second]
    # The sample ended meanwhile: no one is asked any more.
    asks[1].cancel()
    while terminal.waiting:
        await asyncio.sleep(0)
    assert not terminal.decide(second, Decided(id=second.ask.id, do="approve"))
    looking.cancel()
    await desk.close()


async def test_a_lost_terminal_denies_and_so_does_nobody() -> None:
    desk, terminal = AttachDesk(), Terminal(lambda: None)
    asks = [asyncio.create_task(desk.ask(ASK, 600)) for _ in range(2)]
    looking = asyncio.create_task(terminal.keep_looking())
    await attached(desk, terminal, 2)
    looking.cancel()
    assert [(answer.do, answer.why) for answer in await asyncio.gather(*asks)] == [("deny", LOST)] * 2
    assert (await desk.ask(ASK, 0)).why == NO_PERSON
    await desk.close()


async def test_a_process_of_another_user_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = AttachDesk()
    monkeypatch.setattr(attach, "peer_uid", lambda _: os.geteuid() + 1)
    ask = asyncio.create_task(desk.ask(ASK, 600))
    while desk.path is None:
        await asyncio.sleep(0)
    reader, writer = await asyncio.open_unix_connection(desk.path)
    writer.write(b'{"type": "decided", "id": 1, "do": "approve"}\n')
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    assert not ask.done()
    await desk.close()
    assert (await ask).do == "deny"


def test_a_system_without_a_runtime_folder_is_no_warning_and_a_foreign_one_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEERLAB_SOCKETS")
    monkeypatch.setattr(platformdirs, "user_runtime_path", _warn_of_the_fallback(tmp_path))
    with warnings.catch_warnings(action="error"):
        assert sockets_folder() == tmp_path / "attach"

    def refuse(_: str) -> Path:
        raise PermissionError("runtime directory is owned by uid 7")

    monkeypatch.setattr(platformdirs, "user_runtime_path", refuse)
    with pytest.raises(LabError, match=r"owned by uid 7.*PEERLAB_SOCKETS"):
        sockets_folder()


def _warn_of_the_fallback(place: Path) -> Callable[[str], Path]:
    def warn(_: str) -> Path:
        warnings.warn("XDG_RUNTIME_DIR is not set", RuntimeWarning, stacklevel=2)
        return place

    return warn


def test_a_folder_that_others_can_enter_is_refused(folder: Path) -> None:
    assert sockets_folder() == folder
    folder.chmod(0o755)
    with pytest.raises(LabError, match="not yours alone"):
        sockets_folder()
    folder.chmod(0o700)
    folder.rmdir()
    folder.symlink_to("/tmp")
    with pytest.raises(LabError, match="not yours alone"):
        sockets_folder()


# policies

LOOK_ONLY = """
name = "look-only"
real = true
[[rule]]
when = "tool bash and arguments '^(ls|pwd)$'"
do = "approve"
[[rule]]
when = "arguments '\\\\brm\\\\b'"
do = "deny"
say = "Nothing is deleted."
"""


def ask(command: str) -> Ask:
    return Ask(id=7, task="", sample="", epoch=0, model="", tool="bash", arguments=f'{{"command": "{command}"}}')


def test_a_policy_for_real_calls_answers_only_what_it_names() -> None:
    policy = read_policy(LOOK_ONLY, "look-only.toml")
    assert answer_of(policy, ask("ls")) == Decided(
        id=7, do="approve", why="policy/look-only: rule “tool bash and arguments '^(ls|pwd)$'”"
    )
    assert answer_of(policy, ask("rm -r /")) == Decided(id=7, do="deny", why="Nothing is deleted.")
    assert answer_of(policy, ask("ls; curl evil")) is None
    # What a pattern would not read to its end is left to a person.
    assert answer_of(policy, ask("rm " + "x" * LONGEST)) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LOOK_ONLY.replace("tool bash and", "not change and"), "`change` is not known of a real call"),
        (LOOK_ONLY.replace("real = true", 'real = true\notherwise = "approve"'), "approves only what a rule names"),
    ],
)
def test_a_policy_for_real_calls_cannot_ask_a_world(text: str, why: str) -> None:
    with pytest.raises(LabError, match=why):
        read_policy(text, "look-only.toml")


def test_no_other_policy_decides_about_real_calls() -> None:
    careless = read_policy(LOOK_ONLY.replace("real = true", ""), "careless.toml")
    with pytest.raises(LabError, match="made for simulated calls"):
        answer_of(careless, ask("ls"))
    with pytest.raises(LabError, match="made for simulated calls"):
        AttachScreen(careless)


def test_the_command_says_what_it_cannot_use(tmp_path: Path, folder: Path, peerlab: Peerlab) -> None:
    (tmp_path / "careless.toml").write_text(LOOK_ONLY.replace("real = true", ""))
    assert "made for simulated calls" in peerlab("attach", "--policy", "./careless.toml").err
    assert "needs a terminal" in peerlab("attach").err
    folder.chmod(0o777)
    assert "not yours alone" in peerlab("attach").err


# the screen, and an evaluation that is not ours


async def test_a_foreign_evaluation_is_decided_call_by_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")
    from inspect_ai import Task, eval_async
    from inspect_ai.dataset import Sample
    from inspect_ai.model import get_model
    from inspect_ai.solver import generate, use_tools
    from inspect_ai.tool import ToolDef

    from tests.inspect.evaluating import MOCK, say
    from tests.inspect.evaluating import ask as call

    ran: list[str] = []

    async def run(command: str) -> str:
        ran.append(command)
        return f"ran {HOSTILE}"

    bash = ToolDef(run, name="bash", description="Really runs a command.", parameters={"command": "The command."})
    task = Task(dataset=[Sample(id="one", input=HOSTILE)], solver=[use_tools(bash.as_tool()), generate()])
    replies = [call(f"first {HOSTILE}"), call("second"), call("third"), call("fourth"), say("over")]
    model = get_model(MOCK, custom_outputs=replies, memoize=False)
    monkeypatch.setattr(AttachScreen, "GLANCE", 0.0)
    app = BareApp(AttachScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.screen
        evaluation = asyncio.create_task(
            eval_async(
                task, model=model, approval="peerlab", log_dir=str(tmp_path), log_level="error", ctl_server=False
            )
        )

        async def next_call(word: str) -> None:
            await until(pilot, lambda: app.screen is screen and word in drawn(app), f"{word} never came")

        await next_call("first")
        picture = drawn(app)
        assert "REAL: not simulated" in picture
        assert not set(picture) & set("\x1b\x07\u202e")
        assert not {"fake", "doctor", "dry run", "would  "} & set(picture.split("\n"))
        monkeypatch.setattr(AttachScreen, "GLANCE", 1e9)
        await pilot.press("space", "a")
        assert ran == []
        monkeypatch.setattr(AttachScreen, "GLANCE", 0.0)
        await pilot.press("a")

        await next_call("second")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        assert isinstance(app.screen, EditorScreen)
        app.screen.field.exact_text = '["no object"]'
        await pilot.press("ctrl+s")
        app.screen.field.exact_text = '{"command": "harmless"}'
        await pilot.press("ctrl+s")

        await next_call("third")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, PromptScreen))
        await pilot.press(*"Not today", "enter")

        await next_call("fourth")
        await pilot.press("T")
        await until(pilot, lambda: isinstance(app.screen, PromptScreen))
        await pilot.press("enter")
        (log,) = await evaluation
        await until(pilot, lambda: "1 approved · 1 denied · 1 edited · 1 ended" in drawn(app))
    assert ran == [f"first {HOSTILE}", "harmless"]
    assert log.samples is not None
    (sample,) = log.samples
    errors = [message.error.message for message in sample.messages if message.role == "tool" and message.error]
    assert errors == ["Not today"]
    assert sample.limit is not None
    assert sample.limit.type == "operator"


async def test_calls_of_our_own_worlds_are_called_simulated(tmp_path: Path) -> None:
    pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")
    from inspect_ai import eval_async
    from inspect_ai.model import get_model

    from lab.inspect.task import scenario_task
    from tests.engine.scripted import SCENARIO
    from tests.inspect.evaluating import MOCK, say
    from tests.inspect.evaluating import ask as call

    path = tmp_path / "two-hosts.toml"
    path.write_text(SCENARIO)
    asks: list[Ask] = []

    def approve() -> None:
        for each in terminal.waiting:
            asks.append(each.ask)
            terminal.decide(each, Decided(id=each.ask.id, do="approve"))

    terminal = Terminal(approve)
    looking = asyncio.create_task(terminal.keep_looking())
    model = get_model(MOCK, custom_outputs=[call("hostname"), say("Done.")], memoize=False)
    (log,) = await eval_async(
        scenario_task(str(path), {}), model=model, approval="peerlab", log_dir=str(tmp_path), ctl_server=False
    )
    looking.cancel()
    (asked,) = asks
    assert (asked.is_simulated, asked.tool, asked.sample, asked.turn) == (True, "bash", "two-hosts", 1)
    assert asked.history[0] == PastMessage("system", "You are an operations agent.")
    assert log.samples is not None
    assert [message.text for message in log.samples[0].messages if message.role == "tool"] == ["ops-01\n"]


async def test_space_approves_nothing_and_leaving_says_what_it_would_deny() -> None:
    desk = AttachDesk()
    app = BareApp(AttachScreen)
    async with app.run_test(size=(80, 24)) as pilot:
        long = structs.replace(ASK, arguments=json.dumps({"command": "ls\n" * 30 + "rm -r /srv"}))
        answer = asyncio.create_task(desk.ask(long, 600))
        # What stands below the fold is run as well, so the card says that there is more.
        await until(pilot, lambda: "lines long: read it to its end" in drawn(app) and "REAL" in drawn(app))
        await pilot.press("space")
        assert isinstance(app.screen, AttachScreen)
        assert UNSEEN in app.screen.why_not("space", ())
        assert not answer.done()
        await pilot.press("ctrl+o")
        assert any("would be denied" in notice.message for notice in app._notifications)
        assert app.answers == []
        await pilot.press("ctrl+o")
        await until(pilot, lambda: app.answers == [None])
        assert (await answer).why == LOST
    await desk.close()


async def test_a_held_key_approves_no_call_that_has_only_just_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("lab.ui.attach.screen.monotonic", lambda: clock[0])
    desk = AttachDesk()
    app = BareApp(AttachScreen)
    async with app.run_test(size=(80, 24)) as pilot:
        first, second = (asyncio.create_task(desk.ask(ask(command), 600)) for command in ("first", "second"))
        await until(pilot, lambda: "2 calls wait" in drawn(app))
        await pilot.press("a")
        assert "2 calls wait" in drawn(app)
        clock[0] += 1
        await pilot.press("a", "a", "a")
        await until(pilot, lambda: "1 call waits" in drawn(app))
        assert (await first).do == "approve"
        await pilot.press("a")
        assert not second.done()
        clock[0] += 1
        await pilot.press("a")
        assert (await second).do == "approve"
    await desk.close()
