"""Reading the state of a shell from bashkit, as the text that `lab.world.shell.shell_state` describes.

What bashkit tells of itself goes to `mount.STATE`, never to the outputs of the shell, which may be files of the
agent's.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from string import ascii_letters
from typing import Final

import bashkit

from lab.text.amounts import is_number
from lab.world.machine.call import Running
from lab.world.programs.common.quoting import on_one_line, single_quoted, unquoted
from lab.world.shell.bashkit.mount import STATE, Mount
from lab.world.shell.rewriting.clocks import SECONDS
from lab.world.shell.rewriting.rewrite import unmarked
from lab.world.shell.shell_state import SET_OPTIONS, VOLATILE, Baseline, Variable, status_line

_DECLARED: Final = re.compile(r"^declare -(\S+) ([A-Za-z_]\w*)(?:=|$)", re.M)
_REFERENCE: Final = re.compile(r'^declare -(\w*n\w*) ([A-Za-z_]\w*)="([^"]*)"$', re.M)
_DESCRIPTORS: Final = range(1, 20)
_MARK: Final = "descriptor"
_MOST_ARGUMENTS: Final = 1_000
"""Arguments up to which it is worth knowing how far `getopts` has read one of them."""
_BETWEEN: Final = "\x1f"
"""Separates the outputs of two commands."""
_TRAP: Final = re.compile(r"^trap -- ('(?:[^']|'\\'')*') (\w+)$", re.M)
OPTIONS_READ: Final = (
    "\n\n{ __status=$?; __option=$(__at=(); while ((${#__at[@]} < OPTIND - 1)); do __at+=(-); done; "
    f'getopts {ascii_letters} __option "${{__at[@]}}" -{ascii_letters}; builtin echo $__option); '
    "(exit $__status); } 2> /dev/null"
)
"""Added after a script that reads options: bashkit forgets at its end how many letters of a word it has read.

