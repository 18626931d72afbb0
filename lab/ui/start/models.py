"""The list of models: starred and recent ones first, then by availability. Any other id can be typed."""

from collections.abc import Collection, Sequence
from typing import Final

from textual import work
from textual.content import Content

from lab.errors import LabError
from lab.models.catalogue import PERSONA, ModelEntry, entries_of
from lab.models.local import answering_servers
from lab.settings import change_config, with_star
from lab.text.safe import clean_line
from lab.ui.kit.filter_list import FilterList, match_score
from lab.ui.kit.lines import Row
from lab.ui.kit.threads import tell

GROUPS: Final = {
    "ready": ("ready", "a key or an address was found"),
    "persona": ("scripted", "no key, no network"),
    "human": ("yourself", ""),
    "own": ("your own", "a server, a recording"),
    "needs-key": ("needs a key", "set the variable"),
}
GLYPHS: Final = {"ready": "●", "persona": "◇", "human": "◆", "own": "▷", "needs-key": "○"}
OFTEN: Final = 4
"""The number of recently used models on top."""


class ModelList(FilterList):
    """The models, grouped. A text that is no model's name is offered as a litellm id."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, empty="looking for models…")
        self._entries: Sequence[ModelEntry] = ()
        self._served: Sequence[ModelEntry] = ()
        """Models of the user's own server, once it was probed."""
        self._nearby: Sequence[ModelEntry] = ()
        """Models of other servers on this machine."""
        self._starred: Collection[str] = ()
        self._recent: Sequence[str] = ()

    def show_served(self, entries: Sequence[ModelEntry]) -> None:
        """Show the models of the user's server, in place of those of an earlier server."""
        self._served = entries
        self._arrange(entries[0].name if entries and not self.filter_text else None)

    @work(exclusive=True, group="nearby", exit_on_error=False)
    async def look_nearby(self) -> None:
        """Show the models of the usual servers that answer on this machine. The cursor stays."""
        self._nearby = [entry for _, probe in await answering_servers() for entry in entries_of(probe)]
        self._arrange(None)

    def show_models(self, entries: Sequence[ModelEntry], starred: Collection[str], recent: Sequence[str]) -> None:
        """Show these models. Names in `starred` and `recent` without an entry are shown as they are."""
        first = not self._entries
        self._entries, self._starred, self._recent = entries, starred, recent
        self._arrange("" if first else None)

    @work(thread=True, group="settings")
    def action_star(self) -> None:
        """Star the model under the cursor, or remove its star."""
        model = self.current
        if not model:
            return
        try:
            starred = change_config(lambda config: with_star(config, model)).starred
        except LabError as fault:
            sentence = str(fault)
            tell(self, lambda: self.notify(sentence, severity="warning", markup=False))
            return
        tell(self, self._show_stars, starred)

    def _show_stars(self, starred: Collection[str]) -> None:
        self._starred = starred
        self._arrange(None)

    @property
    def entries(self) -> Sequence[ModelEntry]:
        """The models of the catalogue."""
        return self._entries

    def entry(self, name: str) -> ModelEntry | None:
        """Return the entry of a model, None for a typed id."""
        return next((entry for entry in self._all if entry.name == name), None)

    @property
    def _all(self) -> list[ModelEntry]:
        """Every model once: of two servers with a model of the same name, the user's own counts."""
        return [*{entry.name: entry for entry in (*self._entries, *self._nearby, *self._served)}.values()]

    def note(self, name: str) -> str:
        """Return the note to show for a model, "" for no model."""
        entry = self.entry(name)
        if entry is None and name.startswith(PERSONA):
            return "a scripted persona with what you typed after its name; no key, no network"
        if entry is None:
            return "any id litellm knows; its provider's key is looked up when it starts" if name else ""
        if entry.group == "needs-key":
            return f"set {entry.variable} in the environment or a .env file"
        return entry.note

    def watch_filter_text(self, text: str) -> None:
        """Narrow the list."""
        super().watch_filter_text(text)
        self._arrange(None)

    def _arrange(self, cursor: str | None) -> None:
        if not self._entries:
            return
        candidates = self._all
        scores = {entry.name: self._score(entry) for entry in candidates}
        matches = [entry for entry in candidates if scores[entry.name] > 0]
        rows: list[Row] = []
        if self.filter_text:
            matches.sort(key=lambda entry: -scores[entry.name])
            rows = [self._row(entry) for entry in matches]
            if self.entry(self.filter_text) is None:
                # A whole id is meant as it stands, not as letters that also occur in the id of another model.
                rows.insert(0 if self._is_new_id(self.filter_text) else len(rows), _typed_row(self.filter_text))
            cursor = rows[0].key if cursor is None else cursor
        else:
            often = [*self._starred, *self._recent[:OFTEN]]
            served = {entry.name for entry in (*self._nearby, *self._served)}
            often = [name for name in often if name not in served]
            where = self._served[0].api_base if self._served else ""
            rows = self._group("your server", clean_line(where), self._served)
            own = {entry.name for entry in self._served}
            for place in dict.fromkeys(entry.api_base for entry in self._nearby):
                there = [entry for entry in self._nearby if entry.api_base == place and entry.name not in own]
                rows += self._group("on this machine", clean_line(place), there)
            rows += self._group("lately", "", [self._entry_for(name) for name in dict.fromkeys(often)])
            for group, (title, aside) in GROUPS.items():
                there = [
                    entry
                    for entry in matches
                    if entry.group == group and entry.name not in often and entry.name not in served
                ]
                rows += self._group(title, aside, there)
        self.show(rows, cursor)

    def _score(self, entry: ModelEntry) -> float:
        return max(match_score(self.filter_text, entry.title), match_score(self.filter_text, entry.name))

    def _is_new_id(self, text: str) -> bool:
        names = (name.casefold() for entry in self._all for name in (entry.name, entry.title))
        return "/" in text and not any(text.casefold() in name for name in names)

    def _entry_for(self, name: str) -> ModelEntry:
        return self.entry(name) or ModelEntry(name=name, title=name, group="ready")

    def _group(self, title: str, aside: str, entries: Sequence[ModelEntry]) -> list[Row]:
        if not entries:
            return []
        heading = Content.assemble((title, "bold $dim"), (f"  {aside}" if aside else "", "$faint"))
        return [Row(f"#{title}", heading, choosable=False), *(self._row(entry) for entry in entries)]

    def _row(self, entry: ModelEntry) -> Row:
        ready = entry.group != "needs-key"
        glyph = "★" if entry.name in self._starred else GLYPHS.get(entry.group, "●")
        title = clean_line(entry.title)
        label = Content.assemble((f"{glyph} ", "$accent" if ready else "$faint"), (title, "" if ready else "$dim"))
        if entry.group == "needs-key":
            aside = entry.variable
        else:
            is_named = entry.group == "ready" and entry.name != entry.title and not entry.api_base
            aside = entry.name if is_named else ""
        return Row(entry.name, label, Content.styled(clean_line(aside), "$faint"))


def _typed_row(name: str) -> Row:
    kind = "a persona" if name.startswith(PERSONA) else "a litellm id"
    return Row(name, Content.assemble(("● ", "$dim"), (clean_line(name), "bold"), (f"  as {kind}", "$dim")))
