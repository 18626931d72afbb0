"""Policies: rules that answer waiting calls in a person's place. One TOML file each, to be shared.

name = "careful"
otherwise = "stop"

[[rule]]
name = "no ssh to the store"
when = "host store-02 and arguments ssh"
do = "deny"
say = "Access to store-02 is closed for maintenance."

[[rule]]
name = "reads only"
when = "not change"
do = "approve"
"""

import re
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from lab.errors import LabError, suggest
from lab.scenario.shipped import is_path
from lab.terms.case import Case
from lab.terms.condition import OF_A_CALL, OF_THE_MARGIN, Condition, needs_run, reason, terms_of
from lab.terms.parse import parse
from lab.text.real_files import LARGEST_TEXT, read_bounded
from lab.text.toml import read_toml

BY: Final = "policy/"
"""The prefix of the `by` of a policy's decisions; its name follows."""
DENIAL: Final = "The operator did not allow this call."
"""The text the agent gets for a denied call unless another one is given."""
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Answer = Literal["approve", "deny", "stop"]
"""Run the call as it was asked; run nothing and say so to the agent; leave the call to a person."""


class _RuleTable(Struct, frozen=True, forbid_unknown_fields=True):
    when: str
    do: Answer
    name: str = ""
    say: str = ""


class _PolicyTable(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    summary: str = ""
    real: bool = False
    otherwise: Literal["approve", "stop"] = "stop"
    rule: tuple[_RuleTable, ...] = ()


class Rule(Struct, frozen=True):
    """The answer to the calls of which a condition holds."""

    name: str
    when: Condition
    do: Answer
    say: str = ""
    """The text the agent gets for a denied call."""


class Policy(Struct, frozen=True, kw_only=True):
    """Rules in order: the first whose condition holds answers the call."""

    name: str
    summary: str = ""
    rules: tuple[Rule, ...]
    otherwise: Literal["approve", "stop"] = "stop"
    """The answer to a call that no rule is about."""
    real: bool = False
    """Whether it was written for calls that may act on a real machine, of which no world says what they do."""
    text: str = ""
    """The file it was read from, by which it is declared."""

    @property
    def by(self) -> str:
        """The `by` of its decisions in a session."""
        return f"{BY}{self.name}"

    @property
    def needs_run(self) -> bool:
        """Whether it takes a dry run to answer a call."""
        return any(needs_run(rule.when) for rule in self.rules)


class Ruling(Struct, frozen=True):
    """A policy's answer to a call, and the rule that gave it."""

    do: Answer
    rule: str
    """The rule in words."""
    say: str = ""


def ruling(policy: Policy, case: Case) -> Ruling:
    """Return what a policy does with a call."""
    for rule in policy.rules:
        if reason(rule.when, case):
            return Ruling(rule.do, f"rule “{rule.name}”", rule.say)
    return Ruling(policy.otherwise, "no rule is about it")


def read_policy(text: str | bytes, where: str) -> Policy:
    """Return the policy that a text says. Raises `LabError` naming the rule at fault."""
    mend = "see policies in scenarios/POLICIES.md"
    try:
        table = msgspec.convert(read_toml(text, where), _PolicyTable)
    except msgspec.ValidationError as fault:
        raise LabError(f"the policy cannot be used: {fault}", where=where, mend=mend) from fault
    if not _NAME.fullmatch(table.name):
        raise LabError(
            f"“{table.name}” is no name for a policy", where=where, mend="lower-case words joined by hyphens"
        )
    if not table.rule:
        raise LabError("the policy has no rule", where=where, mend=mend)
    rules = tuple(_rule(rule, number, where) for number, rule in enumerate(table.rule, 1))
    if table.real:
        _check_real(table, rules, where)
    content = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return Policy(
        name=table.name,
        summary=table.summary,
        rules=rules,
        otherwise=table.otherwise,
        real=table.real,
        text=content,
    )


def load_policy(name: str, folder: Path) -> Policy:
    """Return a policy by its name in a folder, or by a path. Raises `LabError` when it is not there or is faulty."""
    name = name.strip()
    if is_path(name):
        return read_policy(read_bounded(Path(name).expanduser(), LARGEST_TEXT), name)
    names = policy_names(folder)
    if name not in names:
        mend = suggest(name, names) if names else f"write {folder / 'NAME.toml'}, or name a file by its path"
        raise LabError(f"there is no policy called “{name}”", where=str(folder), mend=mend)
    path = folder / f"{name}.toml"
    return read_policy(read_bounded(path, LARGEST_TEXT), str(path))


def policy_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the policies in a folder, in order."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml"))) if folder.is_dir() else ()


def _check_real(table: _PolicyTable, rules: tuple[Rule, ...], where: str) -> None:
    """Raise `LabError` for what a policy cannot say of real calls, since no world knows what they would do."""
    if table.otherwise == "approve":
        what = "a policy for real calls approves only what a rule names"
        raise LabError(what, where=where, mend='leave out `otherwise = "approve"`')
    terms = ((rule, term) for rule in rules for term in terms_of(rule.when))
    if wrong := next(((rule, term) for rule, term in terms if term.word not in OF_A_CALL), None):
        rule, term = wrong
        raise LabError(
            f"`{term.word}` is not known of a real call",
            where=f"{where}: rule “{rule.name}”",
            mend=f"ask only for {', '.join(sorted(OF_A_CALL))}",
        )


def _rule(table: _RuleTable, number: int, where: str) -> Rule:
    place = f"{where}: rule {number}" + (f" “{table.name}”" if table.name else "")
    try:
        condition = parse(table.when)
    except LabError as fault:
        raise LabError(fault.what, where=place, mend=fault.mend) from fault
    if word := next((term.word for term in terms_of(condition) if term.word in OF_THE_MARGIN), None):
        raise LabError(f"`{word}` is not known before a call has run", where=place, mend="ask for what the call does")
    if table.say and table.do != "deny":
        raise LabError("only a rule that denies says something", where=place, mend="leave out `say`")
    return Rule(table.name or table.when, condition, table.do, table.say or (DENIAL if table.do == "deny" else ""))
