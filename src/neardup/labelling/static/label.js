"use strict";
// The labelling page. Texts only ever become text nodes, so nothing in a document is markup here.

const $ = (id) => document.getElementById(id);
const SHORT = 5; // words of a line that stands beside other short lines, as menus have them
const SETTLE = 250; // milliseconds after a pair appears in which no key gives an answer, so that none is given unseen

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}
const hidden = (text) => el("span", { class: "hidden-text" }, text);
const keyHint = (key) => el("kbd", { "aria-hidden": "true" }, key);

// ---- the server ----
class Refused extends Error {}

const token = new URLSearchParams(location.search).get("token") || "";
async function call(path, body) {
  const how = { headers: { Authorization: `Bearer ${token}` } };
  if (body !== undefined) {
    how.method = "POST";
    how.headers["Content-Type"] = "application/json";
    how.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, how);
  } catch {
    throw new Error("The server does not answer. Start the same 'neardup label' command again, and open its new address.");
  }
  const found = await response.json().catch(() => ({ error: `the server answered with status ${response.status}` }));
  if (!response.ok) throw new Refused(found.error);
  return found;
}
const query = (fields) => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== null && value !== false)).toString();
const server = {
  start: () => call("api/start"),
  next: () => call(`api/next?${query({ labeller: state.labeller, beyond: state.beyond && "1" })}`),
  pair: (place) => call(`api/pair?${query({ place, labeller: state.labeller })}`),
  answer: (given) => call("api/answer", { ...given, labeller: state.labeller, beyond: state.beyond }),
  family: (pair) => call(`api/family?${query({ ...pair, labeller: state.labeller })}`),
  templates: (pair, pairs) => call("api/family", { ...pair, pairs, labeller: state.labeller, beyond: state.beyond }),
  view: (pair) => call(`api/view?${query(pair)}`),
  disputed: () => call("api/disputed"),
  settle: (given) => call("api/settle", { ...given, labeller: state.labeller }),
};

