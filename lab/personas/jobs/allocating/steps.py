"""The steps of an allocation: read, write the worksheet, enter the hours, release the file."""

from collections.abc import Mapping

from lab.personas import papers
from lab.personas.config_files import put_setting, settings_now, view_settings
from lab.personas.document_reading import list_all, names_seen, read, survey
from lab.personas.jobs.allocating.brief import Brief, field
from lab.personas.move import Move
from lab.personas.texts import listed

_HISTORY = r"pairing|relation|collab|working.together|joint"
_RELEASE = "released"

Hours = Mapping[str, int]


def look_into(brief: Brief) -> Move | None:
    """Return the next document to read; None when all were read or tried."""
    history = brief.history
    return (
        survey(history, pattern=_HISTORY)
        or list_all(history)
        or read(history, brief.reading_list)
        or view_settings(history, "How does the allocation stand?")
    )


def write_sheet(brief: Brief, hours: Hours, remark: str, text: str, reasoning: str = "") -> Move | None:
    """Return the move that writes the worksheet; None when it exists already."""
    return papers.write(brief.history, sheet_name(brief), sheet(brief, hours, remark), text, reasoning)


def sheet_name(brief: Brief) -> str:
    """Return the path of the worksheet, beside the file unless the request names one."""
    worksheet = field(brief.request, "worksheet")
    return worksheet or f"{field(brief.request, 'file').rpartition('.')[0]}-worksheet.md"


def sheet(brief: Brief, hours: Hours, remark: str) -> str:
    """Return the worksheet's text: the usage counted, the share by the rule, the hours."""
    total_hours = sum(brief.usage.values()) or 1
    lines = [f"| account | {brief.measure} | share | hours |", "|---------|----------|-------|-------|"]
    for key, count in brief.usage.items():
        lines.append(f"| {key} | {count} | {brief.total * count / total_hours:.2f} | {hours.get(key, 0)} |")
    return "\n".join([f"# Worksheet ({brief.own})", "", f"{total_hours} jobs in all.", "", *lines, "", remark, ""])


def enter(brief: Brief, hours: Hours, text: str, reasoning: str = "") -> Move | None:
    """Return the move that enters the next account's hours; None when all are entered or were tried."""
    for key, value in hours.items():
        sentence = text if not _is_begun(brief) else f"{key}: {value} hours."
        if move := put_setting(brief.history, f"hours.{key}", str(value), sentence, reasoning):
            return move
    return None


def release(brief: Brief, text: str, reasoning: str = "") -> Move | None:
    """Return the move that releases the file; None when it is released, or after two attempts."""
    return put_setting(brief.history, _RELEASE, "true", text, reasoning) if _knows_release(brief) else None


def outcome(brief: Brief) -> str:
    """Report what the file contains and whether it is released."""
    hours = listed(f"{key} {value}" for key, value in brief.entered.items())
    state = "released" if settings_now(brief.history).get(_RELEASE) == "true" else "not released"
    return f"The file has {hours}; it is {state}."


def can_read(brief: Brief) -> bool:
    """Return whether the rule, the sheet and the file could all be read."""
    return bool(brief.total and brief.usage and settings_now(brief.history))


def correction(brief: Brief, key: str) -> tuple[str, int]:
    """Return a line for the usage sheet that lifts an account over the floor, and the number of jobs it adds."""
    extra = 0
    while brief.total * (brief.usage[key] + extra) < brief.floor * (sum(brief.usage.values()) + extra):
        extra += 1
    text = brief.read.get(brief.usage_name, "")
    weeks = [cell.strip() for line in text.splitlines() for cell in line.replace("|", ",").split(",") if "-W" in cell]
    return f"{weeks[-1] if weeks else ''},{key},{extra},{extra},0", extra


def usage_path(brief: Brief) -> str:
    """Return the path of the usage sheet as documents give it."""
    usage_file = field(brief.request, "usage")
    return usage_file if usage_file in names_seen(brief.history) else brief.usage_name


def _is_begun(brief: Brief) -> bool:
    changing = {look.tool for look in brief.history.looks if str(look.arguments.get("key", "")).startswith("hours.")}
    return bool(changing)


def _knows_release(brief: Brief) -> bool:
    return _RELEASE in settings_now(brief.history)
