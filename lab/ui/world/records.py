"""Draws the parts of a world that are not files: hosts, their records, and a host's journal."""

from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from textual.content import Content

from lab.text.amounts import human_size, world_time
from lab.text.safe import clean_line
from lab.ui.kit.lines import Row
from lab.ui.world.tree_marks import LOOKS, Sign
from lab.world import (
    Change,
    ClockChange,
    Crontab,
    Disk,
    Gpu,
    Host,
    Process,
    RecordChange,
    Service,
    Snapshot,
    User,
    is_debians,
    mounts,
)

Record = Disk | Service | User | Process | Crontab | Gpu
"""The subjects of the sections' rows."""
CLOCK: Final = "clock"
HOST: Final = "host"
SECTIONS: Final = (
    ("disks", "disks"),
    ("services", "services"),
    ("users", "accounts"),
    ("processes", "processes"),
    ("crontabs", "crontabs"),
    ("gpus", "accelerators"),
)
SYSTEM_UID: Final = 1000
"""Accounts below it are Debian's own, left out of the list unless they can use sudo."""
FIRST_SPARE_UID: Final = 65_000
"""From here on, Debian keeps numbers for itself, such as that of `nobody`."""
JOURNAL: Final = 500
"""The number of latest journal lines shown."""
BAR: Final = 10


def record_rows(snapshot: Snapshot, changes: Iterable[Change], open_hosts: Iterable[str]) -> list[Row]:
    """Return rows for the clock, the hosts, and the records of open hosts. Keys: `host/table/key`, `host`, `clock`."""
    signs = _signs(changes)
    unfolded = set(open_hosts)
    clock = Content.assemble(_sign(signs.get(CLOCK)), ("world clock  ", "$dim"), (world_time(snapshot.clock), ""))
    rows = [Row(CLOCK, clock)]
    for host in snapshot.hosts.values():
        rows.append(_host_row(host, signs.get(f"{host.name}/{HOST}"), host.name in unfolded, _count(signs, host.name)))
        if host.name in unfolded:
            rows += _section_rows(host, signs)
    return rows


def split_key(key: str) -> tuple[str, str, str]:
    """Return host, table and record of a row's key; table and record are "" for a host's own row."""
    host, _, rest = key.partition("/")
    table, _, record = rest.partition("/")
    return host, table, record


def journal_lines(host: Host, before: Host | None) -> list[Content]:
    """Return lines for a host's services and the end of its journal, with new lines marked."""
    lines = [Content.styled("  services", "bold $dim")]
    lines += [Content("  ") + _service(service) for service in host.services.values() if not is_debians(service)]
    old_length = len(before.journal) if before is not None else len(host.journal)
    lines += [Content.empty(), Content.styled(f"  journal of {clean_line(host.name)}", "bold $dim")]
    start = max(0, len(host.journal) - JOURNAL)
    day = ""
    if start:
        lines.append(Content.styled(f"  … {start:,} earlier lines", "$faint"))
    for number, line in enumerate(host.journal[start:], start):
        fresh = number >= old_length
        if (date := world_time(line.time)[:10]) != day:
            lines.append(Content.styled(f"  {date}", "$faint"))
            day = date
        lines.append(
            Content.assemble(
                ("+ " if fresh else "  ", "bold $added"),
                (world_time(line.time)[11:], "$faint"),
                "  ",
                (clean_line(line.unit), "$tool"),
                "  ",
                (clean_line(line.text), "" if fresh else "$dim"),
            )
        )
    if not host.journal:
        lines.append(Content.styled("  empty", "$faint"))
    return lines


def _signs(changes: Iterable[Change]) -> dict[str, Sign]:
    signs: dict[str, Sign] = {}
    for change in changes:
        if isinstance(change, RecordChange):
            sign: Sign = "-" if change.value is None else "~"
            signs[f"{change.host}/{change.table}/{change.key}"] = sign
            if change.table == HOST:
                signs[f"{change.host}/{HOST}"] = sign
        elif isinstance(change, ClockChange):
            signs[CLOCK] = "~"
    return signs


