"""Two hundred sessions at once in one process, against a slow server that counts, limits and looks for cross-talk."""

import asyncio
import json
import re
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import report
from lab.engine.budget import Purse
from lab.engine.engine import Engine
from lab.engine.retries import Retries
from lab.engine.start import start_session
from lab.models.litellm_model import LitellmModel
from lab.models.litellm_setup import close_connections, load_litellm
from lab.session.events import Failure, Reply, Result

SESSIONS = 200
TURNS = 3
SECONDS = 0.5
"""What the server takes for a reply."""
LIMITED, LIMIT = 60, 20
"""Sessions of a second run, and how many requests the server then takes at once: the rest get 429."""
WAIT = 0.5
"""The retry-after of a 429, seconds."""

SCENARIO = """
tools = ["bash", "finish"]
start = "2026-03-01 09:00:00"
[scenario]
name = "session-{number}"
summary = "One of many"
[task]
system = "You are an operations agent."
user = "You are marked <m{number}>."
[[host]]
name = "ops-01"
address = "10.0.0.1"
login = "agent"
workdir = "/home/agent"
user = [{{ name = "agent", uid = 1000 }}]
disk = [{{ device = "/dev/sda1", mount = "/", size = "500GiB", base_used = "20GiB" }}]
file = [{{ path = "/srv/mark.txt", text = "<m{number}>\\n" }}]
"""


class Server:
    """Speaks OpenAI's stream: each reply asks to read the mark, the last one finishes. It remembers what was wrong."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.asked = self.limited = self.at_once = self.most = 0
        self.faults: list[str] = []
        self._not_before: dict[str, float] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"(?i)content-length: (\d+)", head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                await self._answer(json.loads(body), writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        marks = set(re.findall(r"<m\d+>", json.dumps(body["messages"])))
        mark = next(iter(marks), "")
        if len(marks) != 1:
            self.faults.append(f"a request carries the marks {sorted(marks)}")
        if time.monotonic() < self._not_before.pop(mark, 0.0):
            self.faults.append(f"{mark} came back before it was allowed to")
        if self.at_once >= self.limit:
            self.limited += 1
            self._not_before[mark] = time.monotonic() + WAIT
            error = json.dumps({"error": {"message": "slow down", "type": "rate_limit"}}).encode()
            writer.write(
                b"HTTP/1.1 429 Busy\r\nRetry-After: %.1f\r\nContent-Length: %d\r\n\r\n" % (WAIT, len(error)) + error
            )
            return
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        turn = sum(message["role"] == "assistant" for message in body["messages"])
        name, arguments = (
            ("bash", {"command": "cat /srv/mark.txt"}) if turn < TURNS - 1 else ("finish", {"summary": "ok"})
        )
        call = {"name": name, "arguments": json.dumps(arguments)}
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for place in range(10):
            await asyncio.sleep(SECONDS / 10)
            _send(writer, {"content": f"{mark} {place} "})
        calls = [{"index": 0, "id": f"c{turn}{mark}", "type": "function", "function": call}]
        _send(writer, {"tool_calls": calls})
        _send(writer, {}, "tool_calls")
        writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
        self.at_once -= 1


def _send(writer: asyncio.StreamWriter, delta: dict[str, object], finish: str | None = None) -> None:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    data = f"data: {json.dumps(chunk)}\n\n".encode()
    writer.write(b"%x\r\n" % len(data) + data + b"\r\n")


def prepare(folder: Path, number: int, api_base: str) -> Engine:
    """Begin session `number`, whose scenario, files and conversation carry its own mark."""
    scenario = folder / f"{number}.scenario.toml"
    scenario.write_text(SCENARIO.format(number=number))
    model = LitellmModel("openai/slow", api_base=api_base)
    return start_session(str(scenario), {}, model, path=folder / f"{number}.toml", purse=Purse(None))


def crosstalk(engine: Engine, number: int) -> list[str]:
    """Return what a session holds that belongs to another, and what it lacks."""
    events = engine.tree.events.values()
    texts = [e.text for e in events if isinstance(e, Reply)] + [e.output for e in events if isinstance(e, Result)]
    strange = set(re.findall(r"<m\d+>", " ".join(texts))) - {f"<m{number}>"}
    ended = engine.standing.ended
    if strange or ended is None or ended.reason != "finished" or engine.standing.turn != TURNS:
        return [f"session {number}: marks {sorted(strange)}, {engine.standing.turn} turns, ended {ended}"]
    return []


def megabytes() -> float:
    """Return the most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_048_576 if sys.platform == "darwin" else 1024)


async def play(folder: Path, count: int, limit: int = SESSIONS) -> tuple[float, Server, list[str], int]:
    """Run `count` sessions at once; returns the seconds they took, the server, faults, and replies asked again."""
    server = Server(limit)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=500)
    api_base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    engines = [prepare(folder, number, api_base) for number in range(count)]
    retries = Retries(most=50, first=0.1, longest=1.0)
    began = time.perf_counter()
    await asyncio.gather(*(engine.run(retries=retries) for engine in engines))
    took = time.perf_counter() - began
    faults = server.faults + [fault for number, engine in enumerate(engines) for fault in crosstalk(engine, number)]
    again = sum(isinstance(event, Failure) for engine in engines for event in engine.tree.events.values())
    for engine in engines:
        engine.close()
    await close_connections()
    listening.close()
    return took, server, faults, again


def run(count: int, limit: int = SESSIONS) -> tuple[float, Server, list[str], int]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(play(Path(folder), count, limit))


if __name__ == "__main__":
    load_litellm()
    alone = run(1)[0]
    before = megabytes()
    together, free, strangers, _ = run(SESSIONS)
    held = megabytes() - before
    unruly, again = run(LIMITED, LIMIT)[2:]
    report(
        f"{SESSIONS} sessions of {TURNS} replies at once, against one after another",
        together / (alone * SESSIONS),
        0.2,
        together=together,
        alone=alone,
    )
    print(f"memory: {before:.0f} MB with one session, {held / SESSIONS:.2f} MB more for each of the others")
    print(f"at most {free.most} requests at once; with a limit of {LIMIT}, {again} were told to wait and came back")
    faults = strangers + unruly
    print("ok: no cross-talk, no wait cut short" if not faults else "MISSED: " + "; ".join(faults[:5]))
