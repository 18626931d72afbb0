"""Faults of our own side are told as such: no server is blamed, nothing is asked again, and nothing is lost."""

import errno
import os
import sys

import pytest

from lab.engine.retries import PASSING
from lab.models.litellm_model import LitellmModel
from lab.protocol import Call, ChatMessage, ModelFault, Request, Settings
from tests.wire import anthropic, gemini, openai_chat
from tests.wire.server import Plain, Stream, event
from tests.wire.table import BASH, hear

REQUEST = Request((ChatMessage("user", "Hello."),), (BASH,))


@pytest.fixture
def model(server):
    return LitellmModel("openai/local-model", api_base=server.url + "/v1")


async def fault_of(model, request=REQUEST):
    with pytest.raises(ModelFault) as raised:
        await hear(model, request)
    return raised.value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, "\ud800"], ids=["nan", "inf", "set", "half"])
async def test_a_request_that_cannot_be_written_blames_nobody(server, model, value):
    fault = await fault_of(model, Request(REQUEST.messages, (BASH,), Settings(extra={"top_k": value})))
    assert (fault.kind, server.asked) == ("lab", [])
    assert "Peerlab c" in fault.what
    assert "500" not in fault.what
    assert fault.kind not in PASSING


@pytest.mark.parametrize("name", ["openai/m", "anthropic/claude-haiku-4-5", "ollama_chat/q"])
async def test_a_key_that_no_header_can_hold_blames_no_server_and_is_not_quoted(server, monkeypatch, name):
    for variable in ("PEERLAB_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(variable, "not-a-real\nkey")
    fault = await fault_of(LitellmModel(name, api_base=server.url))
    assert (fault.kind, server.asked) == ("lab", [])
    assert "line break" in fault.mend
    assert "not-a-real" not in str(fault)


async def test_an_address_that_is_none_blames_no_server(server):
    fault = await fault_of(LitellmModel("openai/m", api_base="http://127.0.0.1:1/\x1b"))
    assert (fault.kind, server.asked) == ("lab", [])


UNFORESEEN = [ValueError("odd"), MemoryError(), RecursionError("deep"), KeyError("x")]


@pytest.mark.parametrize("error", [*UNFORESEEN, StopIteration()])
@pytest.mark.parametrize("name", ["openai/m", "anthropic/claude-haiku-4-5", "ollama_chat/q"])
async def test_an_exception_that_nobody_foresaw_is_the_labs(litellm, server, monkeypatch, name, error):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(litellm.main, "get_optional_params", fail)
    fault = await fault_of(LitellmModel(name, api_base=server.url))
    assert (fault.kind, server.asked) == ("lab", [])
    assert "Peerlab" in fault.what


@pytest.mark.parametrize("error", UNFORESEEN)
@pytest.mark.parametrize("name", ["openai/m", "anthropic/claude-haiku-4-5", "openai/responses/m"])
async def test_an_exception_of_ours_while_a_request_is_sent_is_no_lost_connection(server, monkeypatch, name, error):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("lab.models.exchange.Exchange.hear", fail)
    server.answers = [openai_chat.stream(text="Hello.")]
    fault = await fault_of(LitellmModel(name, api_base=server.url))
    assert (fault.kind, len(server.asked)) == ("lab", 1)
    assert "Peerlab could not" in fault.what


@pytest.mark.parametrize("place", ["litellm_model.prepare", "exchange.Exchange.hear", "assembly.Assembly.add"])
@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENOSPC, errno.EACCES, errno.ENOMEM])
@pytest.mark.parametrize("name", ["openai/m", "anthropic/claude-haiku-4-5"])
async def test_what_this_machine_lacks_is_no_fault_of_the_server(server, monkeypatch, name, number, place):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(f"lab.models.{place}", fail)
    is_claude = name.startswith("anthropic")
    server.answers = [anthropic.stream(anthropic.text("Hi.")) if is_claude else openai_chat.stream(text="Hi.")]
    fault = await fault_of(LitellmModel(name, api_base=server.url))
    assert fault.kind == "lab"
    assert os.strerror(number) in fault.what
    assert "this machine" in fault.what


async def test_a_package_that_is_not_there_is_named(litellm, server, monkeypatch):
    def lack(*_: object, **__: object) -> None:
        raise ImportError("No module named 'boto3'", name="boto3")

    monkeypatch.setattr(litellm.main, "get_optional_params", lack)
    fault = await fault_of(LitellmModel("openai/m", api_base=server.url + "/v1"))
    assert fault.kind == "lab"
    assert "boto3" in fault.mend


