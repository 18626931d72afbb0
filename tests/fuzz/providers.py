"""A provider on loopback that answers strangely, asked through the real client; and one that is only odd, whose calls
must come out as they were sent.
"""

import asyncio
import contextlib
import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.engine.engine import Engine
from lab.engine.start import start_session
from lab.errors import LabError
from lab.models.litellm_model import LitellmModel
from lab.models.litellm_setup import close_connections, litellm_module
from lab.protocol import Settings
from lab.session.events import Failure, Reply
from tests.engine.scripted import SCENARIO
from tests.fuzz import mutate
from tests.fuzz.bench import Target
from tests.fuzz.case import Case
from tests.fuzz.machine import CANARY, plant_keys
from tests.fuzz.whole import expect_whole
from tests.wire import anthropic, gemini, openai_chat
from tests.wire.server import Plain, Stream
from tests.wire.spoiled import JUNK, spoiled

DIALECTS = (
    ("openai", "openai/m", "/v1"),
    ("anthropic", "anthropic/claude-haiku-4-5", ""),
    ("gemini", "gemini/gemini-3-flash-preview", "/v1beta"),
)
COMMANDS = ("ls /srv", "df -h", "rm /srv/old/log.txt", "echo é😀", "cat /srv/notice.txt\nid", 'printf "%s\\n" "a b"')
WORDS = ("", "I look.", "Let me see…\n\n```sh\nls\n```", "é😀\u202e", "<think>hm</think>Yes.", '{"command": "ls"}')
STATUSES = (200, 201, 204, 301, 302, 400, 401, 402, 403, 404, 408, 413, 418, 422, 429, 500, 502, 503, 529)
WAITS = ("0", "-5", "nan", "inf", "1e9", "x", "Wed, 21 Oct 9999 07:28:00 GMT")
PACKINGS = ("gzip", "deflate", "br", "zstd", "x")
KINDS_OF_STREAM = ("text/event-stream", "text/event-stream; charset=utf-8", "application/json")
FIELDS = (
    "x", "index", "error", "function_call", "refusal", "reasoning", "reasoning_content", "reasoning_details", "content",
    "logprobs", "provider_specific_fields", "audio", "thinking_blocks", "annotations", "usage", "choices", "id",
)  # fmt: skip


