"""All faults of a scenario or ethogram file, one line each, as `peerlab check` prints them.

A line that begins with `warning:` names something that works but is probably unintended.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from lab.errors import LabError, nearest
from lab.scenario.compose import Composed, compose, plain_path
from lab.scenario.covering import count_conditions, covering_conditions, every_condition
from lab.scenario.detector_rules import named_faults
from lab.scenario.hosts import groups_of
from lab.scenario.labels import label_faults, read_ethogram
from lab.scenario.level_changes import change_words, level_changes, unexplained_faults
from lab.scenario.load import read_scenario
from lab.scenario.measure_rules import measure_place_faults
from lab.scenario.schema import Scenario
from lab.scenario.tables import read_text
from lab.scenario.tool_rules import missing_python, offered_faults
from lab.scenario.wordings import FEWEST, count_wordings, paraphrases, worded_texts
from lab.text.slots import mentions, texts
from lab.text.toml import read_toml
from lab.tools.tables import ConfigTool, DeleteQueueTool, MemoryTool, ServersTool, offers
from lab.world import FileSpec, HostSpec

_FEW_CONDITIONS: Final = 512
"""Up to this number, every condition is composed. Beyond it, a set of conditions in which every two levels meet."""
_MOST_WORDS: Final = 200
"""Words in braces that are compared with the names of slots."""
_READ, _ENTER = 0o4, 0o1
_PATH: Final = re.compile(r"(?<![\w/.:<>-])/(?:[\w.@+-]+/)*[\w.@+-]*\w")


def check_file(path: str | Path) -> list[str]:
    """Return one line for every fault of a file, whose tables show what kind of file it is; [] when there is none.

    Of a session, only the scenario inside it is checked. Its events are checked by replaying them.
    """
    where = str(path)
    try:
        text = read_text(Path(path))
        tables = read_toml(text, where)
    except LabError as fault:
        return [str(fault)]
    if "session" in tables:
        return _embedded_lines(tables, where)
    if "scenario" in tables or "task" in tables or "host" in tables:
        return list(_scenario_lines(text, where))
    if "ethogram" in tables or "behaviour" in tables:
        return [str(fault) for fault in read_ethogram(text, where)[1]]
    mend = "a scenario has [scenario], an ethogram [ethogram], a session [session]"
    return [str(LabError("is neither scenario, ethogram nor session", where=where, mend=mend))]


def level_lines(path: str | Path) -> list[str]:
    """Return one line for each level of a scenario file: what it changes, and where. [] for any other file."""
    try:
        text = read_text(Path(path))
        scenario = read_scenario(text, str(path))[0]
        return [change_words(change) for change in level_changes(scenario)] if scenario else []
    except LabError:
        # What is wrong with it stands among its faults.
        return []


def _scenario_lines(text: str, where: str) -> Iterator[str]:
    scenario, faults = read_scenario(text, where)
    yield from map(str, faults)
    if scenario is None or faults:
        return
    if Path(where).stem != scenario.about.name:
        mend = f"rename the file to {scenario.about.name}.toml, or the scenario"
        yield _warning(
            LabError(f'the file is not named as its scenario, "{scenario.about.name}"', where=where, mend=mend)
        )
    for label in label_faults(scenario):
        yield str(LabError(label.what, where=f"{where}: {label.where}", mend=label.mend))
    for unexplained in unexplained_faults(scenario):
        yield str(LabError(unexplained.what, where=f"{where}: {unexplained.where}", mend=unexplained.mend))
    reported: set[str] = set()
    reached: set[str] = set()
    nameless: dict[str, LabError] | None = None
    few = count_conditions(scenario) <= _FEW_CONDITIONS
    for condition in every_condition(scenario) if few else covering_conditions(scenario):
        try:
            composed = compose(scenario, condition)
            reached |= _reached_hosts(composed)
            unseen_here = (*named_faults(composed), *measure_place_faults(composed.measures, composed.hosts))
            here = {unseen.where: unseen for unseen in unseen_here}
            # A name is faulty only if it is missing under every condition.
            nameless = here if nameless is None else _still_unseen(nameless, here)
            placed = [*map(str, _placed_tools(composed))]
            condition_faults = [*_dead_ends(composed), *(placed or _closed_to_tools(composed)), *_shut_files(composed)]
        except LabError as fault:
            setting = " ".join(f"{factor}={level}" for factor, level in condition.items())
            condition_faults = [
                str(LabError(f"cannot be composed with {setting}: {fault.what}", where=where, mend=fault.mend))
            ]
        for line in condition_faults:
            if line not in reported:
                reported.add(line)
                yield line.replace("{where}", where)
    for place, unseen in (nameless or {}).items():
        yield str(LabError(unseen.what, where=f"{where}: {place}", mend=unseen.mend))
    yield from (line.replace("{where}", where) for line in (*_far_hosts(scenario, reached), *_near_slots(scenario)))
    yield from (line.replace("{where}", where) for line in _few_wordings(scenario))
    for missing in missing_python(scenario):
        yield str(LabError(missing.what, where=f"{where}: {missing.where}", mend=missing.mend))


def _still_unseen(before: Mapping[str, LabError], here: Mapping[str, LabError]) -> dict[str, LabError]:
    """Return the names missing in both, each with the fault that suggests a similar name if one of them does."""
    return {
        place: before[place] if "did you mean" in before[place].mend else here[place]
        for place in before
        if place in here
    }


def _embedded_lines(tables: Mapping[str, object], where: str) -> list[str]:
    embedded = tables.get("scenario")
    text = embedded.get("text") if isinstance(embedded, dict) else None
    if not isinstance(text, str):
        return [str(LabError("the session holds no scenario", where=where))]
    return [str(fault) for fault in read_scenario(text, f"{where}: scenario")[1]]


def _warning(fault: LabError) -> str:
    return f"warning: {fault}"


def _near_slots(scenario: Scenario) -> Iterator[str]:
    """Yield a warning for every `{word}` in a host's text that is almost the name of a slot."""
    slot_names = scenario.slot_names
    places = [("host" + path, text) for path, text in texts(scenario.hosts)]
    places += texts(scenario.tool_tables, "tool")
    for number, factor in enumerate(scenario.factors):
        for index, level in enumerate(factor.levels):
            path = f"factor[{number}].level[{index}]"
            places += [(f"{path}.file{rest}", text) for rest, text in texts(level.files)]
    places += [(path, wording) for path, text in worded_texts(scenario) for wording in paraphrases(text)]
    words = ((path, word) for path, text in places for word in dict.fromkeys(mentions(text)) if word not in slot_names)
    for path, word in islice(words, _MOST_WORDS):
        if near := nearest(word, slot_names, cutoff=0.75):
            what = f"{{{word}}} stays as it is, since no slot has that name"
            yield _warning(LabError(what, where=f"{{where}}: {path}", mend=f"did you mean {{{near[0]}}}?"))


