// Tells the server what staff say of a finding, and shows a line with which the last word can be taken back.

const token = () => document.querySelector("[name=csrf_token]").value;

export async function send(address, values = {}) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    body: new URLSearchParams(values),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// A bar at the foot of the page: what was said, and a button that takes it back. It stays until the next word.
export function tell(words, undo, undoWords) {
  let bar = document.getElementById("said");
  if (!bar) {
    bar = document.createElement("div");
    bar.id = "said";
    bar.className = "said";
    bar.setAttribute("role", "status");
    document.body.append(bar);
  }
  const text = document.createElement("span");
  text.textContent = words;
  bar.replaceChildren(text);
  if (undo) {
    const button = document.createElement("button");
    button.className = "btn btn-quiet";
    button.textContent = undoWords;
    button.addEventListener("click", undo, { once: true });
    bar.append(button);
  }
  bar.hidden = false;
}

export const typing = (event) =>
  event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]") ||
  (event.target instanceof HTMLElement && event.target.closest("input:not([type=checkbox]), textarea, select"));