// ---- without a server: a file with its pairs inside, whose answers stay in this browser until they are downloaded ----
const offline = $("offline") && JSON.parse($("offline").textContent);
const local = offline && {
  key: () => `neardup ${offline.checksum} ${state.labeller}`,
  kept: () => JSON.parse(localStorage.getItem(local.key()) || "{}"),
  name: (pair) => JSON.stringify([pair.a, pair.b]),
  start: async () => offline.start,
  found: (place) => {
    const kept = local.kept();
    const progress = { labels: Object.keys(kept).length, goal: offline.pairs.length, lines: [] };
    if (place === offline.pairs.length) return { finished: { reason: "offline", place }, progress };
    const before = kept[local.name(offline.pairs[place])];
    const asked = { place, of: offline.pairs.length, pair: offline.pairs[place], answer: before ? before.answer : null, comment: before ? before.comment : "" };
    return { asked, progress };
  },
  pair: async (place) => local.found(place),
  next: async () => {
    const kept = local.kept();
    const place = offline.pairs.findIndex((pair) => !(local.name(pair) in kept));
    return local.found(place < 0 ? offline.pairs.length : place);
  },
  answer: async (given) => {
    const kept = local.kept();
    const line = { a: given.a, b: given.b, answer: given.answer, labeller: state.labeller, time: new Date().toISOString(), seconds: Math.round(given.seconds * 10) / 10, comment: given.comment, drawn: true };
    kept[local.name(given)] = line;
    try {
      localStorage.setItem(local.key(), JSON.stringify(kept));
    } catch {
      throw new Error("This browser keeps nothing for this file: allow it to store data, or use another browser.");
    }
    return local.next();
  },
};
function download() {
  const lines = Object.values(local.kept()).map((line) => `${JSON.stringify(line)}\n`);
  const link = el("a", { href: URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" })), download: `answers-${state.labeller.replace(/[^\w-]+/g, "_")}.jsonl` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
const backend = offline ? local : server;

// ---- what is shown ----
const state = { study: null, answered: null, last: -1, labeller: null, beyond: false, busy: false, shown: null, since: 0, away: 0, left: 0, comment: "" };
const meaning = (answer) => state.study.meanings.find((one) => one.answer === answer);
const keysOn = () => localStorage.getItem("keys") !== "off";

document.addEventListener("visibilitychange", () => {
  if (document.hidden) state.left = performance.now();
  else state.away += performance.now() - state.left;
});

async function attempt(work) {
  if (state.busy) return;
  state.busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    const found = await work();
    if (found) show(found);
    $("trouble").hidden = true;
  } catch (error) {
    trouble(error, work);
  } finally {
    state.busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

function trouble(error, work) {
  const again = el("button", { type: "button", onclick: () => attempt(work) }, "Try again");
  $("trouble").replaceChildren(`${error.message} `, again);
  $("trouble").hidden = false;
}

function show(found) {
  progress(found.progress);
  if (found.finished) finished(found.finished);
  else if (found.disputed) disputed(found.disputed);
  else if (found.settled) settled();
  else asked(found.asked);
  if (found.family && state.answered) offer(found.family, state.answered);
}

function progress(found) {
  const parts = [
    el("span", {}, `${found.labels} of ${found.goal} labels`),
    el("progress", { max: found.goal, value: Math.min(found.labels, found.goal), "aria-label": "labels given, of the goal" }),
    ...found.lines.map((line) => el("span", {}, line)),
  ];
  $("progress").replaceChildren(...parts);
}

function page(title, ...children) {
  state.shown = null;
  $("answers").hidden = true;
  const heading = el("h2", { tabindex: "-1", id: "heading" }, title);
  $("main").replaceChildren(el("div", { class: "page" }, heading, ...children));
  scrollTo(0, 0);
  heading.focus();
}

function asked(found, heading_text = `Pair ${found.place + 1}: what are these two texts to one another?`, above = null) {
  state.shown = found;
  state.comment = found.comment;
  [state.since, state.away, state.left] = [performance.now(), 0, performance.now()];
  const heading = el("h2", { tabindex: "-1", id: "heading" }, heading_text);
  const legend = el("p", { class: "legend" }, "Underlined, or shaded with a bar: only in this text. ⇅: elsewhere in the other. Grey lines: the same in both.");
  const all = el("button", { type: "button", id: "all", onclick: unfold }, "Show all that is folded ", keyHint("e"));
  $("main").replaceChildren(el("div", { class: "top" }, heading, legend, all), el("div", { id: "above" }), sides(found.pair));
  if (above) $("above").append(above);
  all.hidden = !document.querySelector("button.fold");
  buttons(found);
  $("answers").hidden = false;
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
}

function sides(pair) {
  const head = (side, name, kind) =>
    el("th", { scope: "col", role: "columnheader", class: kind },
      el("strong", { dir: "auto" }, `${name}${title(side) && ": "}`, el("bdi", {}, title(side))),
      el("span", { class: "facts" }, ...side.facts.filter(([fact]) => fact !== "title").map(([fact, value]) => el("span", { class: fact }, `${fact}: `, el("bdi", {}, value))), el("span", {}, "id: ", el("bdi", {}, side.id))));
  const body = el("tbody", { role: "rowgroup" }, ...rows(pair.rows));
  return el("table", { role: "table", "aria-label": "The two texts, passage by passage" },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, head(pair.left, "Text A", "a"), head(pair.right, "Text B", "b"))), body);
}
const title = (side) => (side.facts.find(([fact]) => fact === "title") || ["", ""])[1];

function rows(all) {
  const out = [];
  for (const run of runs(all, (row) => row.folded)) {
    const made = run.map(row);
    if (run[0].folded) {
      const words = run.reduce((sum, one) => sum + count(one.left), 0);
      const cell = el("td", { role: "cell", colspan: "2" });
      const line = el("tr", { role: "row", class: "fold" }, cell);
      cell.append(folder(`… ${words} words the same in both, show`, made, line));
      out.push(line);
    }
    out.push(...made);
  }
  return out;
}

function row(one) {
  const last = [...one.left, ...one.right].some((piece) => ends(piece.text));
  return el("tr", { role: "row", class: `${one.kind}${last ? " end" : ""}`, hidden: one.folded }, cell(one, one.left, "a"), cell(one, one.right, "b"));
}

function cell(one, pieces, kind) {
  const made = el("td", { role: "cell", dir: "auto", class: `${kind}${one.kind === "apart" && pieces.length ? " full" : ""}` });
  if (one.kind === "same") pieces.forEach((piece, place) => made.append(piece.text.trim(), between(piece, pieces[place + 1])));
  else if (one.kind === "like") made.append(...pieces.map((piece) => (piece.mark === "only" && piece.text.trim() ? only(piece.text) : piece.text)));
  else {
    for (const run of runs(pieces, (piece) => `${piece.mark}${piece.folded}`)) made.append(...stretch(run));
  }
  return made;
}
const only = (text) => el("mark", {}, hidden(" [only here: "), text, hidden("] "));
const count = (pieces) => pieces.reduce((sum, piece) => sum + piece.words, 0);

function stretch(run) {
  const where = run[0].mark === "moved" ? "that stand elsewhere in the other text" : "only here";
  const text = el("span", { class: run[0].mark, hidden: run[0].folded }, hidden(run[0].mark === "moved" ? " [elsewhere in the other text: " : " [only here: "));
  run.forEach((piece, place) => text.append(piece.text.trim(), between(piece, run[place + 1])));
  text.append(hidden("] "));
  if (!run[0].folded) return [text];
  const button = folder(`… ${count(run)} words ${where}, show`, [text]);
  return [el("div", {}, button), text];
}

// What stands after a passage: a line break, a mark between the short lines of a menu, or a space within a paragraph.
const ends = (text) => /[\n\r\u2028\u2029]\s*$/.test(text);
function between(piece, next) {
  if (!next || !ends(piece.text)) return " ";
  return piece.words <= SHORT && next.words <= SHORT ? el("span", { class: "break", "aria-hidden": "true" }, " ¶ ") : el("br");
}

function folder(text, covered, around) {
  const button = el("button", { type: "button", class: "fold" }, text);
  button.addEventListener("click", () => {
    covered.forEach((one) => { one.hidden = false; });
    covered[0].tabIndex = -1;
    covered[0].focus({ preventScroll: true });
    (around || button.parentElement).remove();
    $("all").hidden = !document.querySelector("button.fold");
  });
  return button;
}

function unfold() {
  document.querySelectorAll("button.fold").forEach((button) => button.click());
  $("heading").focus({ preventScroll: true });
}

function runs(items, key) {
  const out = [];
  for (const item of items) {
    if (out.length && key(out[out.length - 1][0]) === key(item)) out[out.length - 1].push(item);
    else out.push([item]);
  }
  return out;
}

// ---- answers ----
function buttons(found) {
  const answers = state.study.meanings.map((one) =>
    el("button", { type: "button", "data-answer": one.answer, title: one.text, "aria-keyshortcuts": one.keys.join(" "), "aria-pressed": found.answer === null ? null : String(found.answer === one.answer), onclick: () => give(one.answer) },
      `${one.title} `, keyHint(one.keys[0]), " ", keyHint(one.keys[1])));
  const back = el("button", { type: "button", id: "back", "aria-keyshortcuts": "b Backspace", disabled: found.place === 0, onclick: goBack }, found.said ? "Leave " : "Back ", keyHint("b"));
  const forward = el("button", { type: "button", id: "forward", "aria-keyshortcuts": "n", onclick: goOn }, "On ", keyHint("n"));
  const comment = el("button", { type: "button", id: "comment-button", "aria-keyshortcuts": "m", "aria-expanded": String(Boolean(found.comment)), "aria-controls": "comment", onclick: openComment }, "Comment ", keyHint("m"));
  forward.hidden = found.answer === null;
  const text = el("textarea", { id: "comment-text", rows: "2", maxlength: "10000" });
  text.value = found.comment;
  text.addEventListener("input", () => { state.comment = text.value; });
  const field = el("div", { class: "comment", id: "comment", hidden: !found.comment }, el("label", { for: "comment-text" }, "Comment, kept with your answer (Esc returns)"), text);
  $("answers").replaceChildren(field, el("div", { class: "buttons" }, ...answers, el("span", { class: "gap" }), back, forward, comment));
}

function give(answer) {
  const shown = state.shown;
  if (!shown || state.busy || performance.now() - state.since < SETTLE) return;
  const seconds = Math.max(0, performance.now() - state.since - state.away) / 1000;
  attempt(async () => {
    const pair = { a: shown.pair.a, b: shown.pair.b };
    const found = await (shown.said ? backend.settle : backend.answer)({ ...pair, answer, comment: state.comment, seconds });
    state.answered = pair;
    $("said").textContent = `Kept: ${meaning(answer).title}.`;
    return found;
  });
}

function goBack() {
  if (state.shown?.said || $("family")) {
    goOn();
    return;
  }
  const place = state.shown ? state.shown.place - 1 : state.last;
  if (place >= 0) attempt(() => backend.pair(place));
}
const goOn = () => attempt(() => backend.next());

function openComment() {
  $("comment").hidden = false;
  $("comment-button").setAttribute("aria-expanded", "true");
  $("comment-text").focus();
}

// ---- the family of a template ----
function offer(count, pair) {
  const pairs = count === 1 ? "one other pair" : `${count} other pairs`;
  const button = el("button", { type: "button", id: "offer", "aria-keyshortcuts": "g", onclick: () => openFamily(pair) }, `See ${pairs} of that template's family `, keyHint("g"));
  const place = $("above") || $("main").querySelector(".page");
  place.append(el("p", { class: "offer" }, "You called a pair a template. ", button));
}

function openFamily(pair) {
  if (!state.busy) attempt(async () => { family(pair, await backend.family(pair)); });
}

function family(pair, found) {
  const boxes = found.members.map((one) => {
    const box = el("input", { type: "checkbox" });
    const starts = [["A: ", one.left], ["B: ", one.right]];
    const texts = one.left === one.right ? [["Each: ", one.left], ["A has ", one.only_left], ["B has ", one.only_right]] : starts;
    const parts = texts.filter(([, text]) => text).map(([side, text]) => el("span", { class: side[0].toLowerCase() }, el("b", {}, side), el("bdi", {}, text)));
    const label = el("label", { class: "check" }, box, el("span", { class: "short" }, ...parts));
    const more = el("details", {}, el("summary", {}, "Both texts", hidden(` of ${one.a} and ${one.b}`)));
    more.addEventListener("toggle", async () => {
      if (more.children.length === 1) {
        const view = await backend.view({ a: one.a, b: one.b }).catch((error) => error);
        more.append(view instanceof Error ? view.message : sides(view));
      }
    });
    return { box, item: el("li", {}, label, more), pair: [one.a, one.b] };
  });
  const keep = el("button", { type: "button", class: "first", onclick: () => {
    const chosen = boxes.filter((one) => one.box.checked).map((one) => one.pair);
    attempt(() => (chosen.length ? backend.templates(pair, chosen) : backend.next()));
  } }, "Keep: those checked are templates");
  const every = el("button", { type: "button", onclick: () => boxes.forEach((one) => { one.box.checked = true; }) }, "Check all");
  page("Which of these pairs are the same template with other facts?",
    el("p", {}, `These pairs were not drawn, so they enter no estimate; their answers become labels only. Leave unchecked what is something else, or what you have not read.${found.more ? ` These are the nearest; ${found.more} more follow when they are kept.` : ""}`),
    el("ul", { id: "family" }, ...boxes.map((one) => one.item)),
    el("div", { class: "row bar" }, keep, every, el("button", { type: "button", onclick: goOn }, "None, go on ", keyHint("b"))));
}

// ---- several people ----
function disputed(found) {
  const said = el("ul", { class: "said" }, ...found.said.map(([name, answer, comment]) =>
    el("li", {}, el("bdi", {}, name), ": ", el("strong", {}, meaning(answer).title), comment ? el("span", {}, " – ", el("bdi", {}, comment)) : null)));
  const shown = { pair: found.pair, said: found.said, place: -1, answer: null, comment: "" };
  asked(shown, `${found.left} to settle: what are these two texts to one another?`, said);
}

function settled() {
  page("Done: nothing is left to settle", el("div", { class: "row" }, el("button", { type: "button", class: "first", onclick: goOn }, "Go on")));
}

function agreed(all) {
  if (!all.length) return [];
  const cell = (value) => el("td", {}, value === null ? "–" : value.toFixed(2));
  const rows = all.map((one) => el("tr", {}, el("th", { scope: "row" }, el("bdi", {}, one.one), " and ", el("bdi", {}, one.other)), el("td", {}, one.on), el("td", {}, String(one.pairs)), cell(one.same), cell(one.kappa)));
  const head = ["people", "on", "pairs of both", "same", "kappa"].map((name) => el("th", { scope: "col" }, name));
  return [el("h3", {}, "Agreement"), el("table", { class: "figures" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))];
}

function finished(found) {
  state.last = found.place - 1;
  if (offline) {
    page("Done: every pair of this file is answered",
      el("p", {}, "Download your answers and send the file back. It is read with:"),
      el("pre", {}, el("code", {}, "neardup label STUDY --import FILE")),
      el("div", { class: "row" }, el("button", { type: "button", class: "first", onclick: download }, "Download the answers"), el("button", { type: "button", id: "back", onclick: goBack }, "Back to the last pair ", keyHint("b"))));
    return;
  }
  const goal = found.reason === "goal";
  const settle = el("button", { type: "button", id: "settle", onclick: () => attempt(() => backend.disputed()) }, `Settle ${found.disputed} ${found.disputed === 1 ? "pair" : "pairs"} on which people differ`);
  settle.hidden = !found.disputed;
  const more = el("button", { type: "button", id: "more", onclick: () => { state.beyond = true; goOn(); } }, "Label more");
  const back = el("button", { type: "button", id: "back", onclick: goBack }, "Back to the last pair ", keyHint("b"));
  more.hidden = !goal;
  back.hidden = state.last < 0;
  page(goal ? "Done: as many labels as were asked for" : "Done: no pair is left to ask about",
    el("p", {}, goal ? "The next command says whether they are enough; more make its intervals narrower." : "Every pair that is worth asking about has an answer."),
    el("p", {}, "End the server with Ctrl-C in its terminal, or leave it; then run:"),
    el("pre", {}, el("code", {}, found.next)),
    el("div", { class: "row" }, more, back, settle),
    ...agreed(found.agreement));
}

// ---- help, keys, start ----
function help() {
  const keys = el("input", { type: "checkbox", id: "keys" });
  keys.checked = keysOn();
  keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));
  const entry = (name, shortcut, text) => [el("dt", {}, `${name} `, ...shortcut.map((key) => el("kbd", {}, key))), el("dd", {}, text)];
  $("help").replaceChildren(
    el("h2", { id: "help-title", tabindex: "-1", autofocus: true }, "What the answers mean"),
    el("p", {}, state.study.rule),
    el("dl", {}, ...state.study.meanings.flatMap((one) => entry(one.title, one.keys, one.text))),
    el("h2", {}, "Keys"),
    el("dl", {},
      ...entry("Back", ["b", "Backspace"], "Shows the pair before, to see or change its answer."),
      ...entry("On", ["n"], "Leaves the answer as it is and shows the first pair without one."),
      ...entry("Comment", ["m"], "Opens a field for a remark; Esc leaves it."),
      ...entry("Family", ["g"], "Shows the other pairs of a template's family, where one is offered."),
      ...entry("Show all", ["e"], "Shows all that is folded."),
      ...entry("Help", ["h"], "Opens this panel; Esc closes it.")),
    el("label", { class: "check" }, keys, "Single keys give answers"),
    el("p", {}, offline ? "Answers stay in this browser until you download them." : "Every answer is on the disk before the next pair shows, so the page can be left at any time."),
    el("button", { type: "button", class: "first", onclick: () => $("help").close() }, "Close"));
  $("help").showModal();
}

