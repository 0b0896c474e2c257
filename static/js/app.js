// What a page does beyond HTML. Everything here is a help: without it each form still sends and each link leads.
import { createAll, Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink } from "./govuk-frontend.min.js";

createAll(Button, { preventDoubleClick: true });
[Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink].forEach((part) => createAll(part));

const say = (words) => { document.getElementById("page-status").textContent = words; };
const form = document.querySelector("form[data-search]");
const box = form?.querySelector("input[type=search]");
const results = document.getElementById("results");

if (box && results) {
  const stale = "No answer from the service. The results shown are for earlier words.";
  let waiting, current, settling;
  const ask = async () => {
    current = new AbortController();
    const url = new URL(form.action);
    url.search = new URLSearchParams(new FormData(form));
    results.setAttribute("aria-busy", "true");
    try {
      // Never stored: the same address holds the whole page, and Back must find that one.
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, cache: "no-store", signal: current.signal });
      if (answer.redirected) location.assign(url); // signed out: let the server ask
      else if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        results.replaceChildren(...(page.getElementById("results") ?? page.body).childNodes);
        say(results.querySelector("[data-status]")?.textContent.trim() ?? "");
        history.replaceState(history.state, "", url);
        // Words that rest and find nothing are counted once, as a whole page would be; letters on the way are not.
        if (results.querySelector("[data-not-covered]")) settling = setTimeout(() => fetch(url, { cache: "no-store" }), 3000);
      } else say(stale);
    } catch (reason) {
      if (reason.name === "AbortError") return;
      say(stale);
    }
    results.removeAttribute("aria-busy");
  };
  box.addEventListener("input", () => { clearTimeout(waiting); clearTimeout(settling); current?.abort(); waiting = setTimeout(ask, 120); });
}

document.addEventListener("keydown", (event) => {
  const place = event.target, links = [...(results?.querySelectorAll("a[data-result]") ?? [])];
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !box) return;
  if (event.key === "/" && !place.closest("input, textarea, select, [contenteditable]")) box.focus();
  else if (event.key === "Escape" && links.includes(place)) box.focus();
  else if (["ArrowDown", "ArrowUp"].includes(event.key) && (place === box || links.includes(place))) {
    (links[links.indexOf(place) + (event.key === "ArrowDown" ? 1 : -1)] ?? (event.key === "ArrowUp" ? box : place)).focus();
  } else return;
  event.preventDefault();
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-print], [data-copy]");
  if (button?.matches("[data-print]")) print();
  if (!button?.matches("[data-copy]")) return;
  const text = document.querySelector(button.dataset.copy), words = (button.dataset.words ??= button.textContent);
  try {
    await navigator.clipboard.writeText(text.value ?? text.innerText);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying was refused";
  }
  say(button.textContent);
  setTimeout(() => { button.textContent = words; }, 3000);
});

addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