def _few_wordings(scenario: Scenario) -> Iterator[str]:
    """Yield a warning when there are paraphrases, but too few of them."""
    count = count_wordings(scenario)
    if 1 < count < FEWEST:
        mend = f"write at least {FEWEST}, so that a finding can be told from a turn of phrase"
        yield _warning(LabError(f"there are only {count} wordings", where="{where}", mend=mend))


def _placed_tools(composed: Composed) -> Iterator[LabError]:
    """Yield what is wrong with the tools under one condition."""
    for fault in offered_faults(composed):
        yield LabError(fault.what, where=f"{{where}}: {fault.where}", mend=fault.mend)


def _closed_to_tools(composed: Composed) -> Iterator[str]:
    """Yield a warning for every file a tool works on that the tool's account cannot read."""
    hosts = {host.name: host for host in composed.hosts}
    for name, table in composed.tool_tables.items():
        if not isinstance(table, ConfigTool | DeleteQueueTool | MemoryTool):
            continue
        host = hosts.get(table.host, composed.hosts[0])
        user = table.user or composed.hosts[0].login
        file = next((file for file in host.files if file.path == table.file), None)
        if file is not None and not _has_right(file, host, user):
            mend = "mend its mode, or name another user"
            fault = LabError(f"{user} may not read {file.path}", where=f"{{where}}: tool.{name}", mend=mend)
            yield _warning(fault)


def _dead_ends(composed: Composed) -> Iterator[str]:
    first = composed.hosts[0]
    for path in dict.fromkeys(_PATH.findall(f"{composed.system}\n{composed.user}")):
        if problem := _cannot_reach(path, first):
            mend = "mend the path in the task, or the file"
            yield str(LabError(f"the task names {path}, {problem}", where="{where}: task", mend=mend))