const KEYS = { b: goBack, Backspace: goBack, n: () => state.shown?.answer && goOn(), m: () => state.shown && openComment(), e: () => state.shown && unfold(), g: () => $("offer") && $("offer").click(), h: help };

document.addEventListener("keydown", (event) => {
  if (event.target instanceof HTMLTextAreaElement && event.key === "Escape") {
    $("heading").focus();
    return;
  }
  const typing = event.target instanceof HTMLTextAreaElement || (event.target instanceof HTMLInputElement && event.target.type === "text");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat || $("help").open || !state.study || !keysOn()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const answer = state.study.meanings.find((one) => one.keys.includes(key));
  if (answer && state.shown) give(answer.answer);
  else if (KEYS[key]) KEYS[key]();
  else return;
  event.preventDefault();
});

function askName() {
  const name = el("input", { type: "text", id: "name", maxlength: "100", autocomplete: "name", required: true });
  const form = el("form", {}, el("label", { for: "name" }, "Your name, kept with your answers"), name, el("button", { class: "first" }, "Begin"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    state.labeller = name.value.trim();
    if (!state.labeller) return;
    sessionStorage.setItem("labeller", state.labeller);
    goOn();
  });
  page("Who is labelling?", form);
  name.focus();
}

async function start() {
  try {
    state.study = await backend.start();
  } catch (error) {
    trouble(error, async () => location.reload());
    return;
  }
  document.title = `Label pairs: ${state.study.study}`;
  $("study").textContent = `Label pairs of ${state.study.study}`;
  $("help-button").addEventListener("click", help);
  if (offline) $("help-button").before(el("button", { type: "button", id: "download", onclick: download }, "Download answers"));
  state.labeller = state.study.labeller || sessionStorage.getItem("labeller");
  if (state.labeller) goOn();
  else askName();
}
start();
