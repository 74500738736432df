// What a page gains by scripts; everything works without them. No inline handlers: the page's policy forbids them.
"use strict";
document.addEventListener("click", function (event) {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    navigator.clipboard.writeText(copy.dataset.copy).then(function () {
      const said = document.getElementById("copied");
      if (said) { said.textContent = copy.dataset.copied || "✓"; }
      copy.classList.add("done");
    });
    return;
  }
  if (event.target.closest("[data-print]")) { window.print(); }
});

// What only scripts can do is shown only with them.
function reveal() {
  document.querySelectorAll("[data-copy][hidden], [data-print][hidden]").forEach(function (one) { one.hidden = false; });
}
document.addEventListener("DOMContentLoaded", reveal);
document.addEventListener("htmx:afterSettle", reveal);
