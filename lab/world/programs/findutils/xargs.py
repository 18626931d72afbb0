"""`xargs`: build command lines from standard input and run them."""

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.execvp import refusal, spelled
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.messages import quote, reason
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.quoting import single_quoted
from lab.world.programs.findutils.xargs_input import delimiter, divided, items

_MOST = 2_093_830
"""The longest command line in bytes that Linux accepts with a typical environment."""
_USUAL = 131_072
_TRY = "Try 'xargs --help' for more information.\n"
_NUL = (
    "WARNING: a NUL character occurred in the input.  It cannot be passed through in the argument list.  Did you mean "
    "to use the --null option?"
)
_EXCLUDED = {
    ("max-args", "replace"): ("--max-args", "--replace/-I/-i", "--max-args"),
    ("replace", "max-args"): ("--replace", "--max-args/-n", "--replace"),
    ("max-lines", "max-args"): ("--max-lines", "--max-args/-n", "--max-lines"),
    ("max-args", "max-lines"): ("--max-args", "-L", "--max-args"),
    ("replace", "max-lines"): ("--replace", "-L", "--replace"),
    ("max-lines", "replace"): ("--max-lines", "--replace/-I/-i", "--max-lines"),
}
"""For each pair of conflicting options, the names in the warning and which one is ignored."""
_SHELLS = re.compile(r"(?:.*/)?(?:ba|da)?sh")
_ABORTED, _FAILED = 124, 123


class _Settings(NamedTuple):
    """The options."""

    words: tuple[str, ...]
    replace: str
    """The placeholder replaced by an item; "" to append items instead."""
    most_args: int
    most_lines: int
    most_bytes: int
    strict: bool
    """Whether an incomplete command line is an error."""


@program(
    "xargs",
    spec="""0,null a,arg-file= d,delimiter= E= e,eof? I= i,replace? L= l,max-lines? n,max-args= o,open-tty
    p,interactive r,no-run-if-empty s,max-chars= P,max-procs= process-slot-var= show-limits t,verbose x,exit""",
    suite="findutils",
    permute=False,
    hint=_TRY,
)
def xargs(context: Context, args: Arguments) -> CommandResult:
    """Run a command with arguments from standard input."""
    out = Printout(context)
    try:
        wish = _read_wish(args, out)
        separator = "\0" if "null" in args else delimiter(args.get("delimiter")) if "delimiter" in args else ""
    except UsageFault as fault:
        return CommandResult("", f"xargs: {fault.text}\n", 1)
    if "arg-file" in args:
        path = args.get("arg-file")
        try:
            text = context.fs.read(path).decode("utf-8", "surrogateescape")
        except IsADirectoryError:
            text = ""
        except OSError as fault:
            out.warn(f"Cannot open input file {quote(path, context.env)}: {reason(fault)}")
            return out.result()
    else:
        text = context.stdin
    if "show-limits" in args:
        out.error_text(_limits(context, wish.most_bytes))
    if not separator and "\0" in text:
        out.warn(_NUL, 0)
        text = re.sub(r"\0[^\s]*", "", text)
    end = args.get("E") or args.get("eof")
    read = divided(text, separator) if separator else items(text, end=end, whole_lines=bool(wish.replace))
    lines: list[list[str]] = []
    problem = ""
    try:
        for line in _lines(read, wish, skip_empty="no-run-if-empty" in args or bool(wish.replace)):
            lines.append(line)
    except UsageFault as fault:
        problem = fault.text
    if lines and "interactive" in args:
        # xargs buffers the prompt, so the error comes first.
        command = " ".join(map(_quoted, lines[0]))
        out.error(f"{command}xargs: failed to open /dev/tty for reading: No such device or address")
        return out.result()
    _run(context, args, lines, out)
    if problem and out.exit_code not in (_ABORTED, 125, 126, 127):
        out.warn(problem)
        out.exit_code = 1
    return out.result()


def _read_wish(options: Arguments, out: Printout) -> _Settings:
    """Parse the numbers, and resolve conflicting options. Raises `UsageFault`."""
    replace, args, lines, most, last = "", 0, 0, _USUAL, ""
    for name, value in options:
        kind = {"I": "replace", "L": "max-lines"}.get(name, name)
        if kind in ("replace", "max-lines", "max-args"):
            kinds = (last, kind)
            # Replacing implies one item per line, so -n1 does not conflict with -I.
            if kinds in _EXCLUDED and not (last == "replace" and value == "1"):
                first, second, ignored = _EXCLUDED[kinds]
                warning = (
                    f"warning: options {first} and {second} are mutually exclusive, ignoring previous {ignored} value"
                )
                out.warn(warning, 0)
            if kind == "max-args" and last == "replace" and value == "1":
                continue
            replace, args, lines, last = "", 0, 0, kind
        if kind == "replace":
            replace = value or ("{}" if name == "replace" else "")
        elif kind == "max-lines":
            lines = _number(value or "1", "L" if name == "L" else "l", 1, out)
        elif kind == "max-args":
            args = _number(value, "n", 1, out)
        elif kind == "max-procs":
            _number(value, "P", 0, out)
        elif kind == "max-chars":
            most = _number(value, "s", 1, out)
            if most > _MOST:
                out.warn(f"value {most} for -s option should be <= {_MOST}", 0)
                most = _MOST
    words = options.operands or ("echo",)
    if sum(_size(word) for word in words) >= most and not replace:
        raise UsageFault("cannot fit single argument within argument list size limit")
    return _Settings(words, replace, args, lines, most, "exit" in options or bool(lines))


