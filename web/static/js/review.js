// The review queue by keyboard: d right, s wrong, e edit, z undo, j and k forth and back.
import { send, tell, typing } from "./verdicts.js";

const list = document.getElementById("review");
const cards = list ? [...list.children] : [];
let last = null;

const open = () => cards.filter((card) => !card.dataset.said);
const current = () => cards.find((card) => card.contains(document.activeElement)) ?? open()[0];

function go(by) {
  const at = cards.indexOf(current());
  const next = cards[Math.min(Math.max(at + by, 0), cards.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "center" });
}

async function say(card, verdict) {
  const form = card.querySelector("form");
  try {
    const made = await send(form.action, { [verdict]: card.dataset.f });
    card.dataset.said = verdict;
    last = { card, undo: made.undo };
    tell(`${list.dataset[verdict]}: ${card.querySelector("mark").textContent.slice(0, 80)}`, takeBack, list.dataset.undo);
    const next = open()[0];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "center" });
    } else {
      document.getElementById("more").focus();
    }
  } catch {
    tell(list.dataset.failed);
  }
}

async function takeBack() {
  if (!last) return;
  const { card, undo } = last;
  last = null;
  try {
    await send(undo);
    delete card.dataset.said;
    document.getElementById("said").hidden = true;
    card.focus();
  } catch {
    tell(list.dataset.failed);
  }
}

list?.addEventListener("submit", (event) => {
  event.preventDefault();
  const card = event.target.closest(".review-card");
  say(card, event.submitter.name);
});

document.addEventListener("keydown", (event) => {
  if (typing(event) || !list) return;
  const card = current();
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "z") takeBack();
  else if (!card) return;
  else if (event.key === "d") say(card, "right");
  else if (event.key === "s") say(card, "wrong");
  else if (event.key === "e") card.querySelector("[data-edit]").click();
});
