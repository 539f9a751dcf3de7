/** Filters the page, opens what a link of the picture leads to, brings what is wrong into sight there, and shows whom the service under the pointer talks to. */
export const script = `
"use strict";
const form = document.querySelector(".filter");
const status = form.querySelector("[role=status]");
const items = [...document.querySelectorAll(".item")];
const groups = [...document.querySelectorAll(".host-checks")];
const texts = new Map(items.map((item) => {
  const host = item.closest(".host-checks");
  return [item, ((host === null ? "" : host.querySelector("h3").textContent) + " " + item.textContent).toLowerCase()];
}));
function apply() {
  const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const states = new Set([...form.querySelectorAll("[name=state]:checked")].map((box) => box.value));
  let shown = 0;
  const wanted = new Set();
  for (const item of items) {
    item.hidden = !states.has(item.dataset.state) || !words.every((word) => texts.get(item).includes(word));
    if (item.hidden) continue;
    shown += 1;
    wanted.add("#" + item.id);
  }
  for (const group of groups) group.hidden = group.querySelector(".item:not([hidden])") === null;
  for (const link of document.querySelectorAll(".picture a")) link.classList.toggle("out", !wanted.has(link.getAttribute("href")));
  status.textContent = shown === items.length ? "" : shown + " of " + items.length + " shown";
}
function open() {
  const item = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (item === null || item.tagName !== "DETAILS") return;
  if (item.hidden) { form.reset(); apply(); }
  item.open = true;
  item.scrollIntoView({ block: "center" });
}
const picture = document.querySelector(".picture");
function showWorst() {
  const worst = ["broken", "warning", "unknown"].map((state) => picture.querySelector(".host." + state + ", .service." + state)).find(Boolean);
  if (worst === undefined) return;
  const frame = picture.closest(".scroll");
  const [box, view] = [worst.getBoundingClientRect(), frame.getBoundingClientRect()];
  if (box.left >= view.left && box.right <= view.right) return;
  frame.scrollLeft += box.left + box.width / 2 - view.left - view.width / 2;
}
function point(event) {
  const end = event.target.closest("[data-end]");
  picture.classList.toggle("pointed", end !== null);
  for (const talk of picture.querySelectorAll(".talk")) {
    talk.classList.toggle("near", end !== null && (talk.dataset.from === end.dataset.end || talk.dataset.to === end.dataset.end));
  }
}
for (const name of ["pointerover", "focusin"]) picture.addEventListener(name, point);
for (const name of ["pointerleave", "focusout"]) picture.addEventListener(name, () => picture.classList.remove("pointed"));
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
form.hidden = false;
apply();
open();
showWorst();
`;
