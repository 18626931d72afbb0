import pytest

from lab.models.keys import find_key, provider_of, scrub


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: {key}. You can find",
        "headers={{'Authorization': 'Bearer {key}', 'a': 1}}",
        "Authorization: Basic {key}",
        "x-api-key: {key}",
        '{{"x-goog-api-key": "{key}"}}',
        "https://host/v1/models?key={key}&alt=sse",
        "api_key={key}",
        "the {key} in the middle",
    ],
)
@pytest.mark.parametrize(
    "key", ["sk-proj-0123456789abcdefghij", "sk-ant-api03-abcdefghijklmnop", "AIzaSyA0123456789abcdefghij"]
)
def test_what_looks_like_a_key_is_hidden_though_nobody_told_us_of_it(text, key):
    scrubbed = scrub(text.format(key=key))
    assert key not in scrubbed
    assert "[hidden]" in scrubbed


def test_a_text_without_keys_is_left_as_it_was():
    once = scrub("Authorization: Bearer sk-proj-0123456789abcdefghij], and api_key: none")
    assert once == "Authorization: [hidden]], and api_key: [hidden]"
    assert scrub(once) == once


def test_keys_of_the_environment_and_of_dotenv_are_hidden_whatever_they_look_like(monkeypatch, tmp_path):
    monkeypatch.setenv("MY_PROXY_PASSWORD", "correct horse battery")
    (tmp_path / ".env").write_text("ODD_TOKEN=zzzz-1234-zzzz\n")
    assert scrub("said correct horse battery and zzzz-1234-zzzz") == "said [hidden] and [hidden]"


@pytest.mark.parametrize(
    "text",
    [
        "The token limit is 8192; tokens: 9000",
        "the key is missing",
        "Authorization failed",
        "model gpt-5.2 at sk-learn.org",
        "monkey=banana",
    ],
)
def test_ordinary_words_stay(text):
    assert scrub(text) == text


def test_the_environment_goes_before_dotenv(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-file\n")
    assert find_key("openai") == "from-file"
    monkeypatch.setenv("OPENAI_API_KEY", "from-environment")
    assert find_key("openai") == "from-environment"


def test_a_dotenv_that_is_no_text_sets_nothing(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00OPENAI_API_KEY=x")
    assert find_key("openai") is None


@pytest.mark.parametrize(
    ("name", "provider"),
    [("gpt-5.2", "openai"), ("claude-haiku-4-5", "anthropic"), ("zai/glm-4.7", "zai"), ("o3", "openai"), ("what", "")],
)
def test_the_provider_is_read_from_the_id(name, provider):
    assert provider_of(name) == provider
