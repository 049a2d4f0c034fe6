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
    const box = document.querySelector("[data-search]");
    if (box) {
      box.focus();
      box.select();
    } else {
      location.assign("/search");
    }
  }
});

const menu = document.querySelector(".menu");
document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu?.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a phone the filters would push the results off the screen.
const facets = document.querySelector(".facets");
if (facets && matchMedia("(max-width: 60rem)").matches) facets.open = false;
