// On every page: shortcuts, and a menu that closes when one clicks beside it.

const typing = (target) => target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  const keys = document.getElementById("keys");
  if (event.key === "?" && keys) {
    event.preventDefault();
    keys.showModal();
  }
  if (event.key === "/" && !keys?.open) {
    event.preventDefault();
    const search = document.querySelector("[data-search]");
    if (search) {
      search.focus();
      search.select();
    } else {
      location.assign("/search");
    }
  }
});

const menu = document.querySelector(".menu");
const box = document.getElementById("menu");
document.addEventListener("click", (event) => {
  if (box?.checked && !menu.contains(event.target)) box.checked = false;
});
// Boxes that open under the head close like the menu does.
const boxes = document.querySelectorAll("details.help-here");
document.addEventListener("click", (event) => boxes.forEach((each) => each.contains(event.target) || (each.open = false)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  boxes.forEach((each) => {
    if (!each.open) return;
    each.open = false;
    each.querySelector("summary").focus();
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && box?.checked) {
    box.checked = false;
    box.focus();
  } else if (event.key === "Enter" && event.target === box) box.checked = !box.checked;
});

// On a phone the filters would push the results off the screen.
const facets = document.querySelector(".facets");
if (facets && matchMedia("(max-width: 60rem)").matches) facets.open = false;
