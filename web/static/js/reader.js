// Reading a document: from a finding in the text to the list and back, by mouse and by keyboard.

const reader = document.getElementById("reader");
const list = reader.querySelector(".finding-list");
const BOXES = "trichluc.layers";
let current = null;

const inText = (id) => document.getElementById(`f${id}`) ?? document.getElementById(`b${id}`);
const inList = (id) => document.getElementById(`s${id}`);
const shown = (element) => element && getComputedStyle(element).display !== "none";
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function select(id, { scrollText = true, scrollList = true } = {}) {
  reader.querySelectorAll(".current").forEach((element) => element.classList.remove("current"));
  current = id;
  reader.querySelectorAll(`[data-f="${CSS.escape(id)}"]`).forEach((element) => element.classList.add("current"));
  const behavior = calm ? "auto" : "smooth";
  if (scrollText) inText(id)?.scrollIntoView({ block: "center", behavior });
  const line = inList(id);
  if (line && scrollList && list.scrollHeight > list.clientHeight) {
    // Lines that were never seen have a guessed height: go there at once, and exactly once they are laid out.
    const top = () => line.offsetTop - list.offsetTop - list.clientHeight / 3;
    if (Math.abs(top() - list.scrollTop) > 2 * list.clientHeight) list.scrollTo({ top: top() });
    requestAnimationFrame(() => list.scrollTo({ top: top(), behavior }));
  }
}

function step(by) {
  const lines = [...list.children].filter(shown);
  const at = lines.findIndex((line) => line.dataset.f === current);
  const next = lines[at < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.min(Math.max(at + by, 0), lines.length - 1)];
  if (!next) return;
  select(next.dataset.f);
  inText(next.dataset.f)?.focus({ preventScroll: true });
}

reader.addEventListener("click", (event) => {
  const line = event.target.closest(".s-link");
  if (line) {
    event.preventDefault();
    const id = line.parentElement.dataset.f;
    history.replaceState(null, "", line.hash);
    select(id, { scrollList: false });
    return;
  }
  const found = event.target.closest(".f[data-f]");
  if (!found || !String(getSelection()).trim() === false) return;
  event.preventDefault();
  const id = found.dataset.f;
  select(id, { scrollText: false });
  const why = inList(id)?.querySelector(".why");
  if (why) why.open = true;
  if (list.scrollHeight <= list.clientHeight) inList(id)?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.target instanceof HTMLElement && event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "l" && current) {
    const link = inList(current)?.querySelector(".s-link");
    if (document.activeElement === link) inText(current)?.focus();
    else link?.focus();
  } else if (event.key === "Escape") {
    reader.querySelectorAll(".current").forEach((element) => element.classList.remove("current"));
    current = null;
  }
});

// Which layers are shown is remembered for the next document.
const hidden = new Set(JSON.parse(localStorage.getItem(BOXES) ?? "[]"));
reader.querySelectorAll(".layer-box").forEach((box) => {
  box.checked = !hidden.has(box.dataset.group);
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(box.dataset.group);
    else hidden.add(box.dataset.group);
    localStorage.setItem(BOXES, JSON.stringify([...hidden]));
  });
});

const asked = /^#[fsb](\d+)$/.exec(location.hash);
if (asked && (inText(asked[1]) || inList(asked[1]))) select(asked[1]);
