// Drag and drop: each file is sent on its own, so that one that fails takes no other with it.

const form = document.getElementById("upload");
const input = document.getElementById("file");
const list = document.getElementById("picked");
const send = document.getElementById("send");
const drop = document.getElementById("drop");
const texts = document.getElementById("texts").dataset;
const token = form.elements.csrf_token.value;
const limit = Number(form.dataset.limit) * 1024 * 1024;
const AT_ONCE = 2;
// What systems and editors leave in folders; nobody means to upload it.
const LITTER = /^(\.|~\$|thumbs\.db$|desktop\.ini$)/i;
let batch = null;
let sending = false;
const picked = [];

const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1).replace(".", ",")} MB`);

function row(file) {
  const line = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "name", textContent: file.name });
  const what = Object.assign(document.createElement("span"), { className: "what", textContent: `${size(file.size)} · ${texts.ready}` });
  const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×", title: texts.remove });
  remove.setAttribute("aria-label", `${texts.remove}: ${file.name}`);
  line.append(name, what, remove);
  return { file, line, what, remove };
}

function pick(files) {
  for (const file of files) {
    if (LITTER.test(file.name)) continue;
    if (picked.some((known) => known.file.name === file.name && known.file.size === file.size && known.file.lastModified === file.lastModified)) continue;
    const entry = row(file);
    if (file.size > limit) {
      entry.line.className = "bad";
      entry.what.textContent = `${size(file.size)} · ${texts.large}`;
      entry.tooLarge = true;
    }
    entry.remove.addEventListener("click", () => {
      picked.splice(picked.indexOf(entry), 1);
      entry.line.remove();
      list.hidden = picked.length === 0;
    });
    picked.push(entry);
    list.append(entry.line);
  }
  list.hidden = picked.length === 0;
}

async function walk(item) {
  if (item.isFile) return [await new Promise((done, fail) => item.file(done, fail))];
  const reader = item.createReader();
  const found = [];
  for (;;) {
    // A folder gives its entries in portions; an empty one is the end.
    const entries = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!entries.length) return found;
    for (const entry of entries) found.push(...(await walk(entry)));
  }
}

function post(address, body, progress) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token);
    request.responseType = "json";
    if (progress) request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => (request.status < 300 ? done(request.response) : fail(request.status)));
    request.addEventListener("error", () => fail(0));
    request.send(body);
  });
}

async function sendOne(entry, address) {
  const bar = Object.assign(document.createElement("progress"), { className: "bar", max: 100, value: 0 });
  bar.setAttribute("aria-label", `${texts.sending}: ${entry.file.name}`);
  entry.line.append(bar);
  entry.remove.remove();
  entry.line.classList.remove("bad");
  entry.what.textContent = texts.sending;
  const body = new FormData();
  body.append("file", entry.file, entry.file.name);
  try {
    const answer = await post(address, body, (part) => (bar.value = part * 100));
    const items = answer.items ?? [];
    entry.sent = true;
    entry.what.textContent = items.length === 1 ? items[0].error || (items[0].duplicate ? texts.duplicate : texts.sent) : texts.sent;
  } catch (status) {
    entry.line.classList.add("bad");
    entry.what.textContent = status === 413 ? texts.large : texts.failed;
  } finally {
    bar.remove();
  }
}

form.addEventListener("submit", async (event) => {
  const waiting = picked.filter((entry) => !entry.tooLarge && !entry.sent);
  if (!waiting.length) {
    if (picked.length) event.preventDefault();
    return;
  }
  event.preventDefault();
  send.disabled = sending = true;
  try {
    batch ??= await post(form.dataset.begin, null); // what is tried again belongs to what went before
    const queue = [...waiting];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let entry = queue.shift(); entry; entry = queue.shift()) {
          await sendOne(entry, batch.files);
        }
      }),
    );
    sending = false;
    if (picked.every((entry) => entry.sent)) location.assign(batch.page);
    else if (picked.some((entry) => entry.sent) && !document.getElementById("opened")) {
      const link = { href: batch.page, id: "opened", className: "btn btn-quiet btn-lg", textContent: texts.open };
      send.after(Object.assign(document.createElement("a"), link));
    }
  } catch {
    for (const entry of waiting) {
      entry.line.classList.add("bad");
      entry.what.textContent = texts.failed;
    }
  }
  send.disabled = sending = false;
});

// Files that are still in the browser are lost with the page; those that were received are not.
addEventListener("beforeunload", (event) => sending && event.preventDefault());

// The list takes the place of the input's own: files can be added in several goes.
input.addEventListener("change", () => {
  pick(input.files);
  input.value = "";
});
// Browsers label their own control in their own language; the list says what was chosen.
input.classList.add("visually-hidden");
input.labels[0].className = "btn btn-quiet";
const folder = Object.assign(document.createElement("input"), { type: "file", webkitdirectory: true });
folder.addEventListener("change", () => pick(folder.files));
const pickFolder = document.getElementById("pick-folder");
pickFolder.hidden = false;
pickFolder.addEventListener("click", () => folder.click());
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => event.relatedTarget === null && drop.classList.remove("over"));
document.addEventListener("drop", async (event) => {
  if (!event.dataTransfer?.files.length && !event.dataTransfer?.items.length) return;
  event.preventDefault();
  drop.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = entries.length ? (await Promise.all(entries.map(walk))).flat() : [...event.dataTransfer.files];
  pick(files);
});
document.addEventListener("paste", (event) => event.clipboardData?.files.length && pick(event.clipboardData.files));
