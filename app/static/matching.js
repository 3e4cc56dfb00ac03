// The board of matching. Everything here can be done without it: by links and forms.

const rows = (board, kind) => [...board.querySelectorAll(kind === "person" ? ".people [data-person]" : "[data-post] b a")];
const say = (words, facts) => {
  document.getElementById("board-said").textContent = words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
};

// A pin is a form with the two filled in; nothing is done before it is sent.
const pin = (board, person, post) => {
  const asked = { candidacy_id: person, post_id: post, kind: "pin" };
  location.assign(`${board.dataset.pins}?${new URLSearchParams(asked)}`);
};

// With the mouse: a person is dragged onto a post.
document.addEventListener("dragstart", (event) => {
  const person = event.target.closest?.("[data-person]");
  if (!person?.closest("[data-pins]")) return;
  event.dataTransfer.setData("text/x-person", person.dataset.person);
  event.dataTransfer.effectAllowed = "link";
});

const dragged = (event) => event.dataTransfer?.types.includes("text/x-person") && event.target.closest?.("[data-post]");
const mark = (over) => {
  document.querySelectorAll("[data-post].over").forEach((each) => each !== over && each.classList.remove("over"));
  over?.classList.add("over");
};

document.addEventListener("dragover", (event) => {
  const over = dragged(event);
  mark(over);
  if (!over) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "link";
});
document.addEventListener("dragend", () => mark(null));
document.addEventListener("drop", (event) => {
  const over = dragged(event);
  if (!over) return;
  event.preventDefault();
  pin(over.closest("[data-pins]"), event.dataTransfer.getData("text/x-person"), over.dataset.post);
});

// By keyboard: up and down within a list, right takes a person to the posts, Enter pins, Escape or left lets go.
let held = null;

const letGo = (board) => {
  held.classList.remove("held");
  mark(null);
  say(board.dataset.letGo, { name: nameOf(held) });
  held = null;
};
const nameOf = (row) => row.querySelector("b").textContent;

document.addEventListener("keydown", (event) => {
  const board = event.target.closest?.(".match");
  const person = event.target.closest?.(".people [data-person]");
  const post = event.target.closest?.("[data-post]");
  if (!board || (!person && !post) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const list = rows(board, person ? "person" : "post");
  const at = list.indexOf(person ?? post.querySelector("b a"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    list[Math.min(list.length - 1, Math.max(0, at + step))]?.focus();
  } else if (person && event.key === "ArrowRight") {
    const own = board.querySelector(`[data-post] [data-person="${person.dataset.person}"]`)?.closest("[data-post]");
    if (board.dataset.pins) {
      held = person;
      held.classList.add("held");
    }
    (own?.querySelector("b a") ?? rows(board, "post")[0])?.focus();
    if (held) say(board.dataset.held, { name: nameOf(held) });
  } else if (post && (event.key === "ArrowLeft" || (event.key === "Escape" && held))) {
    const back = held ?? board.querySelector('.people [aria-current="true"]') ?? rows(board, "person")[0];
    if (held) letGo(board);
    back?.focus();
  } else if (post && held && event.key === "Enter") {
    pin(board, held.dataset.person, post.dataset.post);
  } else {
    return;
  }
  event.preventDefault();
});

// Whose row is looked at, whose line stands out.
const look = (event) => {
  const board = event.target.closest?.(".match");
  if (!board) return;
  const row = event.target.closest("[data-person], [data-post]");
  const ids = new Set([row, ...(row?.querySelectorAll("[data-person]") ?? [])].map((each) => each?.dataset.person));
  board.querySelectorAll("[data-of]").forEach((line) => line.classList.toggle("hot", ids.has(line.dataset.of)));
  if (event.type !== "focusin" || !held) return;
  const over = event.target.closest("[data-post]");
  mark(over);
  if (over && over.contains(event.target)) say(board.dataset.over, { name: nameOf(held), post: nameOf(over) });
};
document.addEventListener("mouseover", look);
document.addEventListener("focusin", look);

// The board is swapped whole: the row that had the focus has it again. On a phone the lists scroll for themselves and
// the reasons stand below them: what is chosen is brought into sight in its list, then, after a tap, the reasons.
let focused = "";
const show = () => {
  for (const row of document.querySelectorAll(".match :is(.people [aria-current], .post.now)")) {
    const list = row.closest(".people, .posts");
    list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  }
};
document.addEventListener("htmx:before:swap", () => {
  const row = document.activeElement?.closest?.(".match [data-person], .match [data-post]");
  focused = !row ? "" : row.dataset.post ? `[data-post="${row.dataset.post}"] b a` : `.people [data-person="${row.dataset.person}"]`;
  held = null;
});
document.addEventListener("htmx:after:swap", () => {
  if (focused) document.querySelector(`.match ${focused}`)?.focus({ preventScroll: true });
  show();
  if (matchMedia("(width < 75rem)").matches) document.getElementById("why")?.scrollIntoView();
});
show();
