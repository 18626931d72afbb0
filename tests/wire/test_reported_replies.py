"""Replies in OpenAI's manner that people have reported of vLLM, SGLang, llama.cpp, LM Studio, routers and others."""

import json

import pytest

from tests.wire.openai_chat import chunk
from tests.wire.reports import DF, DONE, LISTED, LS, SAID, THOUGHT, Report, body, call, chat, delta, named, try_out
from tests.wire.server import Plain, Stream, event

REPORTS = [
    Report(
        "no finish_reason beside a piece", "openai", chat(event({"choices": [{"delta": {"content": "Done."}}]})), SAID
    ),
    Report("the finish comes with the last piece", "openai", Stream([chunk({"content": "Done."}, "stop"), DONE]), SAID),
    Report(
        "null beside a call",
        "openai",
        chat(
            delta(content=None, tool_calls=[{"index": 0, "id": "a", "function": {"name": "bash", "arguments": ""}}]),
            call(LS),
        ),
        LISTED,
    ),
    Report(
        "ids that are empty after the first piece",
        "openai",
        chat(
            call("", identity="a", name="bash"),
            call(LS, identity=""),
            call("", identity="b", name="bash"),
            call(DF, identity=""),
        ),
        ("", "", [LS, DF]),
    ),
    Report(
        "ids that are counted and all at one place",
        "openai",
        chat(
            call("", identity="0", name="bash"),
            call(LS, identity="0"),
            call("", identity="1", name="bash"),
            call(DF, identity="1"),
        ),
        ("", "", [LS, DF]),
    ),
    Report(
        "an id with each piece",
        "openai",
        chat(call(LS[:6], identity="a", name="bash"), call(LS[6:], identity="a")),
        LISTED,
    ),
    Report(
        "a name after the arguments",
        "openai",
        chat(call(LS, identity="c"), call(identity="c", name="bash"), finish="tool_calls"),
        says=LISTED,
    ),
    Report("reasoning called thinking", "openai", chat(delta(thinking="Hm."), delta(content="Done.")), says=THOUGHT),
    Report(
        "reasoning called reasoning_text",
        "openai",
        chat(delta(reasoning_text="Hm.", thinking=True), delta(content="Done.")),
        says=THOUGHT,
    ),
    Report(
        "arguments null with the name",
        "openai",
        chat(
            chunk({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "bash", "arguments": None}}]}), call(LS)
        ),
        LISTED,
    ),
    Report(
        "matched_stop and null fields everywhere",
        "openai",
        chat(
            delta(role=None, content=None, reasoning_content="Hm.", tool_calls=None),
            delta(role=None, content="Done.", reasoning_content=None, tool_calls=None),
        ),
        ("Hm.", "Done.", []),
    ),
    Report(
        "the reasoning in a field named reasoning",
        "openai",
        chat(delta(reasoning="Hm."), delta(content="Done.")),
        ("Hm.", "Done.", []),
    ),
    Report(
        "both fields of reasoning alike",
        "openai",
        chat(delta(reasoning="Hm.", reasoning_content="Hm."), delta(content="Done.")),
        ("Hm.", "Done.", []),
    ),
    Report(
        "an error as an object",
        "openai",
        Stream([event({"object": "error", "message": "the engine is dead", "code": 500})]),
        fault="server",
        words="the engine is dead",
    ),
    Report(
        "an error, then the end",
        "openai",
        Stream([event({"error": {"message": "the engine is dead", "type": "InternalServerError", "code": 500}}), DONE]),
        fault="server",
        words="the engine is dead",
    ),
    Report("an abort", "openai", chat(delta(content="I"), finish="abort"), fault="unknown-finish", words="abort"),
    Report(
        "an error after a word of its own",
        "openai",
        Stream(['error: {"code": 500, "message": "context shift is off"}\n\n']),
        fault="server",
        words="context shift is off",
    ),
    Report(
        "an error in a table after a word of its own",
        "openai",
        Stream(['error: {"error": {"message": "context shift is off"}}\n\n']),
        fault="server",
        words="context shift is off",
    ),
    Report(
        "an empty name with each piece",
        "openai",
        chat(call("", identity="a", name="bash"), call(LS[:5], name=""), call(LS[5:], name="")),
        LISTED,
    ),
    Report(
        "a place for a call that never came",
        "openai",
        body({"content": "Done.", "tool_calls": [{"id": "", "type": "function"}]}),
        SAID,
    ),
    Report(
        "a place for a call that never came, and its finish",
        "openai",
        body({"content": "Let me", "tool_calls": [{"id": "", "type": "function"}]}, "tool_calls"),
        fault="missing-call",
    ),
    Report(
        "whole arguments in one piece", "openai", chat(call(LS, identity="9", name="bash"), finish="tool_calls"), LISTED
    ),
    Report("a call whose finish is stop", "openai", chat(call(LS, identity="9", name="bash"), finish="stop"), LISTED),
    Report(
        "timings and a usage after the end",
        "openai",
        Stream(
            [
                delta(content="Done."),
                chunk({}, "stop"),
                event({"choices": [], "timings": {"n": 1}, "usage": {"prompt_tokens": 1, "completion_tokens": 1}}),
                DONE,
            ]
        ),
        SAID,
    ),
    Report("a word between the events", "openai", chat(": OPENROUTER PROCESSING\n\n", delta(content="Done.")), SAID),
    Report("empty lines before a body", "openai", Plain("\n\n\n" + json.dumps(body({"content": "Done."}).body)), SAID),
    Report(
        "a finish with each piece",
        "openai",
        Stream(
            [
                chunk({"content": "na"}, "stop"),
                chunk({"content": "na"}, "stop"),
                chunk({"content": "nana"}, "stop"),
                DONE,
            ]
        ),
        ("", "nananana", []),
    ),
    Report(
        "a finish with each piece, cut off",
        "openai",
        Stream([chunk({"content": "I"}, "stop"), chunk({"content": " will"}, "stop")], "cut"),
        fault="broken-stream",
    ),
    Report(
        "a sum at the end with arguments written twice",
        "openai",
        chat(
            call(LS[:6], identity="a", name="bash"),
            call(LS[6:], identity="a"),
            call(json.dumps(LS), identity="a", name="bash"),
        ),
        LISTED,
    ),
    Report(
        "a sum at the end",
        "openai",
        chat(call(LS[:6], identity="a", name="bash"), call(LS[6:]), call(LS, identity="a", name="bash")),
        LISTED,
    ),
    Report(
        "an error in a choice",
        "openai",
        Stream(
            [event({"choices": [{"index": 0, "delta": {}, "error": {"code": 502, "message": "the upstream is gone"}}]})]
        ),
        fault="server",
        words="the upstream is gone",
    ),
    Report(
        "the provider's words in metadata",
        "openai",
        Stream(
            [
                event(
                    {
                        "error": {
                            "code": 429,
                            "message": "Provider returned error",
                            "metadata": {"raw": "too many tokens a minute"},
                        }
                    }
                )
            ]
        ),
        fault="rate-limit",
        words="too many tokens a minute",
    ),
    Report("choices that are null", "openai", chat(event({"choices": None}), delta(content="Done.")), SAID),
    Report(
        "filter results of Azure first",
        "openai",
        chat(event({"choices": [], "prompt_filter_results": [{"prompt_index": 0}]}), delta(content="Done.")),
        SAID,
    ),
    Report(
        "a body whose content is null",
        "openai",
        body({"content": None, "reasoning_content": "Hm."}),
        fault="only-reasoning",
    ),
    Report("a body without a finish", "openai", body({"content": "Done."}, None), SAID),
    Report(
        "a refusal by status 200",
        "openai",
        Plain({"base_resp": {"status_code": 1004, "status_msg": "sign in first"}}),
        fault="broken-stream",
        words="sign in first",
    ),
    Report(
        "a call in tokens of Kimi",
        "openai",
        chat(
            delta(
                content="<|tool_calls_section_begin|><|tool_call_begin|>functions.bash:0"
                f"<|tool_call_argument_begin|>{LS}<|tool_call_end|>"
            )
        ),
        fault="written-call",
    ),
    Report(
        "a call in tokens of DeepSeek",
        "openai",
        chat(
            delta(
                content="<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>bash\n"
                f"{LS}<｜tool▁call▁end｜>"
            )
        ),
        fault="written-call",
    ),
    Report(
        "a call in tokens of GLM",
        "openai",
        chat(delta(content="<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>ls</arg_value>\n</tool_call>")),
        fault="written-call",
    ),
    Report(
        "a call in tokens of MiniMax",
        "openai",
        chat(
            delta(
                content='<minimax:tool_call>\n<invoke name="bash">\n<parameter name="command">ls'
                "</parameter>\n</invoke>\n</minimax:tool_call>"
            )
        ),
        fault="written-call",
    ),
    Report(
        "insufficient system resource",
        "openai",
        chat(delta(content="I"), finish="insufficient_system_resource"),
        fault="broken-stream",
    ),
    Report(
        "a network error as a finish", "openai", chat(delta(content="I"), finish="network_error"), fault="broken-stream"
    ),
    Report("sensitive before the first word", "openai", chat(finish="sensitive"), fault="filter"),
]


@pytest.mark.parametrize("report", named(REPORTS))
async def test_a_reply_in_openais_manner_is_what_the_agent_said_or_a_told_fault(server, monkeypatch, report):
    for provider in ("ANTHROPIC", "GEMINI"):
        monkeypatch.setenv(f"{provider}_API_KEY", "not-a-real-key")
    await try_out(server, report)