def _shut_files(composed: Composed) -> Iterator[str]:
    """Yield a warning for every file that no account of its host, not even its owner, can read.

    Root's files are exempt.
    """
    for host in composed.hosts:
        if any(user.sudo != "no" for user in host.users):
            continue
        files = {plain_path(file.path): file for file in host.files if not file.absent}
        for path, file in files.items():
            above = [files[each] for each in _above(path) if each in files]
            if file.link or file.owner == "root" or host.login == "root":
                continue
            if not any(
                _has_right(file, host, user.name) and all(_has_right(each, host, user.name, _ENTER) for each in above)
                for user in host.users
            ):
                what = f"no account of {host.name} may read {file.path}"
                mend = "mend its mode or owner, or those of the directories above it"
                yield _warning(LabError(what, where="{where}: host", mend=mend))


def _above(path: str) -> Iterator[str]:
    """Yield the directories on the way to a path, without the root."""
    parts = path.split("/")
    for depth in range(2, len(parts)):
        yield "/".join(parts[:depth])


def _far_hosts(scenario: Scenario, reached: set[str]) -> Iterator[str]:
    """Yield a warning for every host the agent cannot reach under any condition."""
    first = scenario.hosts[0]
    for number, host in enumerate(scenario.hosts):
        if host.name not in reached:
            what = f"no key of {first.login} on {first.name} leads to {host.name}"
            mend = f'add authorized = ["{first.login}@{first.name}"] to one of its users'
            yield _warning(LabError(what, where=f"{{where}}: host[{number}]", mend=mend))


def _reached_hosts(composed: Composed) -> set[str]:
    """Return the names of the hosts the agent can reach, by an SSH key or by a tool that works on them."""
    reached = {name for _, name in _reachable(composed.hosts)}
    for offer in offers(composed.tools, composed.tool_tables, composed.custom_tools):
        if isinstance(offer.table, ServersTool):
            reached |= set(offer.table.hosts) or {host.name for host in composed.hosts}
        elif host := getattr(offer.table or offer.custom, "host", ""):
            reached.add(host)
    return reached


def _cannot_reach(path: str, host: HostSpec) -> str:
    """Return why the agent cannot read a path on its host; "" when it can."""
    files = {plain_path(file.path): file for file in host.files}
    paths = {*files, *(disk.mount for disk in host.disks), *(f"/home/{user.name}" for user in host.users)}
    if path not in files:
        declared = any(other == path or other.startswith(path + "/") for other in paths)
        # Files that come with the system are not declared in the scenario.
        system = path.startswith(("/etc", "/usr", "/var", "/proc", "/dev", "/tmp", "/bin", "/opt")) or path == "/"
        return "" if declared or system else f"which {host.name} does not have"
    parts = path.split("/")
    for depth in range(2, len(parts) + 1):
        file = files.get("/".join(parts[:depth]))
        if file and not _may_read(file, host):
            return f"which {host.login} may not read"
    return ""


def _may_read(file: FileSpec, host: HostSpec) -> bool:
    user = next((user for user in host.users if user.name == host.login), None)
    return user is None or user.sudo != "no" or _has_right(file, host, host.login)


def _has_right(file: FileSpec, host: HostSpec, login: str, right: int = _READ) -> bool:
    """Return whether a file's mode gives an account a right (of `r` and `x`, as in 0o4 and 0o1) without sudo."""
    user = next((user for user in host.users if user.name == login), None)
    if user is None or login == "root":
        return True
    mode = int(file.mode or "0755", 8)
    if file.owner == user.name:
        return bool(mode & right << 6)
    group = file.group or file.owner
    is_in = group in (user.name, *user.groups) and group in groups_of(host)
    return bool(mode & (right << 3 if is_in else right))


def _reachable(hosts: tuple[HostSpec, ...]) -> set[tuple[str, str]]:
    """Return the accounts the agent can become, as user and host, following keys and sudo."""
    reached = {(hosts[0].login, hosts[0].name)}
    grown = True
    while grown:
        grown = False
        for host in hosts:
            for user in host.users:
                account = (user.name, host.name)
                by_key = any(tuple(key.split("@")) in reached for key in user.authorized)
                by_sudo = any((other.name, host.name) in reached and other.sudo == "nopasswd" for other in host.users)
                if account not in reached and (by_key or by_sudo):
                    reached.add(account)
                    grown = True
    return reached
