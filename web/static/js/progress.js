// Watches a batch: hears of each change by server-sent events; where there are none (a proxy that holds them back, too
// many readers) it asks for the rows until nothing is left, slower while nothing changes.

const batch = document.getElementById("batch");
const files = document.getElementById("files");
const sum = document.getElementById("sum");
const QUICK = 800;
const SLOW = 5000;
let pause = QUICK;
let rows = [];

async function look() {
  let left = 1;
  try {
    const answer = await fetch(batch.dataset.source, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const found = await answer.json();
      left = found.left;
      pause = show(found) ? QUICK : Math.min(SLOW, pause * 1.4);
    } else if (answer.status === 401 || answer.status === 403 || answer.redirected) {
      location.reload();
      return;
    }
  } catch {
    pause = SLOW;
  }
  if (left) setTimeout(look, pause);
}

function show(found) {
  let changed = found.rows.length !== rows.length;
  found.rows.forEach((html, index) => {
    if (rows[index] === html) return;
    changed = true;
    // Written by the server's own template, which escapes names; parsed apart so that nothing in it runs.
    const line = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    const old = files.children[index];
    if (!old) files.append(line);
    else if (!old.contains(document.activeElement)) old.replaceWith(line);
  });
  rows = found.rows;
  if (changed) {
    const fresh = new DOMParser().parseFromString(found.sum, "text/html").body.firstElementChild;
    sum.replaceChildren(...fresh.childNodes);
  }
  return changed;
}

function ask() {
  setTimeout(look, QUICK);
}

function listen() {
  const events = new EventSource(batch.dataset.events);
  let heard = false;
  const silent = setTimeout(() => {
    events.close();
    ask();
  }, SLOW);
  events.addEventListener("message", (event) => {
    heard = true;
    clearTimeout(silent);
    const found = JSON.parse(event.data);
    show(found);
    if (!found.left) events.close();
  });
  events.addEventListener("error", () => {
    if (heard && events.readyState === EventSource.CONNECTING) return; // the stream has ended and opens again
    clearTimeout(silent);
    events.close();
    ask();
  });
}

if (window.EventSource) listen();
else ask();