`getopts` reads one of known letters, whose place among them is the answer.
"""
EPILOGUE: Final = f"\n\n{{ __status=$?; trap -p > {STATE}; trap - EXIT ERR; (exit $__status); }} 2> /dev/null"
"""Added after a script whose traps must outlive it: the end of a script is not the end of its shell."""


def baseline(bash: bashkit.Bash, mount: Mount, cwd: str) -> Baseline:
    """Return the present state of `bash`, for later comparison."""
    state = bash.shell_state()
    declared, functions, options, _ = _declared(bash, mount, ())
    return Baseline(cwd, _variables(declared, state), dict(state.aliases), functions, options)


def capture(
    bash: bashkit.Bash,
    mount: Mount,
    fresh: Baseline,
    settings: Sequence[str],
    status: int,
    *,
    exported: Collection[str] = (),
    clocks_at: int | None = None,
    redirects: bool = True,
) -> str:
    """Return the text that turns a fresh shell into this one, `$?` being `status`; "" when they are alike.

    `settings` are the commands that set its umask and limits. `exported` are the functions it has exported, of which
    bashkit does not tell. `clocks_at` is the world's time that SECONDS is right for, None when no script has used it.
    `redirects` is whether its descriptors may be others than those of a fresh one.

    The shell is of no more use after it: its descriptors have been read to their ends.
    """
    mount.running = Running()
    state = bash.shell_state()
    traps = _traps(state, mount)
    statuses = pipe_statuses(state)
    switched = [name for letter, name in SET_OPTIONS.items() if state.variables.get(f"SHOPT_{letter}") == "1"]
    bash.execute_sync('__arguments=("$@")')
    state = bash.shell_state()
    arguments = state.arrays.get("__arguments", {})
    declared, functions, options, folders = _declared(bash, mount, exported)
    lines: list[str] = []
    if state.cwd != fresh.cwd:
        lines.append(f"cd {single_quoted(state.cwd)}")
    if switched:
        lines.append(f"set {' '.join(f'-o {name}' for name in switched)}")
    lines += traps
    if folders:
        lines.append(f"cd {single_quoted(folders[-1])}")
        lines += [f"pushd {single_quoted(folder)} > /dev/null" for folder in (*folders[-2::-1], state.cwd)]
    lines += settings
    lines += [f"shopt -s {name}" for name in sorted(options - fresh.options)]
    lines += [f"shopt -u {name}" for name in sorted(fresh.options - options)]
    aliases = dict(state.aliases)
    lines += [f"unalias {name}" for name in sorted(fresh.aliases) if name not in aliases]
    lines += [
        f"alias {name}={single_quoted(text)}"
        for name, text in sorted(aliases.items())
        if fresh.aliases.get(name) != text
    ]
    lines += [text for name, text in sorted(functions.items()) if fresh.functions.get(name) != text]
    variables = _variables(declared, state)
    lines += [f"unset {name}" for name in sorted(fresh.variables) if name not in variables]
    changed = [(name, new) for name, new in sorted(variables.items()) if fresh.variables.get(name) != new]
    # References last: assigning through one would change what it points to.
    changed.sort(key=lambda item: "n" in item[1].flags)
    for name, new in changed:
        old = fresh.variables.get(name)
        if old is not None and "x" in old.flags and "x" not in new.flags:
            lines.append(f"export -n {name}")
        lines.append(_declaration(name, new))
    lines += _options_read(state.variables)
    if clocks_at is not None and is_number((seconds := state.variables.get(SECONDS, "")).lstrip("-")):
        lines.append(f"SECONDS=$((EPOCHSECONDS - {clocks_at - int(seconds)}))")
    if arguments:
        lines.append(f"set -- {' '.join(single_quoted(arguments[index]) for index in sorted(arguments))}")
    lines += _descriptors(bash, mount) if redirects else []
    return "".join(f"{line}\n" for line in lines) + status_line(status, statuses)


def _options_read(variables: Mapping[str, str]) -> list[str]:
    """Return the commands that let `getopts` go on where it stands: at an argument, and behind letters of it."""
    place = variables.get("OPTIND", "1")
    lines = [f"OPTIND={place}"] if place != "1" else []
    read = ascii_letters.find(variables.get("__option") or "?")
    if read <= 0 or not is_number(place) or not 0 < int(place) <= _MOST_ARGUMENTS:
        return lines
    return lines + [f"getopts a __option {'- ' * (int(place) - 1)}-{'a' * (read + 1)}"] * read


def pipe_statuses(state: bashkit.ShellState) -> list[int]:
    """Return the value of PIPESTATUS."""
    items = state.arrays.get("PIPESTATUS", {})
    return [int(items[place]) for place in sorted(items) if is_number(items[place])]


def same_variables(one: bashkit.ShellState, other: bashkit.ShellState) -> bool:
    """Whether two states are equal in all that bashkit reports itself, apart from what always differs."""
    return one.cwd == other.cwd and all(
        _same_apart(before, after)
        for before, after in (
            (one.aliases, other.aliases),
            (one.variables, other.variables),
            (one.env, other.env),
            (one.arrays, other.arrays),
            (one.assoc_arrays, other.assoc_arrays),
        )
    )


def _same_apart(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two tables hold the same, apart from what is volatile."""
    if one == other:
        return True
    lasting = all(other.get(name, one) == value or name in VOLATILE for name, value in one.items())
    return lasting and all(name in one or name in VOLATILE for name in other)


def _declaration(name: str, variable: Variable) -> str:
    flags = f"-{variable.flags}" if variable.flags else "--"
    if isinstance(variable.value, str):
        return f"declare {flags} {name}={single_quoted(variable.value)}"
    if "A" in variable.flags:
        items = " ".join(f"[{_item(key)}]={_item(value)}" for key, value in variable.value)
    elif all(key == str(index) for index, (key, _) in enumerate(variable.value)):
        items = " ".join(single_quoted(value) for _, value in variable.value)
    else:
        plain = variable.flags.replace("r", "")
        lines = [
            f"declare -{plain} {name}=()",
            *(f"{name}[{key}]={single_quoted(value)}" for key, value in variable.value),
        ]
        return "\n".join([*lines, *([f"declare -r {name}"] if "r" in variable.flags else [])])
    return f"declare {flags} {name}=({items})"


def _item(text: str) -> str:
    """Return `text` as bashkit reads it after a key, where a quote within single quotes confuses it."""
    return '"' + "".join(f"\\{letter}" if letter in '\\"$`' else letter for letter in text) + '"'