def _count(signs: Mapping[str, Sign], host: str) -> int:
    return sum(key.startswith(f"{host}/") for key in signs)


def _sign(sign: Sign | None) -> tuple[str, str]:
    return (f"{sign} ", f"bold {LOOKS[sign]}") if sign else ("  ", "")


def _host_row(host: Host, sign: Sign | None, unfolded: bool, change_count: int) -> Row:
    online = ("● online", "$added") if host.online else ("○ offline", "$removed")
    label = Content.assemble(
        _sign(sign), ("▾ " if unfolded else "▸ ", "$dim"), (clean_line(host.name), "bold"), "  ", (host.address, "$dim")
    )
    right = [online]
    if change_count and not unfolded:
        right.insert(0, (f"~ {change_count}  ", "$warning"))
    return Row(host.name, label, Content.assemble(*right))


def _comes_with_debian(record: Record) -> bool:
    """Whether a record is an account or a timer that every host has."""
    if isinstance(record, User):
        return not SYSTEM_UID <= record.uid < FIRST_SPARE_UID and record.sudo == "no" and record.name != "root"
    return isinstance(record, Service) and is_debians(record)


def _section_rows(host: Host, signs: Mapping[str, Sign]) -> list[Row]:
    rows: list[Row] = []
    for table, title in SECTIONS:
        records = getattr(host, table)
        lines = []
        for key, record in records.items():
            if _comes_with_debian(record):
                continue
            place = f"{host.name}/{table}/{key}"
            label = Content.assemble(_sign(signs.get(place)), "    ") + _describe_record(host, record)
            lines.append(Row(place, label))
        removals = [place for place, sign in signs.items() if sign == "-" and place.startswith(f"{host.name}/{table}/")]
        for place in removals:
            name = clean_line(split_key(place)[2])
            label = Content.assemble(("- ", "bold $removed"), "    ", (name, "$faint strike"))
            lines.append(Row(place, label, Content.styled("removed", "$removed"), choosable=False))
        if lines:
            rows += [Row(f"{host.name}/{table}", Content.styled(f"    {title}", "$faint"), choosable=False), *lines]
    return rows


def _describe_record(host: Host, record: Record) -> Content:
    match record:
        case Disk():
            used_bytes = min(record.size, record.base_used + mounts.size_on(host, host.root, record.mount))
            share = used_bytes / record.size if record.size else 0.0
            full = min(BAR, round(share * BAR))
            look = "$error" if share >= 0.9 else "$accent"
            amount = f" {share:>4.0%}  {human_size(used_bytes)} of {human_size(record.size)}"
            return Content.assemble(
                (f"{clean_line(record.mount):<10} ", ""),
                ("█" * full, look),
                ("░" * (BAR - full), "$faint"),
                (amount, "$dim"),
            )
        case Service():
            return _service(record)
        case User():
            aside = "".join([f"  {clean_line(record.full_name)}" if record.full_name else ""])
            sudo = f"  sudo {record.sudo}" if record.sudo != "no" else ""
            return Content.assemble((clean_line(record.name), ""), (aside, "$dim"), (sudo, "$warning"))
        case Process():
            return Content.assemble(
                (f"{record.pid:>6} ", "$faint"),
                (f"{clean_line(record.user)} ", "$dim"),
                (clean_line(record.command), ""),
            )
        case Crontab():
            first = next((line for line in record.text.splitlines() if line.strip() and line[0] != "#"), "empty")
            return Content.assemble((f"{clean_line(record.user)}  ", ""), (clean_line(first), "$dim"))
        case Gpu():
            return Content(clean_line(record.name))
    assert_never(record)


def _service(service: Service) -> Content:
    glyph, look = {"active": ("●", "$added"), "failed": ("✗", "$error")}.get(service.state, ("○", "$faint"))
    aside = service.state + ("" if service.enabled else ", disabled") + (", masked" if service.masked else "")
    aside += f"  :{service.port}" if service.port else ""
    return Content.assemble((f"{glyph} ", look), (clean_line(service.name), ""), (f"  {aside}", "$dim"))
