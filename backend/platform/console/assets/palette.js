// The command palette: where to go, what to make, and what the server finds.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (type, run) => document.addEventListener(type, run);
  const dialog = () => $("#palette");
  const input = () => $("#palette input");
  const found = () => $("#palette-found");
  const inside = (event, selector) => (event.target instanceof Element ? event.target.closest(`#palette ${selector}`) : null);

  const open = () => {
    if (!dialog() || dialog().open || $("dialog[open]")) return;
    input().value = "";
    found()?.replaceChildren();
    narrow();
    dialog().showModal();
    input().focus();
  };
  const options = () => $$("[role=option]", dialog()).filter((item) => !item.hidden);
  const select = (item) => {
    for (const other of $$("[role=option]", dialog())) other.setAttribute("aria-selected", String(other === item));
    if (item) input().setAttribute("aria-activedescendant", item.id);
    else input().removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  };
  const typed = () => input().value.trim();
  const narrow = () => {
    const words = typed().toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const item of $$("[role=option]:not([data-hit])", dialog())) {
      const search = item.dataset.search;
      const text = item.textContent.toLocaleLowerCase();
      item.hidden = search !== undefined ? words.length === 0 : !words.every((word) => text.includes(word));
      if (search !== undefined) {
        item.href = `${search}?q=${encodeURIComponent(typed())}`;
        $("b", item).textContent = typed();
      }
    }
    const chosen = $("[aria-selected=true]", dialog());
    if (!chosen || chosen.hidden || !chosen.dataset.hit) select(options()[0]);
    $(".palette-none", dialog()).hidden = options().length > 0;
  };

  // What was asked last wins; an answer to an older question is thrown away.
  let asked = 0;
  let timer;
  const look = () => {
    const box = found();
    clearTimeout(timer);
    if (!box) return;
    const words = typed();
    const mine = ++asked;
    if ([...words].length < 2) return void box.replaceChildren();
    timer = setTimeout(async () => {
      dialog().dataset.busy = "";
      try {
        const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" }, redirect: "error" });
        if (mine !== asked) return;
        if (answer.ok) {
          box.innerHTML = await answer.text();
          window.htmx?.process(box);
          narrow();
        }
      } catch {
        // Offline, or signed out: what is on the page itself can still be gone to.
        if (mine === asked) box.replaceChildren();
      } finally {
        if (mine === asked) delete dialog().dataset.busy;
      }
    }, 120);
  };

  on("palette:open", open);
  on("input", (event) => { if (inside(event, "input")) { narrow(); look(); } });
  on("keydown", (event) => {
    if (!inside(event, "*")) return;
    const list = options();
    const at = list.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const go = { ArrowDown: at + 1, ArrowUp: at - 1 + list.length, Home: 0, End: list.length - 1 }[event.key];
    if (event.key === "Enter") {
      const item = list[at];
      if (!item) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) window.open(item.href, "_blank", "noopener");
      else item.click();
      dialog().close();
    } else if (go !== undefined && !((event.key === "Home" || event.key === "End") && typed())) {
      event.preventDefault();
      if (list.length) select(list[go % list.length]);
    }
  });
  on("click", (event) => { if (inside(event, "a")) dialog().close(); });
  on("pointermove", (event) => {
    const item = inside(event, "[role=option]");
    if (item && item.getAttribute("aria-selected") !== "true") select(item);
  });
})();
