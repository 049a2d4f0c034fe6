// In a document: d and s say right and wrong of the chosen finding, e edits it, z takes the last word back;
// words that are selected can become a finding, or the new place of the chosen one.
import { send, tell, typing } from "./verdicts.js";

const reader = document.getElementById("reader");
const texts = document.getElementById("correcting");
const bar = document.getElementById("selection-bar");
const paper = reader.querySelector(".paper");
let last = null;

const chosen = () => reader.querySelector(".finding-list .s.current");
const marks = (id) => reader.querySelectorAll(`[data-f="${CSS.escape(id)}"]`);

async function say(line, verdict) {
  const id = line.dataset.f;
  try {
    const made = await send(texts.dataset.verdicts, { [verdict]: id });
    marks(id).forEach((element) => (element.dataset.said = verdict));
    last = { id, undo: made.undo };
    tell(`${texts.dataset[verdict]}: ${line.querySelector(".s-text").textContent.slice(0, 80)}`, takeBack, texts.dataset.undo);
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
  } catch {
    tell(texts.dataset.failed);
  }
}

async function takeBack() {
  if (!last) return;
  const { id, undo } = last;
  last = null;
  try {
    await send(undo);
    // A finding that was wrong comes back under a new id: the page must be read again.
    if ([...marks(id)].some((element) => element.dataset.said === "wrong")) location.reload();
    marks(id).forEach((element) => delete element.dataset.said);
    document.getElementById("said").hidden = true;
  } catch {
    tell(texts.dataset.failed);
  }
}

reader.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=right], button[name=wrong]");
  if (!button) return;
  event.preventDefault();
  say(button.closest(".s"), button.name);
});

document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  const line = chosen();
  if (event.key === "z") takeBack();
  else if (!line || line.dataset.said) return;
  else if (event.key === "d") say(line, "right");
  else if (event.key === "s") say(line, "wrong");
  else if (event.key === "e") location.assign(line.querySelector("[data-edit]").href);
});

// Where a point of the selection stands in the text of the document: blocks tell where they begin, and their text is
// the document's own. Offsets count characters, not UTF-16 units.
function offset(node, within) {
  const element = node instanceof Element ? node : node.parentElement;
  const block = element?.closest("[data-start]");
  if (!block || !paper.contains(block)) return null;
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, within);
  return Number(block.dataset.start) + [...range.toString()].length;
}

function selected() {
  const selection = getSelection();
  if (!paper || selection.isCollapsed || !selection.rangeCount || !paper.contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  return start === null || end === null || end <= start ? null : { start, end, box: range.getBoundingClientRect() };
}

function show() {
  const span = selected();
  bar.hidden = !span;
  if (!span) return;
  bar.querySelector("[data-move]").hidden = !chosen();
  const left = Math.min(Math.max(span.box.left, 8), innerWidth - bar.offsetWidth - 8);
  const below = span.box.bottom + 8;
  const top = below + bar.offsetHeight < innerHeight ? below : Math.max(8, span.box.top - bar.offsetHeight - 8);
  bar.style.setProperty("--left", `${left}px`);
  bar.style.setProperty("--top", `${top}px`);
}

if (paper && bar) {
  document.addEventListener("selectionchange", show);
  document.addEventListener("scroll", show, { passive: true });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    const span = selected();
    if (!button || !span) return;
    if (!button.hasAttribute("data-move")) {
      const asked = new URLSearchParams({ layer: button.dataset.layer, start: span.start, end: span.end });
      if (button.dataset.kind) asked.set("kind", button.dataset.kind);
      location.assign(`${texts.dataset.add}?${asked}`);
      return;
    }
    try {
      await send(`${texts.dataset.findings}${chosen().dataset.f}/place`, { start: span.start, end: span.end });
      location.assign(`${location.pathname}?at=${span.start}#at`);
      if (new URLSearchParams(location.search).get("at") === String(span.start)) location.reload();
    } catch {
      tell(texts.dataset.failed);
    }
  });
}
