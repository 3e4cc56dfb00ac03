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

// Printing needs script, so its buttons appear with it; again after every htmx swap.
const reveal = () => document.querySelectorAll("[data-print][hidden]").forEach((button) => (button.hidden = false));
document.addEventListener("htmx:after:swap", reveal);
reveal();
