// The only keys and clicks we own. Every page works without this file.

// "/" focuses the search field, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.getElementById("q");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) return window.print();

  // A refused action does nothing; its reason stands beside it.
  if (event.target.closest("button[aria-disabled=true]")) return event.preventDefault();

  // <a href="/its/own/page" data-dialog="ID"> opens the dialog; without it, or without script, the link is followed.
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
});

// The box in the head of a list picks all of its rows.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  all?.closest("table").querySelectorAll("tbody .pick input").forEach((box) => (box.checked = all.checked));
});

// The total of a mark by criteria, while it is typed; the server works out the one that counts. In hundredths, half up.
document.addEventListener("input", (event) => {
  const row = event.target.closest("[data-weighted]");
  if (!row || !event.target.dataset.weight) return;
  const parts = [...row.querySelectorAll("[data-weight]")];
  const whole = parts.every((part) => /^\d{1,3}(\.\d{1,2})?$/.test(part.value.trim()));
  const sum = parts.reduce((sum, part) => sum + Math.round(part.value * 100) * part.dataset.weight, 0);
  row.querySelector("[data-total]").value = whole ? (Math.round(sum / 100) / 100).toFixed(2) : "–";
});

// The sum of weights while they are typed; the server adds up again.
document.addEventListener("input", (event) => {
  const table = event.target.matches("[data-part]") && event.target.closest("table");
  const whole = table && [...table.querySelectorAll("[data-part]")].map((part) => part.value.trim());
  if (!table) return;
  const fits = whole.every((each) => /^\d{0,3}$/.test(each));
  table.querySelector("[data-parts-sum]").value = fits ? whole.reduce((sum, each) => sum + Number(each), 0) : "–";
});

// Printing and picking all need script, so they appear with it; again after every htmx swap.
const needs = "[data-print][hidden], [data-all][hidden]";
const reveal = () => document.querySelectorAll(needs).forEach((part) => (part.hidden = false));
document.addEventListener("htmx:after:swap", reveal);
reveal();
