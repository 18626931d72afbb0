import pytest

from lab.models.routers import router_warning
from lab.protocol import Settings

NAME = "openrouter/z-ai/glm-4.7"


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"provider": {"order": ["novita"]}},
        {"provider": {"order": ["novita", "z-ai"], "allow_fallbacks": False}},
        {"provider": {"only": ["novita", "z-ai"]}},
        {"provider": {"only": []}},
        {"provider": "novita"},
        {"extra_body": "novita"},
    ],
)
def test_a_router_that_may_choose_is_warned_of(extra):
    assert "not pinned" in router_warning(NAME, Settings(extra=extra))
    assert router_warning(f"prompted/{NAME}", Settings(extra=extra))


@pytest.mark.parametrize(
    "extra",
    [
        {"provider": {"only": ["novita"]}},
        {"provider": {"order": ["novita"], "allow_fallbacks": False}},
        {"extra_body": {"provider": {"only": ["novita"]}}},
    ],
)
def test_a_router_that_is_pinned_is_not(extra):
    assert router_warning(NAME, Settings(extra=extra)) == ""


def test_what_is_no_router_is_not_warned_of():
    for name in ("openai/m", "gpt-5.2", "persona/protector", "human", "recording/x.toml"):
        assert router_warning(name, Settings()) == ""
