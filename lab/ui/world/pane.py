"""The world pane: files, hosts, latest changes and logs of the world at the current event, and ways to change it."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import ContentSwitcher

from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.commands.owner import CommandOwner
from lab.ui.kit.lines import LineList
from lab.ui.kit.page import LinePage
from lab.ui.kit.strip import Strip
from lab.ui.world import requests
from lab.ui.world import tree_marks as world_tree
from lab.ui.world.difference import difference_lines, folded
from lab.ui.world.file_rows import GONE, FileRows
from lab.ui.world.headline import Headline
from lab.ui.world.records import journal_lines, record_rows, split_key
from lab.ui.world.tree_marks import TreeMark, file_marks, opened_at_first
from lab.ui.world.views import CHANGES, VIEWS, keys_that_fit, strip_words, why_not_in
from lab.world import Change, Directory, Host, Snapshot, diff, find, news

WIDE: Final = 56
"""The width in cells from which a file's owner is shown too."""


class WorldPane(CommandOwner, Vertical):
    """A pane with four views of one snapshot. It changes nothing itself: it posts what was asked for."""

    DEFAULT_CSS = """
    WorldPane {
        border: round $line;
        border-title-color: $dim;
        border-subtitle-color: $dim;
        &:focus-within { border: round $line-focus; border-title-color: $accent; border-title-style: bold; }
        Strip { height: 1; padding: 0 1; }
        ContentSwitcher { height: 1fr; }
        LinePage { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("world")]
    KEEPS_KEYS = True

    strip = getters.query_one(Strip)
    files = getters.query_one("#files", LineList)
    hosts = getters.query_one("#hosts", LineList)
    switcher = getters.query_one(ContentSwitcher)

    view: reactive[str] = reactive("files", init=False)
    host: reactive[str] = reactive("", init=False)

    @dataclass
    class Requested(Message):
        """Asks for a change of the world, to take one back, or for a file of any host."""

        request: requests.Request

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.snapshot: Snapshot | None = None
        self.since: Snapshot | None = None
        self.locked = ""
        """Why nothing can be changed now, "" if it can."""
        self._changes: tuple[Change, ...] = ()
        self._marks: dict[str, dict[str, TreeMark]] = {}
        self._open_folders: dict[str, set[str]] = {}
        self._unfolded: set[str] = set()
        self._fresh = False
        """Whether the snapshot has not been drawn yet."""
        self._pointed = False
        """Whether the cursor has been moved to something of interest."""

    def compose(self) -> ComposeResult:
        """Lay out the strip and the views."""
        yield Strip()
        with ContentSwitcher(initial="files"):
            yield LineList(id="files", empty="no world yet")
            yield LineList(id="hosts", empty="no world yet")
            yield LinePage(id="diff")
            yield LinePage(id="log")

    def on_mount(self) -> None:
        """Set the pane's title."""
        self.border_title = "world"

    def focus(self, scroll_visible: bool = True) -> "WorldPane":
        """Focus the current view."""
        self.query_one(f"#{self.view}").focus(scroll_visible)
        return self

    def show(self, snapshot: Snapshot, since: Snapshot | None, locked: str = "") -> None:
        """Show a snapshot, marking what changed since `since`. `locked` says why it cannot be changed, or is ""."""
        is_same = snapshot is self.snapshot and since is self.since
        self.snapshot, self.since, self.locked = snapshot, since, locked
        if is_same:
            if self.has_focus_within:
                self._draw_keys()
            return
        self._changes = diff(since, snapshot) if since is not None else ()
        self._marks = file_marks(self._changes, since, snapshot) if since is not None else {}
        for name, machine in snapshot.hosts.items():
            marks = self._marks.get(name, {})
            if name not in self._open_folders:
                self._open_folders[name] = opened_at_first(machine, marks)
            for path in marks:
                self._open_folders[name].update(world_tree.ancestors(path))
        if not self._unfolded:
            self._unfolded = set(snapshot.hosts)
        if self.host not in snapshot.hosts:
            self.set_reactive(WorldPane.host, next(iter(snapshot.hosts), ""))
        self._fresh = True
        self._draw()

    def point_at(self, place: Headline | None, *, is_lit: bool) -> None:
        """Turn to what changed, on whatever host, and light its row, unless the researcher is working in the pane."""
        for rows in (self.files, self.hosts):
            rows.set_class(is_lit and place is not None, "-lit")
        if place is None or self.has_focus_within or self.snapshot is None or place.host not in self.snapshot.hosts:
            return
        self.view = "hosts" if place.record else "files"
        if place.record:
            self._unfolded.add(place.host)
            self._draw()
            self.hosts.go(f"{place.host}/{place.record}")
            return
        self._fresh, self._pointed = False, True
        self.go_to_file(place.host, place.path)
        above = self.files.scrollable_content_region.height // 3
        self.files.scroll_to(y=max(0, self.files.cursor - above), animate=False, force=True)

    def _point_out(self, machine: Host) -> None:
        """Scroll to a change, unless the researcher is working in the pane."""
        self._fresh = False
        marks = self._marks.get(self.host, {})
        if self.has_focus_within and self._pointed:
            return
        if marks:
            path = min(marks)
            self.files.go(path + GONE if marks[path].sign == "-" else path)
        elif not self._pointed and (weights := world_tree.heaviest(machine.root)):
            self.files.go(weights)
        self._pointed = True

    @property
    def machine(self) -> Host | None:
        """The host whose files are shown."""
        return self.snapshot.hosts.get(self.host) if self.snapshot else None

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self._draw()

    def watch_view(self, view: str) -> None:
        """Switch to another view, and keep the focus in the pane."""
        focused = self.has_focus_within
        self.switcher.current = view
        self._draw()
        if focused:
            # At once: keys typed ahead must not reach the view that was left.
            self.screen.set_focus(self.query_one(f"#{view}"))

    def watch_host(self) -> None:
        """Show another host."""
        self._draw()

    def on_descendant_focus(self) -> None:
        """Show the keys that work here."""
        self._draw_keys()

    def on_descendant_blur(self) -> None:
        """Remove the keys from the border."""
        self.border_subtitle = ""

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing in this view, or now."""
        if reason := why_not_in(self.view, action):
            return reason
        is_empty = self.view in ("files", "hosts") and not self.query_one(f"#{self.view}", LineList).current
        if action in ("choose", "rename", "remove", "facts") and is_empty:
            return "Nothing is under the cursor."
        if action == "artefact" and self.snapshot and not world_tree.artefacts(self.snapshot):
            return "No file of this world is an artefact of which only the size is held."
        if action == "host" and self.snapshot and len(self.snapshot.hosts) < 2:
            return "There is only one host."
        return f"The world cannot be changed now: {self.locked}." if self.locked and action in CHANGES else ""

    # drawing

    def _draw(self) -> None:
        machine = self.machine
        if machine is None or self.snapshot is None or not self.is_mounted:
            return
        self._draw_strip(self.snapshot)
        # A view that has just become visible has no width yet; its scroll bar takes a cell.
        width = max(20, self.content_size.width - 2)
        match self.view:
            case "files":
                wide = self.content_size.width >= WIDE
                marks = self._marks.get(self.host, {})
                self.files.show(FileRows(machine, self._open_folders[self.host], marks, wide=wide))
                if self._fresh:
                    self._point_out(machine)
            case "hosts":
                self.hosts.show(record_rows(self.snapshot, self._changes, self._unfolded))
            case "diff":
                page = self.query_one("#diff", LinePage)
                page.show_lines(folded(difference_lines(self._changes, self.since), width))
            case "log":
                before = self.since.hosts.get(self.host) if self.since else None
                page = self.query_one("#log", LinePage)
                page.show_lines(folded(journal_lines(machine, before), width, 13))
                page.scroll_end(animate=False)
        if self.has_focus_within:
            self._draw_keys()

    def _draw_strip(self, snapshot: Snapshot) -> None:
        counts = {name: len(self._marks.get(name, {})) for name in snapshot.hosts}
        change_count = len(news(self._changes, self.since))
        width = self.strip.content_size.width
        self.strip.show_words(strip_words(counts, change_count, self.host, self.view, width))

    def _draw_keys(self) -> None:
        if self.locked:
            self.border_subtitle = Content(clean_line(self.locked))
            return
        self.border_subtitle = Content(keys_that_fit(self.view, self.size.width - 6))

    # moving about

    @on(Strip.Pressed)
    def _pressed(self, event: Strip.Pressed) -> None:
        event.stop()
        if event.word == "host":
            self.action_host(1)
        elif event.word.startswith("host:"):
            self.host = event.word.removeprefix("host:")
        elif event.word:
            self.view = event.word

    def action_view(self, by: int) -> None:
        """Show the next view, or the one before."""
        self.view = VIEWS[(VIEWS.index(self.view) + by) % len(VIEWS)]

    def action_to_view(self, view: str) -> None:
        """Show a view."""
        self.view = view

    def action_host(self, by: int) -> None:
        """Show the next host."""
        if self.snapshot:
            names = list(self.snapshot.hosts)
            self.host = names[(names.index(self.host) + by) % len(names)]

    def action_unfold(self) -> None:
        """Unfold the directory or host under the cursor."""
        if self.view == "files" and isinstance(self._node(self.files.current), Directory):
            self._open_folders[self.host].add(self.files.current)
        elif self.view == "hosts":
            self._unfolded.add(self.hosts.current)
        self._draw()

    def action_fold(self) -> None:
        """Fold the directory under the cursor, or the one it is in."""
        if self.view == "files":
            path = self.files.current.removesuffix(GONE)
            folders = self._open_folders.get(self.host, set())
            if path not in folders or not isinstance(self._node(path), Directory):
                path = path.rsplit("/", 1)[0]
            if path in folders and path not in ("", "/"):
                folders.discard(path)
                self._draw()
                self.files.go(path)
        elif self.view == "hosts":
            host = split_key(self.hosts.current)[0]
            # An empty set would mean that the pane has not been shown yet.
            self._unfolded = (self._unfolded - {host}) or {""}
            self._draw()
            self.hosts.go(host)

    def action_artefact(self) -> None:
        """Go to the next declared artefact, on any host."""
        if self.snapshot is None:
            return
        places = world_tree.artefacts(self.snapshot)
        if not places:
            return
        here = (self.host, self.files.current)
        self.go_to_file(*next((place for place in places if place > here), places[0]))

    def go_to_file(self, host: str, path: str) -> None:
        """Turn to a file, or to nothing where the world has no such host any more."""
        if self.snapshot is None or host not in self.snapshot.hosts:
            return
        self.view = "files"
        self.set_reactive(WorldPane.host, host)
        self._open_folders[host].update(world_tree.ancestors(path))
        self._draw()
        self.files.go(path if self._node(path) else path + GONE)

    def action_search(self) -> None:
        """Ask for a file of any host."""
        self._request(requests.Find())

    @on(LineList.Chosen, "#files")
    def _open(self, event: LineList.Chosen) -> None:
        event.stop()
        if isinstance(self._node(event.key), Directory):
            self._open_folders[self.host] ^= {event.key}
            self._draw()
        elif event.key.endswith(GONE):
            self._request(requests.FileRequest("put-back", self.host, event.key.removesuffix(GONE)))
        else:
            self._request(requests.FileRequest("edit", self.host, event.key))

    @on(LineList.Chosen, "#hosts")
    def _open_record(self, event: LineList.Chosen) -> None:
        event.stop()
        self._request(requests.RecordRequest("edit", event.key))

    @on(LineList.Moved)
    def _swallow(self, event: LineList.Moved) -> None:
        event.stop()

    def _node(self, path: str) -> object:
        return find(self.machine.root, path) if self.machine and path and not path.endswith(GONE) else None

    # changing it

    def _request(self, request: requests.Request) -> None:
        self.post_message(self.Requested(request))

    def action_new(self) -> None:
        """Make a file or directory, or add a record."""
        if self.view == "files":
            self._request(requests.FolderRequest("new", self.host, self._folder))
        elif self.view == "hosts":
            self._request(requests.RecordRequest("add", self.hosts.current))

    def action_rename(self) -> None:
        """Move the file under the cursor."""
        if self.view == "files" and self.files.current:
            self._request(requests.FileRequest("move", self.host, self.files.current.removesuffix(GONE)))

    def action_remove(self) -> None:
        """Delete what is under the cursor."""
        if self.view == "files" and self.files.current:
            self._request(requests.FileRequest("remove", self.host, self.files.current.removesuffix(GONE)))
        elif self.view == "hosts":
            self._request(requests.RecordRequest("remove", self.hosts.current))

    def action_facts(self) -> None:
        """Edit the facts of the file or record under the cursor."""
        if self.view == "files" and self.files.current:
            self._request(requests.FileRequest("facts", self.host, self.files.current.removesuffix(GONE)))
        elif self.view == "hosts":
            self._request(requests.RecordRequest("edit", self.hosts.current))

    def action_choose(self) -> None:
        """Open what is under the cursor."""
        if self.view in ("files", "hosts"):
            self.query_one(f"#{self.view}", LineList).action_choose()

    def action_paste(self) -> None:
        """Put a file of this machine into the world."""
        if self.host:
            self._request(requests.FolderRequest("paste", self.host, self._folder))

    def action_as_text(self) -> None:
        """Edit the file or record under the cursor as the text of a change."""
        if self.view == "hosts":
            key = self.hosts.current
            self._request(requests.TextRequest(split_key(key)[0], key=key))
        else:
            self._request(requests.TextRequest(self.host, self.files.current.removesuffix(GONE)))

    def action_undo(self) -> None:
        """Take back the last change made by hand."""
        self._request(requests.Undo())

    @property
    def _folder(self) -> str:
        """The directory under the cursor, or the one that contains the file there."""
        path = self.files.current.removesuffix(GONE)
        return path if isinstance(self._node(path), Directory) else path.rpartition("/")[0] or "/"
