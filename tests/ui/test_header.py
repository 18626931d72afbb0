"""The header never says nought for what nobody knows."""

import pytest

from lab.ui.widgets.header import Status, cost_text, tokens_text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status(scenario="x", cost=0.0121), "$0.0121"),
        (Status(scenario="x", unpriced=2), "cost unknown"),
        (Status(scenario="x", unpriced=2, budget=5.0), "cost unknown, budget $5"),
        (Status(scenario="x", unpriced=1, cost=0.5), "≥ $0.5000"),
        (Status(scenario="x", cost=1.5, budget=5.0), "$1.50 of $5"),
        (Status(scenario="x", nature="scripted"), "no cost"),
    ],
)
def test_a_cost_nobody_knows_is_said_to_be_unknown(status: Status, said: str) -> None:
    assert cost_text(status) == said


@pytest.mark.parametrize(
    ("tokens", "most", "said"),
    [(0, None, ""), (812, None, "812 tokens"), (12_345, None, "12.3k tokens"), (900, 50_000, "900 of 50.0k tokens")],
)
def test_tokens_are_shown_once_there_are_some_or_a_limit(tokens: int, most: int | None, said: str) -> None:
    assert tokens_text(Status(scenario="x", tokens=tokens, most_tokens=most)) == said
