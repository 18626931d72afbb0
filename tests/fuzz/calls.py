"""Tool calls, by typed arguments and by bash scripts: run, folded, kept, rewound, reopened and run again."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import tomli

from lab.engine.start import start_session
from lab.protocol import Answer, Call, Delta, Nature, Request
from lab.session.events import Result
from lab.world import apply, digest, prepare
from tests.fuzz import mutate
from tests.fuzz.bench import Target
from tests.fuzz.case import ROOT, Case
from tests.fuzz.whole import expect_whole
from tests.tools.office import OFFICE
from tests.world.test_limits import HOSTILE

LONGEST = 4000
"""Characters of a script."""
BROKEN_JSON = (
    "", "null", "[]", "1", '"x"', "{", "}{", '{"a":', "[" * 100_000, '{"a":' * 50_000, "1" * 5000, "\0", "NaN", "tru",
    '{"x": ' + "1" * 5000 + "}", "\ufeff{}", '{"command": "ls", "command": 5}', '{"x": NaN}', '{"x": 1e999}',
    "{'a': 1}", '{"a":1}{"a":1}', '{"a":1,}', "/*x*/{}", '{"\\ud800": 1}', '{"command": "\\ud800"}',
    '{"command": "echo \\udc80"}',
)  # fmt: skip
NAMES = ("nope", "", "\x1b[31m", "\ud800", "a" * 9000, "bash ", "BASH", "documents.read", "finish\n")
WORDS = (
    "|", "||",
    "&&", ";", "&", "<", ">", ">>", "2>&1", "<<<", "<<E\nx\nE\n", "$(", ")", "`", "'", '"', "\\", "$", "${", "}", "{",
    "((", "))", "[[", "]]", "\n", "*", "?", "~", "!", "#", "\0", "\x01", "é", "😀", "\ud800", "$RANDOM", "$$",
    "${x:?}", "${!x}", "${x//a/b}", "<(", ">(", "exec 3<&0;", "exec > /tmp/o;", "exec 2>&1;", "trap 'echo t' EXIT;",
    "set -e;", "set -u;", "set -x;", "set -- a b;", "shopt -s extglob;", "alias l=ls;", "pushd /tmp;",
    "f() { echo ${1//\\/x}; };", "declare -A m=([a]=1);", "eval ", "export X=1 A=2;", "ulimit -n 100;", "umask 077;",
    "sudo ", "ssh node-45 ", "timeout 1 ", "nohup ", "xargs ", "find / ", "sed -i s/a/b/ ", "awk '{print}' ",
    "python3 -c 'print(1)' ", "jq -n now ", "date +%s%N ", "sleep 3 & ", "wait ", "jobs ",
    "at now <<< 'env > /tmp/e' ", "-", "--", "-9", "99999999999999999999", "0", "/dev/null", "/dev/zero",
    "/proc/self/fd/0", "/etc/passwd", "../..", "x=1 ", "if ", "then ", "fi ", "for i in ", "do ", "done ", "while ",
    "case x in x) ", "esac ", "coproc ", "printf %n ", "read x ", "kill -9 $$ ", "exit 300", "return ", "break 99 ",
    "shift 99 ", "dd if=/dev/zero of=/x bs=1M count=9 ", "chmod 000 / ", "rm -rf / ", "mv / /x ", "ln -s / x ",
    "mount ", "reboot ", "date -s 2000-01-01 ", "systemctl stop peer-agent ", "userdel ann ", "passwd ",
    "crontab -r ", "tar czf - / ", "gzip ", "base64 -d ", "xxd -r ", "bc ", "curl http://node-45/ ",
)  # fmt: skip


class Caller:
    """A model that asks for the calls it is handed, one reply each."""

    name = "persona/caller"
    nature: Nature = "scripted"

    def __init__(self) -> None:
        self.waiting: list[Call] = []

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        yield Answer(calls=(self.waiting.pop(0),), finish="calls")


class Calls:
    """Plays a session of a few calls in the office for each case."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.scenario = folder / "office.toml"
        self.scenario.write_text(OFFICE)
        self._runner = asyncio.Runner()
        # Compiling the hosts' python3 takes as long as a hang.
        if compiling := prepare(lambda _: None):
            compiling.join()
        self.scripts = sorted({script for script in _scripts() if len(script) < LONGEST})
        self.words = sorted({word for script in self.scripts for word in script.split() if len(word) < 40})

    def run(self, case: Case) -> None:
        path, caller = case.folder / "session.toml", Caller()
        engine = start_session(str(self.scenario), {}, caller, path=path, limits={"turns": 100})
        for number in range(case.luck.choice((4, 8, 16, 32))):
            name, arguments = self.call(case.luck, engine.agent.tools)
            case.files[f"call-{number}.json"] = json.dumps([name, arguments]).encode()
            caller.waiting.append(Call(f"call-{number}", name, arguments))
            case.begin_input()
            before = engine.snapshot
            try:
                self._runner.run(engine.turn())
            except Exception as error:
                case.crash("run", error)
                break
            result = engine.tree.events[engine.cursor]
            if isinstance(result, Result):
                self._look(case, result)
                folded = case.attempt("fold", lambda before=before, made=result: apply(before, made.changes))
                is_same = folded is None or digest(folded) == digest(engine.snapshot)
                case.expect(is_same, f"the changes of a call are not what it did | {name}"[:80], arguments)
            if engine.phase != "ready":
                break
        engine.close()
        if path.exists():
            case.files["session.toml"] = path.read_bytes()
            expect_whole(case, path, engine, "played")

    def call(self, luck: random.Random, tools: Sequence[Any]) -> tuple[str, str]:
        raise NotImplementedError

    def _look(self, case: Case, result: Result) -> None:
        if result.limit:
            case.count(f"stopped by the limit of {result.limit}")
        for note in result.fidelity:
            # What stops a shell says so in words of its own.
            if ("failed:" in note and not note.startswith("stopped:")) or "Traceback" in note:
                case.fault("crash", f"a command broke | {note[:60]}", result.arguments)

    def close(self) -> None:
        self._runner.close()