@dataclass
class Served:
    """A response on the wire: a status, headers, and the body in pieces; a cut one is not ended properly."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    is_cut: bool = False
    calls: list[tuple[str, str, str]] | None = None
    """Id, name and arguments of the calls that any client must make of it; None when nothing can be demanded."""


class Providers:
    """Each case is a conversation of up to twelve replies in one session file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.scenario = folder / "two-hosts.toml"
        self.scenario.write_text(SCENARIO)
        plant_keys()
        self._runner = asyncio.Runner()
        self._runner.run(litellm_module())
        self._case: Case | None = None
        self._served = Served()
        self._server = self._runner.run(self._listen())
        self._port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._server.close()
        self._runner.run(close_connections())
        self._runner.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            head = await reader.readuntil(b"\r\n\r\n")
            _, _, length = head.lower().partition(b"content-length:")
            body = await reader.readexactly(int(length.partition(b"\r\n")[0] or 0))
            is_streamed = b'"stream": true' in body or b'"stream":true' in body or b"streamGenerate" in head
            served = self._served = self._answer(is_streamed)
            lines = [f"HTTP/1.1 {served.status} Status", "Transfer-Encoding: chunked", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in served.headers.items()]
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            for piece in served.pieces:
                if piece:
                    writer.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
                    await writer.drain()
            if not served.is_cut:
                writer.write(b"0\r\n\r\n")
                await writer.drain()
        writer.close()

    def run(self, case: Case) -> None:
        self._case = case
        self._dialect, name, base = case.luck.choices(DIALECTS, (6, 2, 2))[0]
        self._is_honest = case.luck.random() < 0.4
        extra = {"stream": False} if case.luck.random() < 0.3 else {}
        path = case.folder / "session.toml"
        model = LitellmModel(name, api_base=f"http://127.0.0.1:{self._port}{base}", patience=20.0)
        limits = {"turns": 10**5}
        engine = start_session(str(self.scenario), {}, model, path=path, limits=limits, settings=Settings(extra=extra))
        self._runner.run(self._converse(case, engine))
        engine.close()
        if path.exists():
            case.files["session.toml"] = path.read_bytes()
            expect_whole(case, path, engine, "answered")

    async def _converse(self, case: Case, engine: Engine) -> None:
        for number in range(12):
            case.begin_input()
            try:
                came = await engine.reply()
                case.files[f"reply-{number}.txt"] = b"\n---\n".join(self._served.pieces)
                self._look(case, came)
                await _return_to_ready(engine)
                engine.agent.request()
            except LabError as refusal:
                case.fault("crash", f"refused | {refusal.what[:70]}", refusal)
                return
            except Exception as error:
                case.crash("reply", error)
                return
            if engine.phase != "ready":
                return

    def _look(self, case: Case, came: object) -> None:
        if isinstance(came, Failure):
            case.count(f"failure: {came.fault}")
            case.expect(came.what.strip(), "a failure without words")
            is_told = came.fault not in ("lab", "other")
            case.expect(is_told, f"what a provider sent is told as a fault of ours | {self._dialect}", came.what)
            if CANARY in came.what + came.mend + came.partial:
                case.fault("leak", "a key is in a failure")
        if isinstance(came, Reply):
            case.count("replies")
        if self._served.calls is not None:
            calls = [(call.id, call.name, call.arguments) for call in came.calls] if isinstance(came, Reply) else came
            is_same = calls == self._served.calls
            case.expect(is_same, f"calls are not as they were sent | {self._dialect}", (self._served.calls, calls))

    # What is answered

    def _answer(self, is_streamed: bool) -> Served:
        case = self._case
        assert case is not None
        luck = case.luck
        if self._is_honest and self._dialect == "openai":
            return _honest(case, is_streamed)
        form = luck.random()
        if form < 0.05:
            page = f"<html><h1>Bad Gateway</h1>{luck.choice(mutate.TEXTS)}".encode("utf-8", "replace")
            return Served(luck.choice(STATUSES), {"Content-Type": "text/html"}, [page, b"\xff\xfe" * luck.randrange(2)])
        if form < 0.12:
            headers = {"Content-Type": "application/json"}
            if luck.random() < 0.5:
                headers["retry-after"] = luck.choice(WAITS)
            code = luck.choice((None, 5, "x"))
            error: Any = {"error": {"message": "bad \x1b[31m thing", "type": "invalid_request_error", "code": code}}
            if luck.random() < 0.7:
                error = mutate.changed(error, luck, for_json=True)
            return Served(luck.choice(STATUSES), headers, [_bytes(error, case)])
        if form < 0.14:
            packed = gzip.compress(b"{}")
            headers = {"Content-Type": "application/json", "Content-Encoding": luck.choice(PACKINGS)}
            return Served(200, headers, [luck.choice((b"garbage", packed, packed[:-5], b""))])
        if form < 0.17:
            return Served(200, {"Content-Type": "text/event-stream"}, [luck.choice(JUNK).encode()], luck.random() < 0.5)
        return self._streamed(case) if is_streamed else self._whole(case)

    def _good(self, case: Case, is_streamed: bool) -> Any:
        """Return a reply as the provider would give it, in its own dialect."""
        luck = case.luck
        words, thought = luck.choice(WORDS), luck.choice(("", "", "Hm. Let me think."))
        commands = [luck.choice(COMMANDS) for _ in range(luck.choice((0, 1, 1, 2, 3)))]
        if self._dialect == "anthropic":
            blocks = [anthropic.thinking(thought, "c2ln")] if thought else []
            blocks += [anthropic.text(words)] if words else []
            blocks += [anthropic.use(f"toolu_{at}", "bash", command=command) for at, command in enumerate(commands)]
            return (anthropic.stream if is_streamed else anthropic.whole)(*blocks)
        if self._dialect == "gemini":
            parts = [gemini.thought(thought)] if thought else []
            parts += [gemini.text(words)] if words else []
            parts += [gemini.call("bash", "c2ln", command=command) for command in commands]
            return (gemini.stream if is_streamed else gemini.whole)(*parts)
        texts = [json.dumps({"command": command}) for command in commands]
        calls = [openai_chat.call(f"call_{at}", "bash", text) for at, text in enumerate(texts)]
        return (openai_chat.stream if is_streamed else openai_chat.whole)(text=words, calls=calls, reasoning=thought)

    def _whole(self, case: Case) -> Served:
        luck = case.luck
        good: Plain = self._good(case, False)
        body = _bytes(_changed(good.body, case), case)
        if luck.random() < 0.1:
            body = body[: luck.randrange(len(body) + 1)]
        kind = luck.choice(("application/json", "application/json", "text/plain", "application/octet-stream"))
        return Served(200, {"Content-Type": kind}, [body], luck.random() < 0.1)

    def _streamed(self, case: Case) -> Served:
        luck = case.luck
        good: Stream = self._good(case, True)
        share = luck.choice((0.0, 0.05, 0.2, 0.6))
        pieces = [_piece_changed(piece, case) if luck.random() < share else piece for piece in good.pieces]
        pieces = spoiled(pieces, luck, luck.choice((0, 0, 0, 1, 2)), lambda piece: _piece_changed(piece, case))
        content = "".join(pieces).encode("utf-8", "surrogatepass")
        if luck.random() < 0.05:
            content = mutate.bytes_changed(content, luck)
        headers = {"Content-Type": luck.choice(KINDS_OF_STREAM)}
        return Served(200, headers, _cut(content, case), luck.random() < 0.1)


