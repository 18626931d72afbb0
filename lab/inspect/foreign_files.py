"""Reading foreign logs and conversations within bounds: whatever they hold, there is a result or a `LabError`."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import structs

from lab.errors import LabError
from lab.inspect import require_inspect
from lab.inspect.chats import chat_transcript
from lab.inspect.logged import LoggedTranscript
from lab.session.chats import is_chat, json_lines
from lab.session.document import begins_session
from lab.text.real_files import open_regular, read_bounded, read_head
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog

LARGEST: Final = 256 << 20
"""Bytes of the largest log, unpacked."""
_MOST_PARTS: Final = 50_000
"""Files within the largest log."""
_LONGEST_FAULT: Final = 200


class Original:
    """A session that a log was made of."""

    def __init__(self, session: str, file: bytes) -> None:
        self.session = session
        self.file = file


def read_log(path: Path, sample: str = "") -> Iterator[LoggedTranscript | Original | LabError]:
    """Yield each sample of a log, or the sessions it was made of; with `sample`, only what has that id.

    A sample that cannot be read is yielded as its fault, since others may follow. Raises `LabError` when the file is
    neither a log nor a list of messages, or is too large to be read.
    """
    if read_head(path, 4) == b"PK\x03\x04":
        _refuse_large(path)
        digest = _digest(read_bounded(path, LARGEST))
        yield from _of_log(_eval_log(path), path, sample, digest)
        return
    text = read_bounded(path, LARGEST, mend="import a log of fewer samples")
    document = _document(text, str(path))
    if is_chat(document):
        yield structs.replace(chat_transcript(document, path), digest=_digest(text))
        return
    if isinstance(document, list) and any(map(is_chat, document)):
        yield from _of_chats(document, path, sample, _digest(text))
        return
    if not isinstance(document, dict) or "eval" not in document:
        raise LabError(
            "this is neither an Inspect log nor a list of messages",
            where=str(path),
            mend="name an .eval or .json log, a JSON list of messages with a role each, or JSON Lines of such lists",
        )
    del document
    yield from _of_log(_eval_log(path), path, sample, _digest(text))


def _document(text: bytes, where: str) -> object:
    """Return the JSON document of a file, for JSON Lines the list of them."""
    try:
        return json.loads(text)
    except RecursionError:
        raise LabError("it is nested too deep to be read", where=where) from None
    except ValueError as fault:
        lines = json_lines(text)
        if not lines:
            is_session = begins_session(text)
            mend = "a session file is opened with `peerlab open`" if is_session else "name an .eval or .json log"
            raise LabError(f"this is no JSON: {_short(fault)}", where=where, mend=mend) from None
    return [_document(line, f"{where}: line {number}") for number, line in lines]


def _of_chats(chats: list[object], path: Path, wanted_id: str, digest: str) -> Iterator[LoggedTranscript]:
    """Yield each of several conversations, numbered from 1, once all of them have been read."""
    transcripts = []
    for number, chat in enumerate(chats, start=1):
        if not is_chat(chat):
            mend = "make it a list of messages with a role each, or leave it out"
            raise LabError("this is no list of messages", where=f"{path}: chat {number}", mend=mend)
        transcripts.append(structs.replace(chat_transcript(chat, path, number), digest=digest))
    if wanted_id and wanted_id not in {each.sample for each in transcripts}:
        raise LabError(f'there is no chat "{wanted_id}"', where=str(path), mend=f"it has 1 to {len(chats)}")
    yield from (each for each in transcripts if wanted_id in ("", each.sample))


def _refuse_large(path: Path) -> None:
    """Raise `LabError` for an archive that would unpack to more than is read, or is broken."""
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as fault:
        raise LabError(f"the log is broken: {fault}", where=str(path), mend="export or copy it again") from fault
    if sum(part.file_size for part in parts) > LARGEST or len(parts) > _MOST_PARTS:
        what = f"it unpacks to more than {LARGEST >> 20} MiB or {_MOST_PARTS:,} files"
        raise LabError(what, where=str(path), mend="import a log of fewer samples")


def _eval_log(path: Path) -> "EvalLog":
    require_inspect()
    from inspect_ai.log import read_eval_log

    try:
        return read_eval_log(str(path.absolute()), resolve_attachments=True)
    except (Exception, RecursionError) as fault:
        # A foreign log may break Inspect's reader at any place.
        what = f"Inspect cannot read this log ({type(fault).__name__}: {_short(fault)})"
        raise LabError(what, where=str(path), mend="check it with `inspect log dump`") from fault


def _of_log(
    log: "EvalLog", path: Path, wanted_id: str, digest: str
) -> Iterator[LoggedTranscript | Original | LabError]:
    from inspect_ai.log import EvalSample

    from lab.inspect.logs import sample_transcript
    from lab.inspect.original import originals

    samples: list[EvalSample] = list(log.samples or [])
    if not samples:
        raise LabError("the log holds no sample", where=str(path), mend="import one whose run came further")
    if wanted_id:
        names = sorted({str(each.id) for each in samples})
        samples = [each for each in samples if str(each.id) == wanted_id]
        if not samples:
            raise LabError(f'there is no sample "{wanted_id}"', where=str(path), mend=f"it has {', '.join(names[:8])}")
    ours = dict(originals(samples))
    for identity, file in ours.items():
        yield Original(identity, file)
    if ours:
        return
    for each in samples:
        try:
            yield structs.replace(sample_transcript(log, each, path.name), digest=digest)
        except (TypeError, ValueError, AttributeError, RecursionError) as fault:
            what = f"its sample {clean_line(str(each.id))[:40]} cannot be read: {_short(fault)}"
            yield LabError(what, where=str(path), mend="import another sample with --sample")


def _digest(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()[:12]


def _short(fault: BaseException) -> str:
    return clean_line(" ".join(str(fault).split()))[:_LONGEST_FAULT]
