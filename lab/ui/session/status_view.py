"""Keeps header and card at what is true now, and counts down to the next attempt after a failed request."""

from time import monotonic

from lab.engine.notices import Retrying
from lab.ui.coding.coding import Coding
from lab.ui.commands.layers import Hands
from lab.ui.session.decision_card import DecisionCard
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.header import StatusLine
from lab.ui.session.player import Player
from lab.ui.session.saving import Saving
from lab.ui.session.status import Retry, card_of, doing_of, kept_apart, retry_card, status_of


class StatusView:
    """The header and the card of a session screen."""

    def __init__(
        self,
        desk: Desk,
        header: StatusLine,
        card: DecisionCard,
        saving: Saving,
        player: Player,
        driver: Driver,
        coding: Coding,
    ) -> None:
        self._desk = desk
        self._header = header
        self._card = card
        self._saving = saving
        self._player = player
        self._driver = driver
        self._coding = coding
        self._retry: Retry | None = None
        """The failed request that will be sent again, if there is one."""

    def show(self, hands: Hands) -> None:
        """Show the state of the session; `hands` says where the focus is."""
        engine, tape, retry = self._desk.engine, self._player.tape, self._retry
        seconds_left = max(0, round(retry.until - monotonic())) if retry else 0
        doing = doing_of(engine, is_dry=self._driver.is_dry, retry=retry, seconds_left=seconds_left)
        doing = "◌ judging" if self._coding.is_judging else "◌ verifying" if self._player.is_verifying else doing
        self._header.status = status_of(
            engine,
            tape,
            doing,
            self._saving.fault,
            is_whole=self._player.shows_whole_tape,
            is_saving=self._saving.is_slow,
        )
        card = retry_card(retry, seconds_left) if retry else card_of(engine, tape)
        self._card.card = kept_apart(card, hands, engine.phase)

    def begin_retry(self, notice: Retrying) -> None:
        """Count down to the next attempt."""
        self._retry = Retry(notice, monotonic() + notice.seconds)
        self._desk.screen.set_timer(1.0, self._count_down)

    def end_retry(self) -> None:
        """Stop counting down."""
        self._retry = None

    def _count_down(self) -> None:
        if self._retry and self._desk.screen.is_mounted:
            self._desk.screen.set_timer(1.0, self._count_down)
            self._desk.draw("status")
