"""Tokens and prices as servers really count them: each is counted once, and what is no count is none."""

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, Request
from tests.wire import openai_chat
from tests.wire.openai_chat import chunk
from tests.wire.server import Stream, event
from tests.wire.table import BASH, FINISH, hear

REQUEST = Request(messages=(ChatMessage(role="user", text="Hello."),), tools=(BASH, FINISH))
DONE = event("[DONE]")


async def test_tokens_are_counted_once_wherever_they_stand(server, own):
    def with_usage(delta, tokens, finish=None):
        usage = {"prompt_tokens": 10, "completion_tokens": tokens, "total_tokens": 10 + tokens}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return event({"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice], "usage": usage})

    floats = {"choices": [], "usage": {"prompt_tokens": 10.0, "completion_tokens": 2.0}}
    in_floats = [chunk({"content": "ab"}), chunk({}, "stop"), event(floats), DONE]
    growing = [with_usage({"content": "a"}, 1), with_usage({"content": "b"}, 2), with_usage({}, 2, "stop"), DONE]
    twice = [chunk({"content": "ab"}), with_usage({}, 2, "stop"), with_usage({}, 2), DONE]
    in_choice = event(
        {
            "choices": [
                {
                    "index": 0,
                    "delta": {},
                    "finish_reason": "stop",
                    "usage": {"prompt_tokens": 10, "completion_tokens": 2},
                }
            ]
        }
    )
    counts = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
    of_its_own = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "x_own": {"usage": counts}})
    odd_places = [[chunk({"content": "ab"}), end, DONE] for end in (in_choice, of_its_own)]
    for pieces in (growing, twice, in_floats, *odd_places, [chunk({"content": "ab", "usage": counts}, "stop"), DONE]):
        server.answers = [Stream(pieces)]
        usage = (await hear(own, REQUEST)).answer.usage
        assert (usage.input, usage.output) == (10, 2)


async def test_a_count_of_nothing_at_all_is_no_count(server, own):
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    server.answers = [openai_chat.stream(text="Done.", usage=usage)]
    assert (await hear(own, REQUEST)).answer.usage is None


async def test_reasoning_that_is_counted_beside_the_output_is_part_of_it(server, monkeypatch):
    monkeypatch.setenv("XAI_API_KEY", "not-a-real-key")
    usage = {"prompt_tokens": 100, "completion_tokens": 5, "total_tokens": 125}
    server.answers = [
        openai_chat.stream(text="Done.", usage={**usage, "completion_tokens_details": {"reasoning_tokens": 20}})
    ]
    answer = (await hear(LitellmModel("xai/grok-4", api_base=server.url + "/v1"), REQUEST)).answer
    assert (answer.usage.output, answer.usage.reasoning) == (25, 20)


async def test_counts_of_tokens_and_prices_that_are_none_are_left_out(server, monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "not-a-real-key")
    model = LitellmModel("openrouter/x/m", api_base=server.url + "/v1")
    usage = '{"prompt_tokens": 12, "completion_tokens": -5, "total_tokens": 7, "cost": Infinity}'
    server.answers = [
        Stream([chunk({"content": "Done."}), chunk({}, "stop"), f'data: {{"choices": [], "usage": {usage}}}\n\n', DONE])
    ]
    answer = (await hear(model, REQUEST)).answer
    assert (answer.usage.input, answer.usage.output, answer.cost) == (12, 0, None)


async def test_counts_below_nothing_are_no_refund(server, monkeypatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", "not-a-real-key")
    usage = '{"prompt_tokens": -9000, "completion_tokens": 1, "total_tokens": 1}'
    server.answers = [
        Stream([chunk({"content": "Done."}), chunk({}, "stop"), f'data: {{"choices": [], "usage": {usage}}}\n\n', DONE])
    ]
    answer = (await hear(LitellmModel("deepseek/deepseek-chat", api_base=server.url + "/v1"), REQUEST)).answer
    assert (answer.usage.output, answer.cost) == (1, None)