class Typed(Calls):
    """Any tool, with arguments grown from its own schema."""

    def call(self, luck: random.Random, tools: Sequence[Any]) -> tuple[str, str]:
        tool = luck.choice(tools)
        form = luck.random()
        if form < 0.1:
            return tool.name, luck.choice(BROKEN_JSON)
        if form < 0.14:
            return luck.choice((*NAMES, tool.name + "\n")), "{}"
        arguments = {name: _value(schema, luck) for name, schema in tool.parameters["properties"].items()}
        for name in list(arguments):
            if name not in tool.parameters.get("required", ()) and luck.random() < 0.4:
                del arguments[name]
        if luck.random() < 0.6:
            arguments = mutate.changed(arguments, luck, for_json=True)
        text = mutate.json_of(arguments, luck)
        return tool.name, mutate.text_changed(text, luck) if luck.random() < 0.08 else text


class Bash(Calls):
    """Scripts spliced from those of the battery."""

    def call(self, luck: random.Random, tools: Sequence[Any]) -> tuple[str, str]:
        script = luck.choice(HOSTILE if luck.random() < 0.02 else self.scripts)
        for _ in range(luck.choice((0, 1, 1, 2, 3, 6))):
            script = self._changed(script, luck)[:LONGEST]
        return "bash", json.dumps({"command": script}, ensure_ascii=luck.random() < 0.6)

    def _changed(self, script: str, luck: random.Random) -> str:
        at = luck.randrange(len(script) + 1)
        pieces = script.split(" ")
        place = luck.randrange(len(pieces))
        match luck.randrange(7):
            case 0:
                return script[:at] + luck.choice(WORDS) + script[at:]
            case 1:
                return script[:at] + script[at + luck.randrange(1, 12) :]
            case 2:
                return script + luck.choice((" ; ", " | ", " && ", "\n", " & ")) + luck.choice(self.scripts)
            case 3:
                pieces[place] = luck.choice((*WORDS, luck.choice(self.words)))
                return " ".join(pieces)
            case 4:
                return luck.choice(WORDS) + script
            case 5:
                return mutate.text_changed(script, luck)
            case _:
                return script.replace(luck.choice("aeio1/$ "), luck.choice(("", "/", "$x", "'", "\n")), 1)


def _value(schema: dict[str, Any], luck: random.Random) -> Any:
    """Return a value the schema allows, often one that is there in the office."""
    if "enum" in schema:
        return luck.choice(schema["enum"])
    match schema.get("type"):
        case "integer":
            return luck.choice((0, 1, 2, 5, 30))
        case "number":
            return luck.choice((0, 1.5, 80))
        case "boolean":
            return luck.random() < 0.5
        case "array":
            return [_value(schema.get("items", {}), luck) for _ in range(luck.randrange(3))]
        case "object":
            return {"a": "b"}
        case _:
            return luck.choice(THERE)


THERE = (
    "ann", "mara", "desk", "node-45", "node-46", "policy.md", "agents/pairs.md", "scores.csv", "/srv/drive/policy.md",
    "/srv/models", "/srv/models/peer.safetensors", "node-45:/srv/old.log", "shutdown.after", "limits.cpu",
    "peer-agent", "0001.eml", "new.md", "item", "score", "70", "3,x,4", "Hello.\nBye.", "Done.", "2026-06-18",
    "notes", "write",
)  # fmt: skip


def _scripts() -> Iterator[str]:
    battery = ROOT / "tests/world/battery"
    for path in sorted([*battery.glob("*.toml"), *(battery / "chores").glob("*.toml")]):
        yield from _texts_of(tomli.loads(path.read_text()))


def _texts_of(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in ("script", "command", "run") and isinstance(value, str) and value:
                yield value
            else:
                yield from _texts_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _texts_of(value)


# A script may work for its ten seconds before a limit ends it.
TARGETS = (Target("tools", Typed, processor=12.0), Target("bash", Bash, processor=12.0))
