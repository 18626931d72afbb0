import pytest

from lab.errors import LabError
from lab.models.sampling import (
    extra_with_own,
    parse_extra,
    parse_sampling,
    redraw_seed,
    sample_seed,
    session_seed,
    setting_words,
    with_extra,
    written_extra,
)
from lab.protocol import Settings


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
        *((f"{name}={value}", "no number") for name in ("temperature", "top_p", "top_k") for value in ("nan", "-inf")),
        ("top_p=-0.1", "out of range"),
        ("temperature=2.1", "out of range"),
        ("max_tokens=0", "out of range"),
        ("seed=-1", "out of range"),
        ("seed=9223372036854775808", "no number"),
        ("thinking={budget=[1, -inf]}", "no TOML"),
        ("send_reasoning=maybe", "send_reasoning=maybe"),
        ("stream=off", "neither true nor false"),
        ('stream="false"', "neither true nor false"),
        ("seed=2147483648", "set 0 to 2147483647"),
    ],
)
def test_what_will_not_do_is_told(word: str, told: str) -> None:
    with pytest.raises(LabError) as raised:
        parse_sampling([word])
    assert told in str(raised.value)


def test_a_setting_is_set_once() -> None:
    with pytest.raises(LabError, match="twice"):
        parse_sampling(["seed=1", "seed=2"])


@pytest.mark.parametrize(
    ("text", "extra"),
    [
        ("", {}),
        ("top_k = 40", {"top_k": 40}),
        (
            'thinking = {type = "on", budget = 2048}, x = ["a, b"]',
            {"thinking": {"type": "on", "budget": 2048}, "x": ["a, b"]},
        ),
        ('{"top_k": 40, "x": {"y": [1.5, true]}}', {"top_k": 40, "x": {"y": [1.5, True]}}),
    ],
)
def test_parameters_of_a_provider_are_written_as_toml_or_json_and_read_back(text, extra):
    assert parse_extra(text) == extra
    assert parse_extra(written_extra(extra)) == extra


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("top_k", "no TOML"),
        ("temperature = 1", "a field of its own"),
        ("temprature = 1", "did you mean"),
        ('{"top_k": {"x": [null]}}', "null"),
        ("top_k = {x = [nan]}", "no TOML"),
        ('{"top_k": [1e999]}', "no TOML"),
    ],
)
def test_a_parameter_that_will_not_do_is_told(text, words):
    with pytest.raises(LabError, match=words) as told:
        parse_extra(text)
    assert told.value.where == "extra"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["seed=7", "temperature=0.2", "reasoning_effort=high"], "temperature=0.2 reasoning_effort=high seed=7"),
        (['stop=["END", "a b"]', "system_role=user"], 'stop=["END", "a b"] system_role=user'),
        (['thinking={type="enabled"}', 'odd="two words"', "flag=true"], None),
        ([], ""),
    ],
)
def test_settings_are_told_in_the_words_they_are_given_in(words: list[str], told: str | None) -> None:
    expected = " ".join(words).replace('type="', 'type = "') if told is None else told
    assert setting_words(parse_sampling(words)) == expected


@pytest.mark.parametrize(
    "text",
    [
        'api_key = "x"',
        'extra_body = {Headers = {"X-Api-Key" = "abc"}}',
        'metadata = {note = "sk-proj-0123456789abcdefghij"}',
        'user = "correct horse battery"',
    ],
)
def test_a_key_is_no_setting_since_settings_stand_in_the_session_file(monkeypatch, tmp_path, text):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "correct horse battery")
    for read in (parse_extra, lambda text: parse_sampling([text.replace(" = ", "=", 1)])):
        with pytest.raises(LabError, match=r"is no setting.*session file") as told:
            read(text)
        assert "0123456789" not in str(told.value) and "battery" not in str(told.value)


def test_a_setting_that_only_sounds_like_a_key_is_one():
    extra = {"prompt_cache_key": "run-7", "max_completion_tokens": 100}
    assert parse_extra(written_extra(extra)) == extra


def test_settings_without_a_field_of_their_own_are_typed_among_the_parameters_of_the_provider():
    extra = parse_extra("top_k = 40, caching = false")
    settings = with_extra(Settings(temperature=0.5), extra)
    assert settings == Settings(temperature=0.5, caching=False, extra={"top_k": 40})
    assert parse_extra(written_extra(extra_with_own(settings))) == extra
    with pytest.raises(LabError):
        with_extra(Settings(), {"caching": "maybe"})


def test_no_session_no_sample_and_no_redraw_of_a_run_has_the_seed_of_another():
    sessions = [session_seed(Settings(seed=7), number).seed for number in range(1, 101)]
    samples = [sample_seed(seed, number) for seed in sessions for number in range(1, 101)]
    redraws = [redraw_seed(Settings(seed=seed), losses).seed for seed in sessions + samples for losses in (1, 2, 3)]
    assert sessions[:2] == [7, 8]
    assert len({*sessions, *samples, *redraws}) == 4 * (100 + 100 * 100)
    assert all(0 <= seed < 2**31 for seed in (*sessions, *samples, sample_seed(2**31 - 1, 200)))
    assert session_seed(Settings(), 3) == Settings()


@pytest.mark.parametrize("word", ["timeout=soon", "timeout=-1", "timeout=0", "timeout=true", "top_k=\udc9b"])
def test_what_can_be_no_setting_of_that_name_is_told_before_anything_is_asked(word: str) -> None:
    with pytest.raises(LabError, match=r"no time to wait|not UTF-8"):
        parse_sampling([word])
