"""Writing study files: a new one to begin with, and an amendment to one that is frozen."""

import re
from datetime import date
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.scenario.tables import read_text
from lab.session.writing import string_text
from lab.studies.design import read_study
from lab.studies.shipped import is_shipped, study_file
from lab.studies.template import template

_NAME: Final = re.compile(r"^(\s*name\s*=\s*)\S.*$", re.MULTILINE)
"""The first of a study file is the study's."""


def new_study(file: Path, like: str = "") -> Path:
    """Write a study file that can be played as it is: a copy of the study `like` by another name, or the template.

    Return the file, which ends in `.toml` whatever it was called. Raises `LabError` when a file is there already, or it
    cannot be written.
    """
    file = file if file.suffix == ".toml" else file.with_name(f"{file.name}.toml")
    text = read_text(study_file(like)) if like else template(file.stem)
    # Two studies of one name would put their runs into one folder.
    text = _NAME.sub(lambda match: match[1] + string_text(file.stem, on_one_line=True), text, count=1)
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError:
        raise LabError("a file is there already", where=str(file), mend="choose another name") from None
    except OSError as error:
        raise LabError(f"the file cannot be written ({error.strerror})", where=str(file)) from error
    return file


def amend(file: Path, what: str, why: str, day: date) -> None:
    """Append a dated amendment to a study file.

    Raises `LabError`, and leaves the file as it is, when a text is missing, the study is a shipped one, or the file
    would not read any more.
    """
    if is_shipped(file):
        raise LabError("a shipped study stays as it is", where=str(file), mend="copy it and change the copy")
    if not what.strip() or not why.strip():
        raise LabError("an amendment says what is changed and why", where=str(file), mend="write both")
    text = read_text(file)
    values = {"date": day.isoformat(), "what": what.strip(), "why": why.strip()}
    lines = ["[[amendment]]", *(f"{key} = {string_text(value, on_one_line=True)}" for key, value in values.items())]
    addition = ("" if text.endswith("\n") else "\n") + "\n" + "\n".join(lines) + "\n"
    _, faults = read_study(text + addition, file)
    if faults:
        raise faults[0]
    try:
        with file.open("a", encoding="utf-8", newline="") as target:
            target.write(addition)
    except OSError as error:
        raise LabError(f"the file cannot be written ({error.strerror})", where=str(file)) from error
