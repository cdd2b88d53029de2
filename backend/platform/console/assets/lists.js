// Lists: selecting rows, ordering columns, finding the way back. Lists work without it.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (type, run, options) => document.addEventListener(type, run, options);
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);
  const boxes = (list) => $$("td.cell-mark input", list);

  // ---- selecting ----
  let last = null;
  const count = (list) => {
    const all = boxes(list);
    const chosen = all.filter((box) => box.checked).length;
    const head = $("[data-mark-all]", list);
    if (head) {
      head.checked = chosen > 0 && chosen === all.length;
      head.indeterminate = chosen > 0 && chosen < all.length;
    }
    const words = $("[data-bulk-count]", list);
    if (words) words.textContent = chosen ? words.dataset.bulkCount.replace("#", chosen) : "";
    if (!chosen) for (const box of $$("[data-bulk-all]", list)) box.checked = false;
  };
  on("change", (event) => {
    const list = closest(event, ".list");
    if (!list) return;
    if (event.target.matches("[data-mark-all]")) for (const box of boxes(list)) box.checked = event.target.checked;
    if (event.target.matches("[data-bulk-all]") && event.target.checked) for (const box of boxes(list)) box.checked = true;
    if (event.target.matches(".cell-mark input, [data-bulk-all]")) count(list);
  });
  on("click", (event) => {
    const box = closest(event, "td.cell-mark input");
    const cell = closest(event, "td.cell-mark");
    if (cell && !box) {
      // The whole cell is the target, so that a near miss does not open the row.
      $("input", cell)?.click();
      return event.stopPropagation();
    }
    if (box) {
      const all = boxes(box.closest(".list"));
      const [from, to] = [all.indexOf(last), all.indexOf(box)];
      if (event.shiftKey && from >= 0) for (const other of all.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
      last = box;
      count(box.closest(".list"));
    } else if (closest(event, "[data-bulk-clear]")) {
      const list = closest(event, ".list");
      for (const other of boxes(list)) other.checked = false;
      count(list);
      event.preventDefault();
    }
  }, true);

  // ---- ordering columns: the button sends the form where scripts do not run ----
  on("click", (event) => {
    const up = closest(event, "[data-up]");
    if (!up) return;
    const item = up.closest("li");
    event.preventDefault();
    if (item.previousElementSibling) item.previousElementSibling.before(item);
    up.focus();
  });

  // Enter inside a question of the bar means that question, not the bar's first button.
  on("keydown", (event) => {
    if (event.key !== "Enter" || !closest(event, ".bulk .menu-form input")) return;
    event.preventDefault();
    $("button[type=submit]", closest(event, ".menu-form"))?.click();
  });

  // ---- keyboard: x selects the row that has the focus ----
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    if (event.key === "x") {
      const row = closest(event, "tr") ?? $("tr:has(a[data-row]:focus)");
      const box = row && $("td.cell-mark input", row);
      if (box) { event.preventDefault(); box.click(); }
    } else if (event.key === "Escape" && !$("details.menu-box[open]")) {
      const list = $(".list:has(.cell-mark :checked)");
      if (list) { for (const box of boxes(list)) box.checked = false; count(list); }
    }
  });

  // ---- the way back: a crumb to a list leads to the list as it was left, at the row opened ----
  const key = (path) => `list:${path}`;
  const keep = (path, what) => { try { sessionStorage.setItem(key(path), JSON.stringify(what)); } catch { /* full or off: the plain list it is */ } };
  const kept = (path) => { try { return JSON.parse(sessionStorage.getItem(key(path))); } catch { return null; } };
  on("click", (event) => {
    const link = closest(event, "a[data-row]");
    const list = link?.closest("[data-list]");
    if (list && location.pathname === list.dataset.list) keep(list.dataset.list, { at: location.search, row: link.getAttribute("href"), y: scrollY });
  }, true);
  const settle = () => {
    for (const link of $$(".crumbs a[href]")) {
      const was = kept(link.pathname);
      if (was?.at && !link.search) link.search = was.at;
    }
    for (const list of $$("[data-list]")) {
      count(list);
      const was = location.pathname === list.dataset.list ? kept(list.dataset.list) : null;
      if (!was?.row || was.at !== location.search) continue;
      const link = $$("a[data-row]", list).find((row) => row.getAttribute("href") === was.row);
      keep(list.dataset.list, { at: was.at });
      if (link) {
        scrollTo({ top: was.y, behavior: "instant" });
        link.focus({ preventScroll: true });
      }
    }
  };
  // After console.js has put the focus on the title.
  on("htmx:afterSettle", () => queueMicrotask(settle));
  on("htmx:historyRestore", () => queueMicrotask(settle));
  if (document.readyState === "loading") on("DOMContentLoaded", settle);
  else settle();
})();
