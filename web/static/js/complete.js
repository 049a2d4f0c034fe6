// While one types into a search box, offers what it can become: a list of links under the box, reached by the arrows.
// Without script the box is a plain form.

const PAUSE = 120;

for (const box of document.querySelectorAll("[data-complete]")) offer(box);

function offer(box) {
  const list = document.createElement("ul");
  list.id = `${box.id}-offers`;
  list.className = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.completeLabel);
  box.closest(".search-row").append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) {
    box.setAttribute(name, value);
  }
  let timer = 0;
  let asked = null;

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const show = (found) => {
    list.replaceChildren(...found.map((each, number) => option(each, `${list.id}-${number}`)));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(found.length > 0));
    box.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const text = box.value.trim();
    if (text.length < 2) return close();
    try {
      const answer = await fetch(`${box.dataset.complete}?${new URLSearchParams({ q: text })}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === box) show(await answer.json());
    } catch {
      // Typing went on, or the server is away: the form works without offers.
    }
  };

  const move = (by) => {
    const options = [...list.children];
    const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const next = options[(at + by + options.length + (at < 0 && by < 0 ? 1 : 0)) % options.length];
    options.forEach((each) => each.setAttribute("aria-selected", String(each === next)));
    box.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = list.querySelector('[aria-selected="true"] a');
      if (chosen) {
        event.preventDefault();
        location.assign(chosen.href);
      }
    } else if (event.key === "Escape") {
      event.preventDefault(); // else the browser empties the box too
      event.stopPropagation();
      close();
    }
  });
  box.addEventListener("blur", () => setTimeout(close, 150)); // a click on an offer comes after the blur
}

function option(found, id) {
  const line = document.createElement("li");
  line.id = id;
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  const link = document.createElement("a");
  link.href = found.href;
  link.tabIndex = -1;
  const name = document.createElement("span");
  name.textContent = found.label;
  const count = document.createElement("span");
  count.className = "n";
  count.textContent = found.count.toLocaleString(document.documentElement.lang);
  link.append(name, count);
  line.append(link);
  return line;
}