async def test_a_reply_that_our_side_cannot_read_is_not_the_servers_fault(litellm, server, monkeypatch, tmp_path):
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "log"))

    def fail(*_: object, **__: object) -> None:
        raise TypeError("a bug of ours")

    monkeypatch.setattr("lab.models.litellm_model.Assembly.add", fail)
    server.answers = [openai_chat.stream(text="Hello.")]
    fault = await fault_of(LitellmModel("openai/m", api_base=server.url + "/v1"))
    assert fault.kind == "lab"
    assert "could not read the reply" in fault.what
    assert "a bug of ours" not in fault.what, "Python's words are for the log"
    assert "a bug of ours" in (tmp_path / "log").read_text()


async def test_a_model_that_takes_no_tools_is_not_said_to_have_refused(server, monkeypatch):
    monkeypatch.setenv("TOGETHERAI_API_KEY", "not-a-real-key")
    fault = await fault_of(LitellmModel("together_ai/unheard-of", api_base=server.url + "/v1"))
    assert (fault.kind, server.asked) == ("lab", [])
    assert "tools" in fault.what


@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy", "HTTP_PROXY"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "socks4://x", "nonsense://x"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
async def test_a_proxy_leaves_servers_of_this_machine_alone(litellm, server, monkeypatch, variable, proxy, host):
    litellm.in_memory_llm_clients_cache.flush_cache()
    monkeypatch.setenv(variable, proxy)
    server.answers = [openai_chat.stream(text="Hello.")]
    base = server.url.replace("127.0.0.1", host) + "/v1"
    if host == "127.0.0.2" and sys.platform != "linux":
        pytest.skip("only Linux answers at the whole of 127.0.0.0/8")
    server.check = lambda asked: ""
    if host == "127.0.0.2":
        fault = await fault_of(LitellmModel("openai/m", api_base=base))
        assert fault.kind == "refused", "the server listens on 127.0.0.1 alone: what counts is that it was tried"
    else:
        assert (await hear(LitellmModel("openai/m", api_base=base), REQUEST)).text == "Hello."


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("socks5://127.0.0.1:9", "socksio"),
        *(
            (proxy, "no address")
            for proxy in ("nonsense://x", "http://[bad", "http://x:99999", "proxy:port", "http://")
        ),
    ],
)
async def test_a_proxy_that_cannot_be_used_is_told_before_anything_is_asked(litellm, monkeypatch, proxy, words):
    monkeypatch.setenv("all_proxy", proxy)
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-real-key")
    fault = await fault_of(LitellmModel("openai/gpt-5.2"))
    assert fault.kind == "lab"
    assert words in fault.what
    assert "no_proxy" in fault.mend


@pytest.mark.parametrize(("name", "base"), [("openai/m", "http://models.example/v1"), ("openai/gpt-5.2", None)])
async def test_a_proxy_that_is_not_there_is_told_as_the_way_and_not_as_the_provider(litellm, monkeypatch, name, base):
    litellm.in_memory_llm_clients_cache.flush_cache()
    monkeypatch.setenv("all_proxy", "http://someone:hidden@127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-real-key")
    fault = await fault_of(LitellmModel(name, api_base=base))
    assert fault.kind == "refused"
    assert fault.what.endswith("cannot be reached through the proxy 127.0.0.1:9 (all_proxy)")
    assert "is the proxy running" in fault.mend


async def test_the_providers_own_words_come_whole_through_whatever_it_is_wrapped_in(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    monkeypatch.setenv("GEMINI_API_KEY", "not-a-real-key")
    words = "messages.3: the text is empty, and so it goes"
    server.answers = [anthropic.error("invalid_request_error", words, 400), gemini.error(400, "INVALID", words)]
    server.answers.append(Plain({"error": {"message": words}}, 400))
    for name, base in (("anthropic/claude-haiku-4-5", ""), ("gemini/g", "/v1beta"), ("openai/m", "/v1")):
        fault = await fault_of(LitellmModel(name, api_base=server.url + base))
        assert (fault.kind, words in fault.what) == ("bad-request", True)


async def test_a_status_that_nobody_sent_is_not_told(server, model):
    server.answers = [Stream([event({"error": {"message": "slot was lost"}})])]
    fault = await fault_of(model)
    assert "500" not in fault.what
    assert "slot was lost" in fault.what


async def test_a_refusal_for_want_of_reasoning_says_which_setting_would_let_it_go_on(server, model):
    words = "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2"
    server.answers = [Plain({"error": {"message": words}}, 400)]
    call = Call("c", "bash", "{}")
    messages = (*REQUEST.messages, ChatMessage("assistant", "", calls=(call,)), ChatMessage("tool", "x", call_id="c"))
    fault = await fault_of(model, Request(messages, (BASH,)))
    assert "send_reasoning" in fault.mend
