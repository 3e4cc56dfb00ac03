// The board of matching. Everything here can be done without it: by links and forms.

// A person dragged onto a post opens the form of a pin with the two filled in; nothing is done before it is sent.
document.addEventListener("dragstart", (event) => {
  const person = event.target.closest?.("[data-person]");
  if (!person?.closest("[data-pins]")) return;
  event.dataTransfer.setData("text/x-person", person.dataset.person);
  event.dataTransfer.effectAllowed = "link";
});

const post = (event) => event.dataTransfer?.types.includes("text/x-person") && event.target.closest?.("[data-post]");

document.addEventListener("dragover", (event) => {
  const over = post(event);
  document.querySelectorAll("[data-post].over").forEach((each) => each !== over && each.classList.remove("over"));
  if (!over) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "link";
  over.classList.add("over");
});

document.addEventListener("dragend", () => {
  document.querySelectorAll("[data-post].over").forEach((each) => each.classList.remove("over"));
});

document.addEventListener("drop", (event) => {
  const over = post(event);
  if (!over) return;
  event.preventDefault();
  const asked = { candidacy_id: event.dataTransfer.getData("text/x-person"), post_id: over.dataset.post, kind: "pin" };
  location.assign(`${over.closest("[data-pins]").dataset.pins}?${new URLSearchParams(asked)}`);
});

// Where the window is narrow the reasons stand below the lists: after a tap they come into view.
document.addEventListener("htmx:after:swap", () => {
  if (matchMedia("(width < 75rem)").matches) document.getElementById("why")?.scrollIntoView();
});
