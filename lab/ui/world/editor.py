"""Changes the world by hand as the world pane asks: one dialog at a time, each ending in a proposal or in nothing."""

from collections.abc import Coroutine
from typing import Any, assert_never

from lab.ui.world import file_edits, record_edits
from lab.ui.world.pane import WorldPane
from lab.ui.world.proposals import Effects, Proposals
from lab.ui.world.requests import (
    AddRecord,
    Edit,
    EditAsText,
    EditFacts,
    EditFile,
    EditRecord,
    MakeFile,
    MoveFile,
    PasteFile,
    PutBack,
    RemoveFile,
    RemoveRecord,
    Request,
    Undo,
)


class WorldEditor:
    """Serves the requests of a world pane. The dialogs are pushed here, never by the pane."""

    def __init__(self, pane: WorldPane, effects: Effects) -> None:
        self._pane = pane
        self._proposals = Proposals(pane, effects)

    def serve(self, request: Request) -> None:
        """Do what was asked, in a worker that ends the one before."""
        if isinstance(request, Undo):
            self._proposals.undo()
        else:
            self._pane.run_worker(self._edit(request), exclusive=True, group="change")

    def _edit(self, request: Edit) -> Coroutine[Any, Any, None]:
        proposals = self._proposals
        match request:
            case EditFile(host=host, path=path):
                return file_edits.edit_file(proposals, host, path)
            case MakeFile(host=host, folder=folder):
                return file_edits.make_file(proposals, host, folder)
            case MoveFile(host=host, path=path):
                return file_edits.move_file(proposals, host, path)
            case RemoveFile(host=host, path=path):
                return file_edits.remove_file(proposals, host, path)
            case PutBack(host=host, path=path):
                return file_edits.put_back(proposals, host, path)
            case EditFacts(host=host, path=path):
                return file_edits.edit_facts(proposals, host, path)
            case PasteFile(host=host, folder=folder):
                return file_edits.paste_file(proposals, host, folder)
            case EditRecord(key=key):
                return record_edits.edit_record(proposals, key)
            case AddRecord(key=key):
                return record_edits.add_record(proposals, key)
            case RemoveRecord(key=key):
                return record_edits.remove_record(proposals, key)
            case EditAsText(host=host, path=path, key=key):
                return record_edits.edit_as_text(proposals, host, path, key)
        assert_never(request)
