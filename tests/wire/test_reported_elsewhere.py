"""Replies that people have reported of Ollama, Gemini and Anthropic, and of those who speak their languages."""

import pytest

from tests.wire.reports import (
    CALL,
    DF,
    LISTED,
    LS,
    OLLAMA_END,
    SAID,
    USE,
    Report,
    claude,
    google,
    named,
    ollama,
    parts,
    try_out,
)
from tests.wire.server import Plain, Stream

REPORTS = [
    Report(
        "calls of Ollama with an index of their own",
        "ollama",
        Stream(
            [
                ollama(
                    {
                        "content": "",
                        "tool_calls": [{"function": {"index": 0, "name": "bash", "arguments": {"command": "ls"}}}],
                    }
                ),
                ollama(
                    {
                        "content": "",
                        "tool_calls": [{"function": {"index": 1, "name": "bash", "arguments": {"command": "df -h"}}}],
                    }
                ),
                OLLAMA_END,
            ]
        ),
        ("", "", [LS, DF]),
    ),
    Report("a message that is null", "ollama", Stream([ollama(None), ollama({"content": "Done."}), OLLAMA_END]), SAID),
    Report(
        "thinking of Ollama",
        "ollama",
        Stream([ollama({"content": "", "thinking": "Hm."}), ollama({"content": "Done."}), OLLAMA_END]),
        ("Hm.", "Done.", []),
    ),
    Report("a finish without a word", "ollama", Stream([ollama({"content": "Done."}, done=True)]), SAID),
    Report(
        "a load that answers nothing",
        "ollama",
        Stream([ollama({"content": ""}, done=True, done_reason="load")]),
        fault="empty",
    ),
    Report(
        "an error with status 200",
        "ollama",
        Plain({"error": "model requires more system memory"}),
        fault="server",
        words="more system memory",
    ),
    Report(
        "no parts", "gemini", google({"content": {"role": "model"}, "finishReason": "STOP", "index": 0}), fault="empty"
    ),
    Report(
        "no content at all",
        "gemini",
        google({"finishReason": "UNEXPECTED_TOOL_CALL", "index": 0}),
        fault="malformed-call",
    ),
    Report(
        "a malformed call and its message",
        "gemini",
        google({"finishReason": "MALFORMED_FUNCTION_CALL", "finishMessage": "print(bash", "content": {}}),
        fault="malformed-call",
    ),
    Report("tokens spent on thoughts", "gemini", google({"finishReason": "MAX_TOKENS", "index": 0}), fault="empty"),
    Report(
        "blocked before the first word",
        "gemini",
        google(promptFeedback={"blockReason": "PROHIBITED_CONTENT"}),
        fault="filter",
    ),
    Report(
        "a call in snake case",
        "gemini",
        google(parts({"function_call": {"name": "bash", "args": {"command": "ls"}}})),
        LISTED,
    ),
    Report("two equal calls", "gemini", google(parts(CALL, CALL)), ("", "", [LS, LS])),
    Report(
        "a thought, then a call",
        "gemini",
        google(parts({"text": "Hm.", "thought": True}, {**CALL, "thoughtSignature": "c2ln"})),
        ("Hm.", "", [LS]),
    ),
    Report(
        "an empty text with a signature at the end",
        "gemini",
        google(parts({"text": "Done."}, {"text": "", "thoughtSignature": "c2ln"})),
        SAID,
    ),
    Report(
        "an error with status 200",
        "gemini",
        Plain({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}),
        fault="overloaded",
        words="The model is overloaded.",
    ),
    Report(
        "an error in a list",
        "gemini",
        Plain([{"error": {"code": 500, "message": "an internal error", "status": "INTERNAL"}}]),
        fault="server",
        words="an internal error",
    ),
    Report("no role", "gemini", google({"content": {"parts": [{"text": "Done."}]}, "finishReason": "STOP"}), SAID),
    Report("content that is a text", "anthropic", claude("Done."), SAID),
    Report("content that is null", "anthropic", claude(None), fault="empty"),
    Report("no usage", "anthropic", claude([{"type": "text", "text": "Done."}], usage=None), SAID),
    Report("a call whose stop is end_turn", "anthropic", claude([USE]), LISTED),
    Report(
        "a stop without its call",
        "anthropic",
        claude([{"type": "text", "text": "Let me"}], "tool_use"),
        fault="missing-call",
    ),
    Report("a refusal", "anthropic", claude([], "refusal"), fault="filter"),
    Report("a pause", "anthropic", claude([{"type": "text", "text": "I"}], "pause_turn"), fault="unknown-finish"),
    Report(
        "an error with status 200",
        "anthropic",
        Plain({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        fault="overloaded",
        words="Overloaded",
    ),
    Report(
        "thinking alone",
        "anthropic",
        claude([{"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}]),
        fault="only-reasoning",
    ),
]


@pytest.mark.parametrize("report", named(REPORTS))
async def test_a_reply_in_another_manner_is_what_the_agent_said_or_a_told_fault(server, monkeypatch, report):
    for provider in ("ANTHROPIC", "GEMINI"):
        monkeypatch.setenv(f"{provider}_API_KEY", "not-a-real-key")
    await try_out(server, report)
