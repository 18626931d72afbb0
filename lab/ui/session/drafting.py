"""Asks a second model for drafts of a result, and lets the researcher pick one of them."""

from collections.abc import Callable
from typing import ClassVar, Final

from msgspec import structs
from textual import getters, on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lab.engine.budget import Purse
from lab.engine.drafting import STYLES, Draft, Drafts, ask_drafts, require_drafter
from lab.engine.engine import Engine
from lab.models.addresses import address_of
from lab.models.catalogue import open_model
from lab.protocol import Call, Model, Settings
from lab.settings import change_config, load_config
from lab.text.safe import clean, clean_line
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.page import LinePage
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.session.model_choice import ModelChoice
from lab.world import Outcome

_WIDTH: Final = 14


class Drafting:
    """The drafter of one session: chosen once, kept in the settings, paid from a budget of its own."""

    def __init__(self, app: Callable[[], App[object]], engine: Engine) -> None:
        self._app = app
        self._engine = engine
        self._purse = Purse(stops_unpriced=False)
        self.picked: dict[Call, tuple[str, Draft]] = {}
        """Who drafted what was picked last for a call, and that draft, should the editor be left and opened again."""

    @property
    def is_chosen(self) -> bool:
        """Whether there is a drafter to ask."""
        return bool(load_config().drafter)

    async def drafter(self) -> Model | None:
        """Return the model that drafts, chosen now if none was; None if the researcher left."""
        config = load_config()
        if config.drafter:
            return open_model(config.drafter, api_base=config.drafter_address or None)
        return await self.choose()

    async def ask(self, model: Model, call: Call, outcome: Outcome) -> Drafts:
        """Return drafts of a call's result. Raises `LabError` when none came."""
        self._purse.limit = load_config().drafter_budget
        return await ask_drafts(self._engine, model, call, outcome, self._purse)

    async def choose(self) -> Model | None:
        """Ask for the model that drafts, and keep it in the settings. Returns None if the researcher left.

        Raises `LabError` for one that cannot draft, which is not kept.
        """
        standing = structs.replace(self._engine.standing, settings=Settings())
        dialog = ModelChoice(standing, title="who drafts results", label="the agent is")
        if (choice := await self._app().push_screen_wait(dialog)) is None:
            return None
        model = choice.model
        require_drafter(model)
        change_config(lambda config: structs.replace(config, drafter=model.name, drafter_address=address_of(model)))
        return model


class DraftChoice(Dialog[Draft | None]):
    """Shows drafts, each whole beside the list, and returns the one picked; None if none was."""

    CSS_PATH = "drafting.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("drafts",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list", "page")

    rows = getters.query_one("#drafts-list", LineList)
    page = getters.query_one(LinePage)

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self._drafts = drafts

    def compose(self) -> ComposeResult:
        """Lay out the list, the draft under the cursor and the keys."""
        with Vertical(id="drafts") as frame:
            frame.border_title = Content(f"drafts by {clean_line(self._drafts.model)}")
            yield Static(Content.styled("None is told unless you pick it; you can still change it.", "$dim"))
            yield LineList(id="drafts-list")
            yield LinePage(id="draft")
            yield KeyLine("drafts")

    def on_mount(self) -> None:
        """Show the drafts."""
        self.rows.focus()
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Fit the drafts to the width."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        rows = []
        for number, draft in enumerate(self._drafts.drafts):
            first = next(iter(draft.text.strip().splitlines()), "") or "(nothing)"
            label = Content.assemble((f"{draft.style:<{_WIDTH}}", "$accent"), crop(clean_line(first), 200))
            room = max(1, self.rows.size.width - 12)
            code = "" if not draft.exit_code else f"exit {draft.exit_code}"
            rows.append(Row(str(number), label.truncate(room, ellipsis=True), Content.styled(code, "$warning")))
        self.rows.show(rows, self.rows.current or None)
        self._show(self.rows.current)

    def _show(self, key: str) -> None:
        if not key:
            return
        draft = self._drafts.drafts[int(key)]
        width = max(20, self.page.scrollable_content_region.width - 2)
        lines = [Content.styled(STYLES.get(draft.style, "not one of the styles that were asked for"), "$dim")]
        self.page.show_lines([*lines, Content.empty(), *map(Content, wrap(clean(draft.text.rstrip("\n")), width))])

    @on(LineList.Moved, "#drafts-list")
    def _follow(self, event: LineList.Moved) -> None:
        self._show(event.key)

    @on(LineList.Chosen, "#drafts-list")
    def _take(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Return the draft under the cursor."""
        if self.rows.current:
            self.dismiss(self._drafts.drafts[int(self.rows.current)])

    def action_leave(self) -> None:
        """Return none."""
        self.dismiss(None)
