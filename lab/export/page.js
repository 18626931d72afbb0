
"use strict";
(async () => {
  const byId = (id) => document.getElementById(id);
  // All text of a session reaches the page as text nodes: nothing of it is ever parsed as HTML.
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const unpack = async (id) => {
    const packed = byId(id).textContent.trim();
    if (!packed) return null;
    const letters = atob(packed);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  if (typeof DecompressionStream === "undefined") {
    byId("transcript").textContent = "This browser is too old to unpack the session: one of 2023 or later can.";
    return;
  }
  const { account, world, name } = JSON.parse(new TextDecoder().decode(await unpack("data")));
  const entries = new Map(account.entries.map((entry) => [entry.event, entry]));
  const size = (bytes) => {
    if (typeof bytes !== "number" || bytes < 0) return "";
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (bytes >= 1024 && unit < 4) { bytes /= 1024; unit += 1; }
    return `${unit ? bytes.toFixed(1) : bytes} ${units[unit]}`;
  };
  const pathTo = (event) => {
    const path = [];
    for (let at = event; at; at = entries.get(at).parent) path.push(entries.get(at));
    return path.reverse();
  };
  let branch = account.counted;
  let path = [];
  let stops = [];   // Places in the path at which a turn, or the end, begins.
  let at = 0;       // Index into stops.
  let shown = 0;    // How many entries of the path are drawn.
  let timer = 0;
  let isWhole = true;

  const condition = Object.entries(account.condition).map(([factor, level]) => `${factor}=${level}`).join(" ");
  byId("title").textContent = account.title || account.scenario;
  byId("facts").textContent = [account.model, condition, account.created.slice(0, 10), account.app]
    .filter(Boolean).join(" · ");
  for (const each of Object.keys(account.branches)) {
    const option = make("option", "", each + (each === account.counted ? " (counts)" : ""));
    option.value = each;
    byId("branch").append(option);
  }

  const drawPassage = (passage) => {
    const part = document.createDocumentFragment();
    if (passage.label) part.append(make("p", "label", passage.label));
    const isPlain = passage.part === "told" && passage.label.startsWith("gave");
    const isOutput = passage.part === "told" || passage.part === "output";
    const words = passage.text.replace(/\n+$/, "") || (isOutput ? "(no output)" : "");
    const box = make("pre", isPlain ? "output" : passage.part, words);
    // What may scroll can be reached by keys: a line of it holds sixty letters at least, and twenty lines fit.
    if (passage.text.length / 60 + passage.text.split("\n").length > 20) box.tabIndex = 0;
    part.append(box);
    return part;
  };
  const drawChange = (change) => {
    const item = make("li", "change");
    if (!(change.difference || []).length) {
      item.textContent = `~ ${change.text}`;
      return item;
    }
    const fold = make("details");
    fold.append(make("summary", "", `~ ${change.text}`));
    const lines = make("pre");
    for (const line of change.difference) {
      const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "";
      lines.append(make("span", kind, line), "\n");
    }
    fold.append(lines);
    item.append(fold);
    return item;
  };
  const drawLogs = (logs) => {
    const item = make("li", "log");
    const fold = make("details");
    fold.append(make("summary", "", `· ${logs.length} log ${logs.length === 1 ? "line" : "lines"}`));
    for (const log of logs) fold.append(make("div", "", log.text));
    item.append(fold);
    return item;
  };
  const MARKS = { tag: "# ", suggestion: "? ", note: "✎ ", aside: "✎ ", reading: "= ", path: "= ", commitment: "✓ " };
  const markWords = (mark) => MARKS[mark.kind] + mark.text + (mark.modifier ? ` (${mark.modifier})` : "");
  const drawMark = (mark) => {
    const by = mark.by && mark.by !== "researcher" ? ` (${mark.by})` : "";
    const item = make("li", "mark", markWords(mark) + by);
    if (mark.quote) item.append(" — ", make("q", "", mark.quote));
    if (mark.note) item.append(make("span", "remark", ` · ${mark.note}`));
    return item;
  };
  const draw = (entry) => {
    const box = make("article");
    box.id = `event-${entry.event}`;
    if (entry.stale) box.append(make("p", "stale", `Stale from here on: ${entry.stale}`));
    if (entry.headline) {
      const head = make(entry.opens ? "h2" : "p", entry.opens ? "" : "remark", `${entry.headline}${entry.settings ? ` with ${entry.settings}` : ""} `);
      if (entry.opens) {
        const link = make("a", "", `#${entry.event}`);
        link.href = `#event-${entry.event}`;
        link.setAttribute("aria-label", `Address of event ${entry.event}`);
        head.append(link);
      }
      box.append(head);
    }
    if (entry.source) box.append(make("p", "remark", entry.source));
    if (entry.warning) box.append(make("p", "warning", `⚠ ${entry.warning}${entry.mend ? ` — ${entry.mend}` : ""}`));
    for (const passage of entry.passages || []) box.append(drawPassage(passage));
    if (entry.afterword) box.append(make("p", "remark", entry.afterword));
    const list = make("ul");
    const changes = entry.changes || [];
    for (const change of changes.filter((each) => !each.is_log)) list.append(drawChange(change));
    const logs = changes.filter((each) => each.is_log);
    if (logs.length) list.append(drawLogs(logs));
    for (const mark of entry.marks || []) list.append(drawMark(mark));
    if (list.childElementCount) box.append(list);
    return box;
  };

  const end = () => (isWhole ? path.length : at + 1 < stops.length ? stops[at + 1] : path.length);
  const AT_ONCE = 200;
  let filling = 0;
  const drawTo = (count) => {
    const part = document.createDocumentFragment();
    for (; shown < count; shown += 1) part.append(draw(path[shown]));
    byId("transcript").append(part);
  };
  // A long session is there to read at once: what is far below is drawn in pieces, between two keys.
  const fill = () => {
    clearTimeout(filling);
    while (shown > end()) { byId("transcript").lastElementChild.remove(); shown -= 1; }
    const next = at + 1 < stops.length ? stops[at + 1] : path.length;
    drawTo(Math.min(end(), Math.max(shown, next + AT_ONCE)));
    const more = () => {
      drawTo(Math.min(end(), shown + AT_ONCE));
      if (shown < end()) filling = setTimeout(more, 30);
    };
    if (shown < end()) filling = setTimeout(more, 30);
  };
  addEventListener("beforeprint", () => drawTo(end()));
  const drawTags = () => {
    byId("tags").replaceChildren();
    for (const entry of path.slice(0, end())) {
      for (const mark of (entry.marks || []).filter((each) => each.kind === "tag" || each.kind === "suggestion")) {
        const item = make("li");
        const link = make("a", "", markWords(mark));
        link.href = `#event-${entry.event}`;
        item.append(link);
        byId("tags").append(item);
      }
    }
    if (!byId("tags").childElementCount) byId("tags").append(make("li", "remark", "none"));
  };
  const drawWorld = () => {
    const files = new Map(world.files.map(([host, where, bytes]) => [`${host}\n${where}`, { bytes, state: "" }]));
    let last = new Set();
    for (const entry of path.slice(0, at + 1 < stops.length ? stops[at + 1] : path.length)) {
      const changes = world.changes[entry.event] || [];
      if (entry.turn === (path[stops[at]] || {}).turn) for (const each of changes) last.add(`${each[0]}\n${each[1]}`);
      for (const [host, where, bytes] of changes) {
        const key = `${host}\n${where}`;
        if (bytes === null) {
          for (const [other, file] of files) if (other === key || other.startsWith(`${key}/`)) file.state = "gone";
        } else if (bytes !== -1) {
          files.set(key, { bytes, state: "touched" });
        }
      }
    }
    const tree = new Map();
    for (const [key, file] of files) {
      const [host, where] = key.split("\n");
      if (file.state === "gone" && !last.has(key) && !file.bytes) continue;
      const folder = where.slice(0, where.lastIndexOf("/")) || "/";
      if (!tree.has(host)) tree.set(host, new Map());
      if (!tree.get(host).has(folder)) tree.get(host).set(folder, []);
      tree.get(host).get(folder).push([where.slice(where.lastIndexOf("/") + 1), file, last.has(key)]);
    }
    const target = byId("world");
    target.replaceChildren();
    for (const host of world.hosts) {
      const box = make("details");
      box.append(make("summary", "", host));
      const folders = tree.get(host) || new Map();
      for (const folder of [...folders.keys()].sort()) {
        const rows = folders.get(folder);
        const inner = make("details");
        const isTouched = rows.some(([, , isNew]) => isNew);
        inner.open = isTouched;
        box.open = box.open || isTouched;
        inner.append(make("summary", isTouched ? "touched" : "", folder));
        for (const [file, { bytes, state }, isNew] of rows.sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
          inner.append(make("div", state === "gone" ? "gone" : isNew ? "touched" : "", `${file} ${size(bytes)}`));
        }
        box.append(inner);
      }
      target.append(box);
    }
    if (world.more) target.append(make("p", "remark", `${world.more} more files are not listed`));
    const entry = path[stops[at]];
    byId("when").textContent = entry ? `after ${entry.turn ? `turn ${entry.turn}` : "the opening"}` : "";
  };
  const caption = () => {
    const until = at + 1 < stops.length ? stops[at + 1] : path.length;
    const notes = path.slice(stops[at] || 0, until).flatMap((entry) => entry.marks || []);
    const words = notes.filter((mark) => mark.kind === "note").map((mark) => mark.text).join(" ");
    byId("caption").hidden = !words;
    byId("caption").textContent = words;
    return words;
  };
  // The head stays in view, as high as its caption makes it: a turn begins below it.
  const measure = () => {
    document.documentElement.style.setProperty("--head", `${document.querySelector("header").offsetHeight}px`);
  };
  addEventListener("resize", measure);
  const go = (index, scroll = true) => {
    at = Math.max(0, Math.min(index, stops.length - 1));
    fill();
    document.querySelector("article.here")?.classList.remove("here");
    const entry = path[stops[at]];
    const words = caption();
    measure();
    const box = entry && byId(`event-${entry.event}`);
    if (box) {
      box.classList.add("here");
      if (scroll) box.scrollIntoView({ block: "start" });
    }
    byId("place").textContent = `${at + 1} of ${stops.length}`;
    drawWorld();
    if (!isWhole) drawTags();
    if (entry && scroll) history.replaceState(null, "", `#event-${entry.event}`);
    return words;
  };
  const choose = (chosen) => {
    branch = chosen;
    byId("branch").value = chosen;
    path = pathTo(account.branches[chosen]);
    stops = [0];
    path.forEach((entry, i) => { if (entry.opens === "turn" || entry.opens === "end") stops.push(i); });
    byId("transcript").replaceChildren();
    shown = 0;
    at = Math.min(at, stops.length - 1);
    go(at, false);
    drawTags();
  };
  const pause = () => {
    clearTimeout(timer);
    timer = 0;
    byId("play").textContent = "Play";
    byId("play").setAttribute("aria-pressed", "false");
  };
  // A turn stays for as long as its words take to read, between two and twelve seconds.
  const play = () => {
    if (at + 1 >= stops.length) { pause(); return; }
    const words = go(at + 1) || "";
    const length = words.length * 3 + (path[stops[at]].passages || []).reduce((sum, each) => sum + each.text.length, 0);
    timer = setTimeout(play, Math.max(2000, Math.min(12000, length * 40)));
  };
  const toggle = () => {
    if (timer) { pause(); return; }
    setWhole(false);
    byId("play").textContent = "Pause";
    byId("play").setAttribute("aria-pressed", "true");
    timer = setTimeout(play, 400);
  };
  const setWhole = (whole) => {
    isWhole = whole;
    byId("whole").checked = whole;
    go(at, false);
    drawTags();
  };
  const nextBranch = () => {
    const all = Object.keys(account.branches);
    pause();
    choose(all[(all.indexOf(branch) + 1) % all.length]);
  };

  // Every branch as a link to the event it parts from.
  for (const [each, last] of Object.entries(account.branches)) {
    const item = make("li");
    const button = make("button", "", each);
    button.type = "button";
    button.addEventListener("click", () => { pause(); choose(each); });
    const start = pathTo(last).find((entry) => entry.branch === each);
    item.append(button, start && start.parent ? ` from event ${start.parent}` : "");
    byId("branches").append(item);
  }
  byId("play").addEventListener("click", toggle);
  byId("forward").addEventListener("click", () => { pause(); go(at + 1); });
  byId("back").addEventListener("click", () => { pause(); go(at - 1); });
  byId("branch").addEventListener("change", (event) => { pause(); choose(event.target.value); });
  byId("whole").addEventListener("change", (event) => setWhole(event.target.checked));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (["SELECT", "INPUT", "BUTTON", "A", "SUMMARY"].includes(event.target.tagName) && [" ", "Enter"].includes(event.key)) return;
    if (event.target.tagName === "SELECT") return;
    const act = {
      j: () => { pause(); go(at + 1); }, ArrowRight: () => { pause(); go(at + 1); }, PageDown: () => { pause(); go(at + 1); },
      k: () => { pause(); go(at - 1); }, ArrowLeft: () => { pause(); go(at - 1); }, PageUp: () => { pause(); go(at - 1); },
      " ": toggle, p: toggle, b: nextBranch, a: () => setWhole(!isWhole),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const follow = () => {
    const match = /^#event-(\d+)$/.exec(location.hash);
    const event = match && Number(match[1]);
    if (!event || !entries.has(event)) return false;
    if (!path.some((entry) => entry.event === event)) choose(entries.get(event).branch);
    const place = path.findIndex((entry) => entry.event === event);
    go(stops.findLastIndex((stop) => stop <= place));
    return true;
  };
  addEventListener("hashchange", follow);
  choose(branch);
  follow();
  document.body.dataset.ready = "true";
  // One reads before one downloads.
  const file = await unpack("file");
  if (file) {
    byId("download").href = URL.createObjectURL(new Blob([file], { type: "application/toml" }));
    byId("download").download = name;
    byId("download").hidden = false;
  }
})();
