"""Keeps header and card at what is true now, and counts down to the next attempt after a failed request."""

from time import monotonic
from typing import Final

from msgspec import structs

from lab.engine.notices import Retrying
from lab.engine.unforeseen import as_fault
from lab.engine.work import StoppedError
from lab.terms.case import place_of
from lab.terms.policy import ruling
from lab.text.safe import clean_line
from lab.ui.coding.coding import Coding
from lab.ui.commands.layers import Hands
from lab.ui.kit.wrapping import crop
from lab.ui.session.decision_card import Card, DecisionCard
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.header import StatusLine
from lab.ui.session.player import Player
from lab.ui.session.saving import Saving
from lab.ui.session.status import (
    Retry,
    card_of,
    doing_of,
    effect_lines,
    kept_apart,
    retry_card,
    status_of,
    suggestion_line,
)

_RESERVED: Final = ((40, 5), (30, 3), (0, 2))
"""For a terminal of at least so many lines, those of the card for what a dry run says: as tall before as after.

A policy's word has one more.
"""


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
        self._tried: tuple[int, str] = (0, "")
        """The call that was last run dry, and where it waits."""

    def show(self, hands: Hands) -> None:
        """Show the state of the session; `hands` says where the focus is."""
        engine, tape, retry = self._desk.engine, self._player.tape, self._retry
        is_blind = self._coding.is_blind
        seconds_left = max(0, round(retry.until - monotonic())) if retry else 0
        doing = doing_of(engine, is_dry=self._driver.is_dry, retry=retry, seconds_left=seconds_left)
        doing = "◌ judging" if self._coding.is_judging else "◌ verifying" if self._player.is_verifying else doing
        if self._driver.aim:
            doing = f"◌ until {crop(clean_line(self._driver.aim), 40)}"
        elif not doing and self._driver.halt and engine.phase != "past":
            doing = f"■ {crop(clean_line(self._driver.halt), 44)}"
        self._header.status = status_of(
            engine,
            tape,
            doing,
            self._saving.fault,
            is_whole=self._player.shows_whole_tape,
            is_saving=self._saving.is_slow,
            is_blind=is_blind,
            is_off_tape=self._player.is_off_tape,
        )
        card = retry_card(retry, seconds_left, is_blind=is_blind) if retry else card_of(engine, tape, is_blind=is_blind)
        if card and card.call and card.effects is None and engine.phase == "deciding":
            card = self._with_forecast(card)
        self._card.card = kept_apart(card, hands, engine.phase)

    def _with_forecast(self, card: Card) -> Card:
        """Return the card of the call that waits with what it would do, as soon as that is worked out."""
        engine = self._desk.engine
        forecast = engine.forecaster.ready()
        place = (engine.cursor, engine.standing.pending[0].id)
        if forecast is None and self._tried != place and not self._driver.is_driving:
            self._tried = place
            self._desk.screen.run_worker(self._try_out(), group="forecast", exit_on_error=False)
        where = place_of(engine.snapshot).words if engine.standing.pending[0].name == "bash" else ""
        remark = ""
        if (policy := engine.deputies.policy) and forecast is not None and not engine.standing.decided:
            answer = ruling(policy, forecast.case(engine.standing.turn, engine.standing.cost))
            say = f", saying “{answer.say}”" if answer.do == "deny" else ""
            does = {"approve": "approves", "deny": "denies", "stop": "leaves it to you"}[answer.do]
            remark = f"{policy.name} {does}{say}: {answer.rule}"
        return structs.replace(
            card,
            where=where or "in the world",
            effects=effect_lines(forecast) if forecast else None,
            suggestion=suggestion_line(forecast) if forecast else "",
            remark=remark,
            reserved=next(room for tall, room in _RESERVED if self._desk.app.size.height >= tall)
            + (policy is not None),
        )

    async def _try_out(self) -> None:
        try:
            await self._desk.engine.forecaster.forecast()
        except StoppedError:
            # Whatever needed the world instead has decided the call.
            return
        except Exception as error:
            self._desk.complain(as_fault(error))
            return
        self._desk.draw("status")

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