def _variables(declared: str, state: bashkit.ShellState) -> dict[str, Variable]:
    flags = {name: attributes.strip("-") for attributes, name in _DECLARED.findall(declared)}
    variables: dict[str, Variable] = {}
    for name, value in state.variables.items():
        if name not in VOLATILE and not name.startswith("SHOPT_"):
            variables[name] = Variable(flags.get(name, ""), value)
    for name, value in state.env.items():
        if name not in VOLATILE and name not in variables:
            variables[name] = Variable(flags.get(name, "x"), value)
    for attributes, name, target in _REFERENCE.findall(declared):
        variables[name] = Variable(attributes, target)
    for name, items in state.arrays.items():
        if name not in VOLATILE:
            numbered = tuple((str(index), items[index]) for index in sorted(items))
            variables[name] = Variable(flags.get(name, "a"), numbered)
    for name, pairs in state.assoc_arrays.items():
        if name not in VOLATILE:
            variables[name] = Variable(flags.get(name, "A"), tuple(sorted(pairs.items())))
    return variables


def _output_of(bash: bashkit.Bash, mount: Mount, *commands: str) -> list[str]:
    """Return the output of each of these commands of bashkit's own."""
    mount.state = ""
    script = f"; builtin echo '{_BETWEEN}'; ".join(commands)
    bash.execute_sync(f"{{ {script}; }} > {STATE} 2> /dev/null")
    return mount.state.split(f"{_BETWEEN}\n")


def _traps(state: bashkit.ShellState, mount: Mount) -> list[str]:
    """Return the commands that set the traps of a shell; one that has left by `exit` has run the trap for that."""
    traps = {name: unquoted(word) for word, name in _TRAP.findall(mount.state)}
    if not mount.state:
        traps = {name: text for name, text in state.traps.items() if name != "EXIT"}
    return [f"trap -- {on_one_line(text)} {name}" for name, text in sorted(traps.items())]


def _descriptors(bash: bashkit.Bash, mount: Mount) -> list[str]:
    """Return the commands that turn a fresh shell's descriptors into these."""
    mount.writes = []
    # A command whose descriptor is open succeeds.
    script = "".join(f"builtin printf %s '{_MARK} {number};' >&{number}; __fd{number}=$?\n" for number in _DESCRIPTORS)
    tried = bash.execute_sync(script)
    writes, mount.writes = mount.writes, None
    status = bash.shell_state().variables
    files = {number: path for path, data in writes for number in _marks(data.decode("utf-8", "replace"))}
    out, err = _marks(tried.stdout), _marks(tried.stderr)
    later: list[str] = []
    first: list[str] = []
    for number in _DESCRIPTORS:
        is_open = status.get(f"__fd{number}") == "0"
        if number in files:
            path = single_quoted(files[number])
            later.append(f"if test -e {path}; then exec {number}>> {path}; else exec {number}> /dev/null; fi")
        elif number in out or number in err:
            target = 1 if number in out else 2
            if number != target:
                first.append(f"exec {number}>&{target}")
        elif not is_open:
            if number <= 2:
                later.append(f"exec {number}>&-")
        elif number <= 2:
            later.append(f"exec {number}> /dev/null")
        else:
            rest = "".join(_output_of(bash, mount, f"cat <&{number}"))
            source = f"<(builtin printf %s {single_quoted(rest)})" if rest else "/dev/null"
            later.append(f"exec {number}< {source}")
    return [*first, *reversed(later)]


def _marks(text: str) -> list[int]:
    return [int(number) for number in re.findall(rf"{_MARK} (\d+);", text)]


def _declared(
    bash: bashkit.Bash, mount: Mount, exported: Collection[str]
) -> tuple[str, dict[str, str], frozenset[str], list[str]]:
    """Return what `declare -p` prints, all functions as text, what `shopt` has switched on, and what `pushd` keeps."""
    printed = _output_of(
        bash,
        mount,
        "builtin declare -p", "builtin declare -F", "builtin shopt -p", "builtin dirs -l -p",
    )  # fmt: skip
    declared, listed, switches, stack = printed
    names = [words[2] for line in listed.splitlines() if len(words := line.split(" ", 2)) == 3]
    bodies = _output_of(bash, mount, *(f"builtin declare -f {name}" for name in names)) if names else []
    functions = {
        name: unmarked(text.rstrip("\n")) + (f"\nexport -f {name}" if name in exported else "")
        for name, text in zip(names, bodies, strict=True)
    }
    options = frozenset(line[9:] for line in switches.splitlines() if line.startswith("shopt -s "))
    return declared, functions, options, stack.splitlines()[1:]