def _honest(case: Case, is_streamed: bool) -> Served:
    """Return calls that are whole and clear, told in one of the ways servers tell them."""
    luck = case.luck
    commands = [luck.choice(COMMANDS) for _ in range(luck.choice((1, 1, 2, 3)))]
    texts = [json.dumps({"command": command}, ensure_ascii=luck.random() < 0.5) for command in commands]
    number = luck.randrange(10**6)
    calls = [(f"call_{number + at}", "bash", text) for at, text in enumerate(texts)]
    made = [openai_chat.call(*call) for call in calls]
    words = luck.choice(("", "I look."))
    if not is_streamed:
        body = json.dumps(openai_chat.whole(text=words, calls=made).body)
        return Served(200, {"Content-Type": "application/json"}, _cut(body.encode(), case), calls=calls)
    pieces = [openai_chat.chunk({"role": "assistant", "content": words})]
    manner = luck.choice(("usual", "at once", "all at index 0", "in one chunk", "restated"))
    indexed = [{**call, "index": 0 if manner == "all at index 0" else at} for at, call in enumerate(made)]
    if manner == "in one chunk":
        pieces.append(openai_chat.chunk({"tool_calls": indexed}))
    elif manner in ("at once", "all at index 0"):
        pieces += [openai_chat.chunk({"tool_calls": [call]}) for call in indexed]
    else:
        for call in indexed:
            head = call if manner == "restated" else {"index": call["index"]}
            text = call["function"]["arguments"]
            pieces.append(openai_chat.chunk({"tool_calls": [{**call, "function": {"name": "bash", "arguments": ""}}]}))
            for at in range(0, len(text), 6):
                function = {"arguments": text[at : at + 6]} | ({"name": "bash"} if manner == "restated" else {})
                pieces.append(openai_chat.chunk({"tool_calls": [{**head, "function": function}]}))
    pieces.append(openai_chat.chunk({}, "tool_calls"))
    if luck.random() < 0.8:
        pieces.append("data: [DONE]\n\n")
    if luck.random() < 0.3:
        pieces.insert(luck.randrange(len(pieces)), ": keepalive\n\n")
    content = "".join(pieces)
    if luck.random() < 0.2:
        content = content.replace("\n\n", "\r\n\r\n")
    case.count(f"calls {manner}")
    return Served(200, {"Content-Type": "text/event-stream"}, _cut(content.encode(), case), calls=calls)


def _cut(content: bytes, case: Case) -> list[bytes]:
    """Cut bytes into packets, anywhere."""
    size = case.luck.choice((len(content) or 1, 4000, 700, case.luck.randrange(1, 40)))
    return [content[at : at + size] for at in range(0, len(content), size)]


def _bytes(payload: object, case: Case) -> bytes:
    return mutate.json_of(payload, case.luck).encode("utf-8", "surrogatepass")


def _piece_changed(piece: str, case: Case) -> str:
    head, mark, data = piece.partition("data: ")
    try:
        payload = json.loads(data)
    except ValueError:
        return mutate.text_changed(piece, case.luck)
    return f"{head}{mark}{mutate.json_of(_changed(payload, case), case.luck)}\n\n"


def _changed(payload: Any, case: Case) -> Any:
    luck = case.luck
    payload = mutate.changed(payload, luck, for_json=True)
    holders = [each for place in mutate.places(payload) if isinstance(each := mutate.node(payload, place), dict)]
    if holders and luck.random() < 0.3:
        luck.choice(holders)[luck.choice(FIELDS)] = mutate.odd(luck, for_json=True)
    return payload


async def _return_to_ready(engine: Engine) -> None:
    """Do what makes the model next again, as a researcher would."""
    for _ in range(30):
        match engine.phase:
            case "deciding":
                await engine.decide()
            case "waiting":
                engine.interventions.say("Go on.")
            case "ended":
                engine.interventions.fork()
            case _:
                return


TARGETS = (Target("providers", Providers, processor=6.0),)