def _number(text: str, letter: str, least: int, out: Printout) -> int:
    if not re.fullmatch(r"\s*[-+]?\d+", text):
        raise UsageFault(f'invalid number "{text}" for -{letter} option\n{_TRY[:-1]}')
    if int(text) < least:
        message = f"value {int(text)} for -{letter} option should be >= {least}"
        if letter == "s":
            out.warn(message, 0)
            return least
        raise UsageFault(f"{message}\n{_TRY[:-1]}")
    return int(text)


def _size(word: str) -> int:
    return len(word.encode("utf-8", "surrogateescape")) + 1


def _lines(read: Iterator[tuple[str, bool]], wish: _Settings, *, skip_empty: bool) -> Iterator[list[str]]:
    """Yield the words of each command. Raises `UsageFault` for one that is too long, or for unparsable input."""
    if wish.replace:
        for item, _ in read:
            words = [wish.words[0], *(word.replace(wish.replace, item) for word in wish.words[1:])]
            if sum(map(_size, words)) > wish.most_bytes:
                raise UsageFault("command too long")
            yield words
        return
    fixed = sum(map(_size, wish.words))
    held: list[str] = []
    size, ended, any_yet = fixed, 0, False
    try:
        for item, ends_line in read:
            if fixed + _size(item) > wish.most_bytes:
                raise UsageFault("argument line too long")
            if held and size + _size(item) > wish.most_bytes:
                if wish.strict and (wish.most_args or wish.most_lines):
                    held = []
                    raise UsageFault("argument list too long")
                yield [*wish.words, *held]
                held, size, ended, any_yet = [], fixed, 0, True
            held.append(item)
            size += _size(item)
            ended += ends_line
            if len(held) == wish.most_args or (wish.most_lines and ended == wish.most_lines):
                yield [*wish.words, *held]
                held, size, ended, any_yet = [], fixed, 0, True
    except UsageFault:
        if held:
            yield [*wish.words, *held]
        raise
    if held or not (any_yet or skip_empty):
        yield [*wish.words, *held]


def _quoted(word: str) -> str:
    """Return a word as -t prints it."""
    if re.fullmatch(r"[\w./,:=@%+{}\[\]-]+", word):
        return word
    return f'"{word}"' if "'" in word and not re.search(r"[\"$`\\!]", word) else single_quoted(word)


def _run(context: Context, args: Arguments, lines: list[list[str]], out: Printout) -> None:
    script = ["failed=0"]
    refused: tuple[str, str, int] | None = None
    stdin = " </dev/null" if "arg-file" not in args else ""
    for words in lines:
        if "verbose" in args:
            script.append(f"printf '%s\\n' {shlex.quote(' '.join(map(_quoted, words)))} >&2")
        why = refusal(context, words[0])
        if why is not None:
            refused = (words[0], *why)
            break
        script.append(f"{spelled(words)}{stdin} || {_status(words[0])}")
    if len(script) > 1:
        script.append("exit $failed")
        result = context.run_script(
            context.host,
            context.user,
            "\n".join(script),
            cwd=context.cwd,
            stdin=context.stdin if "arg-file" in args else "",
            env=dict(context.env),
        )
        out.take(result)
        out.exit_code = max(out.exit_code, result.exit_code)
        name = lines[0][0]
        if result.exit_code == _ABORTED:
            out.error(f"xargs: {name}: exited with status 255; aborting", _ABORTED)
            return
        if result.exit_code > 128:
            out.error(f"xargs: {name}: terminated by signal {result.exit_code - 128}")
            out.exit_code = 125
            return
    if refused is not None:
        name, words_of_it, status = refused
        out.error(f"xargs: {name}: {words_of_it}")
        out.exit_code = status


def _status(name: str) -> str:
    """Record that a command failed. Exit status 255 stops xargs, and so does a signal."""
    # Only for a shell that kills itself can a death by signal be told from an exit.
    dead = "129|13[0-9]|14[0-9]|15[0-9]) exit $?;; " if _SHELLS.fullmatch(name) else ""
    return f"case $? in 255) exit {_ABORTED};; {dead}*) failed={_FAILED};; esac"


def _limits(context: Context, used: int) -> str:
    environment_size = sum(len(name) + len(value) + 2 for name, value in context.env.items())
    return (
        f"Your environment variables take up {environment_size} bytes\n"
        f"POSIX upper limit on argument length (this system): {2097152 - 2048 - environment_size}\n"
        "POSIX smallest allowable upper limit on argument length (all systems): 4096\n"
        f"Maximum length of command we could actually use: {2097152 - 2048 - 2 * environment_size}\n"
        f"Size of command buffer we are actually using: {used}\n"
        "Maximum parallelism (--max-procs must be no greater): 2147483647\n"
    )
