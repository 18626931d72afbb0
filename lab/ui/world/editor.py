"""Changes the world by hand as the world pane asks: one dialog at a time, each ending in a proposal or in nothing."""

from collections.abc import Coroutine
from typing import Any, assert_never

from lab.ui.world import file_edits, record_edits
from lab.ui.world.find_file import FindFileScreen
from lab.ui.world.pane import WorldPane
from lab.ui.world.proposals import Effects, Proposals
from lab.ui.world.requests import Edit, FileRequest, Find, FolderRequest, RecordRequest, Request, TextRequest, Undo

_FILE_EDITS = {
    "edit": file_edits.edit_file,
    "move": file_edits.move_file,
    "remove": file_edits.remove_file,
    "put-back": file_edits.put_back,
    "facts": file_edits.edit_facts,
}
_FOLDER_EDITS = {"new": file_edits.make_file, "paste": file_edits.paste_file}
_RECORD_EDITS = {
    "edit": record_edits.edit_record,
    "add": record_edits.add_record,
    "remove": record_edits.remove_record,
}


class WorldEditor:
    """Serves the requests of a world pane. The dialogs are pushed here, never by the pane."""

    def __init__(self, pane: WorldPane, effects: Effects) -> None:
        self._pane = pane
        self._proposals = Proposals(pane, effects)

    def serve(self, request: Request) -> None:
        """Do what was asked; an edit in a worker that ends the one before."""
        if isinstance(request, Undo):
            self._proposals.undo()
        elif isinstance(request, Find):
            self._find()
        else:
            self._pane.run_worker(self._edit(request), exclusive=True, group="change")

    def _find(self) -> None:
        def go(place: tuple[str, str] | None) -> None:
            if place:
                self._pane.go_to_file(*place)

        if self._pane.snapshot:
            self._pane.app.push_screen(FindFileScreen(self._pane.snapshot), go)

    def _edit(self, request: Edit) -> Coroutine[Any, Any, None]:
        match request:
            case FileRequest():
                return _FILE_EDITS[request.act](self._proposals, request.host, request.path)
            case FolderRequest():
                return _FOLDER_EDITS[request.act](self._proposals, request.host, request.folder)
            case RecordRequest():
                return _RECORD_EDITS[request.act](self._proposals, request.key)
            case TextRequest():
                return record_edits.edit_as_text(self._proposals, request.host, request.path, request.key)
        assert_never(request)
