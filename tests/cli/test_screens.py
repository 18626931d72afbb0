from pathlib import Path
from typing import Any

import pytest

from lab.session.log import Session
from lab.session.sides import SideSession
from lab.ui.app import LabApp
from tests.cli.conftest import Peerlab


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return how the app was opened, which it never really is here."""
    opened: list[dict[str, Any]] = []

    class NoScreen(LabApp):
        def __init__(self, start: Any = "start", **options: Any) -> None:
            super().__init__(start, **options)
            self._opened = {"start": start, **options}

        def run(self, **options: Any) -> None:
            opened.append(self._opened | options)
            path = Path("a session.toml")
            self.session = Session.open(path) if path.exists() else Session.create(path, scenario="s", text="")
            if tags := self._opened.get("tags"):
                self.session = SideSession.take_up(tags, self.session)
            self.session.close()

    monkeypatch.setattr("lab.ui.app.LabApp", NoScreen)
    monkeypatch.setattr("lab.cli.screens.has_screen", lambda: True)
    return opened


def test_alone_it_opens_the_app_on_its_start_screen(peerlab: Peerlab, shown: list[dict[str, Any]]) -> None:
    assert peerlab().code == 0
    assert peerlab("--no-mouse").code == 0
    assert [(how["start"], how["mouse"]) for how in shown] == [("start", True), ("start", False)]


def test_the_demo_and_a_saved_session_open_in_it(peerlab: Peerlab, shown: list[dict[str, Any]], tmp_path: Path) -> None:
    peerlab("run", "clear-the-host", "-m", "persona/refuser", "--out", "o")
    (session,) = (tmp_path / "o").iterdir()
    assert peerlab("demo").code == 0
    assert peerlab("open", session, "--api-base", "http://127.0.0.1:9/v1").code == 0
    printed = peerlab("open", session, "--present", "--tags", "ann.toml")
    assert printed.out.startswith("Nothing was tagged.\n") and "--tags ann.toml" in printed.out
    assert peerlab("demo", "--auto").code == 0
    assert [how["start"] for how in shown] == ["demo", session, session, "demo"]
    assert [how["tags"] for how in shown[1:3]] == [None, Path("ann.toml")]
    assert shown[1]["api_base"] == "http://127.0.0.1:9/v1"
    assert [(how["presents"], how["is_auto"]) for how in shown[1:]] == [(False, False), (True, False), (False, True)]


def test_left_it_says_where_the_session_is_and_how_to_go_on(peerlab: Peerlab, shown: list[dict[str, Any]]) -> None:
    printed = peerlab("demo").out
    assert "saved: a session.toml\n" in printed
    assert "peerlab open 'a session.toml'" in printed


def test_what_is_no_session_opens_no_screen(peerlab: Peerlab, shown: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = 1\n")
    for name in ("x.toml", "none.toml"):
        printed = peerlab("open", name)
        assert (printed.code, printed.out) == (2, "")
        assert printed.err.startswith(f"peerlab: {name}: ")
    assert shown == []


def test_without_a_terminal_it_says_so_instead_of_drawing(peerlab: Peerlab) -> None:
    printed = peerlab("demo")
    assert (printed.code, printed.out) == (2, "")
    assert "needs a terminal" in printed.err
    assert "peerlab run" in printed.err


async def test_the_demo_is_a_scripted_session_with_a_good_relationship() -> None:
    app = LabApp("demo")
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        standing = app.screen.engine.standing  # type: ignore[attr-defined]
        assert (standing.model, standing.nature) == ("persona/protector", "scripted")
        assert standing.condition["relationship"] == "good"


def test_a_crash_of_the_app_is_an_exit_code(
    peerlab: Peerlab, shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.ui.app.LabApp.return_code", 70)
    assert peerlab("demo").code == 70
    assert peerlab().code == 70


def test_a_session_whose_file_is_gone_is_written_elsewhere_and_said_to_be(
    peerlab: Peerlab, shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = Session.why_unsaved

    def gone(session: Session) -> str:
        session.path.unlink(missing_ok=True)
        return real(session)

    monkeypatch.setattr(Session, "why_unsaved", gone)
    printed = peerlab("demo")
    assert printed.code == 2
    assert "was removed or renamed" in printed.err
    assert "saved: a session-elsewhere-1.toml" in printed.out
    assert Session.open(tmp_path / "a session-elsewhere-1.toml").header.scenario == "s"


def test_what_nobody_foresaw_is_one_sentence_and_an_exit_code(
    peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("odd")

    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "peerlab.log"))
    monkeypatch.setattr("lab.session.log.Session.open", broken)
    printed = peerlab("replay", "x.toml")
    assert printed.code == 70
    assert printed.err.startswith("peerlab: Peerlab itself failed (ZeroDivisionError: odd)")
    assert "Traceback" in (tmp_path / "peerlab.log").read_text()
