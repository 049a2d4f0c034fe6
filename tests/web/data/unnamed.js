// Every control that a screen reader could not name.
() =>
  [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
    .filter((e) => !e.closest(".boxes") && !e.textContent.trim() && !e.getAttribute("aria-label"))
    .filter((e) => !e.labels?.length && !e.querySelector("[aria-label]"))
    .map((e) => e.outerHTML)
