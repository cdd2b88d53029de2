// The console's own script: everything here improves pages that already work without it.
"use strict";
(() => {
  const root = document.documentElement;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const say = (key) => document.body.dataset[key] ?? "";
  const on = (type, run, options) => document.addEventListener(type, run, options);
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  // htmx parses fragments as HTML, so a policy named `default` is needed. It lets through what
  // our own server sent, never a script: those come from /assets only.
  if (window.trustedTypes) {
    trustedTypes.createPolicy("default", {
      createHTML: (text) => (/<script[\s>]/i.test(text) && !/<script src="\/assets\//i.test(text) ? null : text),
      createScriptURL: (url) => (new URL(url, location.href).pathname.startsWith("/assets/") && new URL(url, location.href).origin === location.origin ? url : null),
    });
  }

  // ---- preferences: kept in a cookie, so that the server draws the next page right at once ----
  const remember = (name, value) => {
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  };
  const showChoices = () => {
    for (const button of $$("[data-choose]")) {
      const current = root.dataset[button.dataset.choose] ?? button.dataset.default;
      button.setAttribute("aria-pressed", String(current === button.value));
    }
  };
  const choose = (name, value, fallback) => {
    if (value === fallback) delete root.dataset[name];
    else root.dataset[name] = value;
    remember(name, value);
    showChoices();
  };

  // ---- toasts ----
  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${say("icons")}#${name}`);
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    return svg;
  };
  const ICONS = { ok: "circle-check", warn: "triangle-alert", bad: "circle-alert", info: "info" };
  const leave = (toast) => {
    toast.classList.add("leaving");
    setTimeout(() => toast.remove(), 220);
  };
  const expire = (toast) => {
    if (toast.classList.contains("toast-bad") || toast.dataset.timed) return;
    toast.dataset.timed = "1";
    // What can be undone stays until a person has read it and made up their mind.
    let timer = setTimeout(() => leave(toast), "undo" in toast.dataset ? 10000 : 6000);
    for (const type of ["pointerenter", "focusin"]) toast.addEventListener(type, () => clearTimeout(timer));
    for (const type of ["pointerleave", "focusout"]) toast.addEventListener(type, () => { timer = setTimeout(() => leave(toast), 3000); });
  };
  const toast = (text, kind = "ok", href = "") => {
    const item = document.createElement("li");
    const line = document.createElement("p");
    const close = document.createElement("button");
    item.className = `toast toast-${ICONS[kind] ? kind : "info"}`;
    if (href) {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = text;
      line.append(link);
    } else line.textContent = text;
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", say("sayClose"));
    close.append(icon("x"));
    item.append(icon(ICONS[kind] ?? "info"), line, close);
    $("#toasts")?.append(item);
    window.htmx?.process(item);
    expire(item);
  };
  // HX-Trigger: {"toast":{"text":"…","kind":"ok"}}
  on("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.kind, event.detail.href));

  // ---- dialogs ----
  const open = (dialog) => {
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return false;
    dialog.showModal();
    // Where a press of Enter does no harm: a question to answer, else the way back.
    $("[autofocus], input:not([type=hidden]), [data-close]:not(.button-icon)", dialog)?.focus();
    return true;
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.dataset.copied = "";
      setTimeout(() => delete button.dataset.copied, 1600);
      toast(say("sayCopied"), "ok");
    } catch {
      toast(say("sayCopyFailed"), "bad");
    }
  };

  // These links lead to pages that ask the same, for browsers without scripts; so this comes
  // before htmx, which would fetch them.
  on("click", (event) => {
    const opener = closest(event, "[data-dialog]");
    const closer = closest(event, "dialog [data-close]");
    if (opener && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      if (!open(document.getElementById(opener.dataset.dialog))) return;
      const menu = opener.closest("details");
      if (menu) menu.open = false;
    } else if (closer) closer.closest("dialog").close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  on("click", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
    const hit = (selector) => closest(event, selector);
    let it;

    if ((it = hit("[data-copy]"))) {
      copy(it);
    } else if ((it = hit("[data-choose]"))) {
      choose(it.dataset.choose, it.value, it.dataset.default);
    } else if ((it = hit(".toast-close"))) {
      leave(it.closest(".toast"));
    } else if ((it = hit("[data-reveal]"))) {
      const input = document.getElementById(it.dataset.reveal);
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      it.setAttribute("aria-pressed", String(hidden));
      $("use", it).setAttribute("href", `${say("icons")}#${hidden ? "eye-off" : "eye"}`);
    } else if ((it = hit("[data-palette]"))) {
      openPalette();
    } else if ((it = hit("[data-print]"))) {
      print();
    } else if ((it = hit("tr.row-link")) && !hit("a, button, input, label, summary, select")) {
      const link = $("a[data-row]", it);
      if (link && !getSelection().toString()) {
        if (plain) link.click();
        else window.open(link.href, "_blank", "noopener");
      }
    }

    if (event.target instanceof HTMLDialogElement) {
      const box = event.target.getBoundingClientRect();
      const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
      if (outside && !event.target.hasAttribute("data-keep")) event.target.close();
    }
    for (const menu of $$("details.menu-box[open]")) if (!menu.contains(event.target)) menu.open = false;
    if ((it = hit(".side a"))) $("#menu:popover-open")?.hidePopover();
    if ((it = hit(".menu-list a"))) it.closest("details").open = false;
  });
  on("auxclick", (event) => {
    if (event.button !== 1 || closest(event, "a, button")) return;
    const link = $("a[data-row]", closest(event, "tr.row-link") ?? document.createElement("i"));
    if (link) window.open(link.href, "_blank", "noopener");
  });

  // ---- forms: one submit at a time; the server's idempotency key covers the rest ----
  on("submit", (event) => {
    const form = event.target;
    if (form.matches(".toast-undo")) setTimeout(() => leave(form.closest(".toast")));
    if (form.dataset.busy) return event.preventDefault();
    if (form.getAttribute("method") === "dialog" || form.getAttribute("role") === "search") return;
    form.dataset.busy = "1";
    const button = event.submitter ?? $("[type=submit]", form);
    setTimeout(() => { if (form.dataset.busy && button) button.dataset.busy = ""; }, 300);
  }, true);
  const idle = () => {
    for (const form of $$("form[data-busy]")) delete form.dataset.busy;
    for (const button of $$("button[data-busy]")) delete button.dataset.busy;
  };
  addEventListener("pageshow", idle);
  // A destructive form may ask for a name to be typed; the button wakes when it matches.
  on("input", (event) => {
    const wanted = event.target.dataset?.mustEqual;
    if (wanted === undefined) return;
    const button = $("[type=submit]", event.target.form);
    if (button) button.disabled = event.target.value.trim() !== wanted;
  });

  // ---- command palette: palette.js ----
  const openPalette = () => document.dispatchEvent(new CustomEvent("palette:open"));

  // ---- keyboard ----
  let waiting = -Infinity;
  const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
  const step = (by) => {
    const links = $$("tr.row-link a[data-row]");
    const at = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  on("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return openPalette();
    }
    if (event.key === "Escape") {
      const menu = closest(event, "details.menu-box[open]") ?? $("details.menu-box[open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    const pending = performance.now() - waiting < 1200;
    waiting = -Infinity;
    if (pending) {
      const link = $(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
      if (link) { event.preventDefault(); link.click(); }
    } else if (event.key === "g") waiting = performance.now();
    else if (event.key === "/") {
      event.preventDefault();
      const input = $("main input[type=search]");
      if (input) { input.focus(); input.select(); } else openPalette();
    } else if (event.key === "?") open($("#shortcuts"));
    else if (event.key === "c") $("[data-key=c]")?.click();
    else if (event.key === "z") $("[data-key-undo]:not([data-busy])")?.click();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });

  // ---- network ----
  const network = () => { const banner = $("#offline"); if (banner) banner.hidden = navigator.onLine; };
  addEventListener("online", network);
  addEventListener("offline", network);

  // ---- htmx ----
  on("htmx:configRequest", (event) => {
    const token = $("meta[name=anti-forgery]")?.content;
    if (token) event.detail.headers["X-Anti-Forgery"] = token;
  });
  on("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const type = xhr.getResponseHeader("content-type") ?? "";
    if (!type.includes("text/html")) {
      event.detail.shouldSwap = false;
      if (xhr.status >= 400) {
        const id = xhr.getResponseHeader("x-request-id");
        toast(say("sayFailed") + (id ? ` (${id})` : ""), "bad");
      }
      return;
    }
    // A page of another shell (signed out meanwhile) must not land inside this one.
    if (/<body[^>]* data-shell="plain"/.test(xhr.responseText)) {
      if (event.detail.requestConfig.verb === "get") {
        event.detail.shouldSwap = false;
        location.assign(xhr.responseURL);
      } else {
        event.detail.target = document.body;
        event.detail.swapOverride = "innerHTML";
        document.body.className = "plain";
      }
      return;
    }
    // An error page belongs where pages are, whatever part of it was asked for.
    if (xhr.status >= 400 && xhr.status !== 422 && target.id !== "page") {
      event.detail.target = $("#page");
      event.detail.selectOverride = "unset";
      event.detail.swapOverride = "innerHTML";
    }
  });
  on("htmx:sendError", () => toast(say("sayOffline"), "bad"));
  // A step back to a page that is refused now (signed out meanwhile): the browser goes there itself.
  on("htmx:historyCacheMissLoadError", () => location.reload());
  on("htmx:timeout", () => toast(say("sayFailed"), "bad"));
  on("htmx:afterRequest", idle);
  on("htmx:afterSettle", (event) => {
    fresh();
    if (event.detail.target?.id !== "page") return;
    const eye = $("#page .error-summary") ?? $("#page [autofocus]") ?? $("#page h1");
    if (eye && !eye.hasAttribute("tabindex") && !eye.matches("input, select, textarea, button, a")) eye.tabIndex = -1;
    eye?.focus({ preventScroll: !eye.matches(".error-summary") });
  });

  const fresh = () => {
    showChoices();
    $$("#toasts .toast").forEach(expire);
    for (const item of $$("[data-local-key]")) item.textContent = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
    for (const input of $$("[data-must-equal]")) { const button = $("[type=submit]", input.form); if (button && !input.value) button.disabled = true; }
  };
  const start = () => {
    fresh();
    network();
    const summary = $(".error-summary");
    if (summary) summary.focus();
  };
  if (document.readyState === "loading") on("DOMContentLoaded", start);
  else start();
})();
