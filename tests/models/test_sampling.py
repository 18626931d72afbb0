import pytest

from lab.errors import LabError
from lab.models.protocol import Settings
from lab.models.sampling import parse_sampling


def test_values_are_toml_and_unknown_keys_go_to_the_provider() -> None:
    settings = parse_sampling(
        [
            "temperature=0",
            "top_p = 0.9",
            "max-tokens=2000",
            "reasoning_effort=low",
            "seed=7",
            'stop=["END", "\\n\\n"]',
            "tool_choice=bash",
            "system_role=user",
            'thinking={type="enabled", budget_tokens=2048}',
            "top_k=40",
            "service_tier=flex",
        ]
    )
    assert settings == Settings(
        temperature=0.0,
        top_p=0.9,
        max_tokens=2000,
        reasoning_effort="low",
        seed=7,
        stop=("END", "\n\n"),
        tool_choice="bash",
        system_role="user",
        extra={"thinking": {"type": "enabled", "budget_tokens": 2048}, "top_k": 40, "service_tier": "flex"},
    )
    assert parse_sampling([]) == Settings()
    assert parse_sampling(["stop=END"]).stop == ("END",)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("temperature", "KEY=VALUE"),
        ("=3", "KEY=VALUE"),
        ("top_p=", "KEY=VALUE"),
        ("temperature=hot", "expected `float | null`, got `str`"),
        ("max_tokens=1.5", "max_tokens=1.5"),
        ("system_role=boss", "system_role=boss"),
        ("temprature=1", 'did you mean "temperature"?'),
        ('stop=["END"', "no TOML"),
        ("extra={}", "name the parameter itself"),
    ],
)
def test_what_will_not_do_is_told(word: str, told: str) -> None:
    with pytest.raises(LabError) as raised:
        parse_sampling([word])
    assert told in str(raised.value)


def test_a_setting_is_set_once() -> None:
    with pytest.raises(LabError, match="twice"):
        parse_sampling(["seed=1", "seed=2"])
