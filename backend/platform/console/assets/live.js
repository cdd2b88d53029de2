// What happens elsewhere: changes by others, the bell, and what waits while there is no network.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (type, run, options) => document.addEventListener(type, run, options);
  const meta = (name) => $(`meta[name="${name}"]`)?.content ?? "";
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const address = meta("live");

  // ---- the bell ----
  let unread = 0;
  const ring = (count) => {
    unread = count;
    for (const mark of $$("[data-bell-count]")) {
      mark.hidden = count === 0;
      mark.replaceChildren(count > 99 ? "99+" : String(count), make("span", "sr", ` ${meta("say-unread")}`));
    }
  };
  on("toggle", async (event) => {
    const bell = event.target;
    if (!(bell instanceof HTMLDetailsElement) || !bell.open || !("bell" in bell.dataset)) return;
    const box = $("[data-bell-latest]", bell);
    try {
      const answer = await fetch("/app/notices/latest", { headers: { "HX-Request": "true" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      box.innerHTML = await answer.text();
      window.htmx?.process(box);
    } catch {
      location.assign("/app/notices");
    }
  }, true);

  on("submit", (event) => {
    const bell = event.target.closest("[data-bell]");
    if (bell) bell.open = false;
  });

  // ---- changes by others ----
  const edits = () => $$("#page form[method=post] :is(input:not([type=hidden]), textarea)").some((field) =>
    /^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
  const concerns = (change) => {
    if (change.id && location.pathname.includes(change.id)) return "thing";
    const link = change.id ? $(`#page a[href*="${CSS.escape(change.id)}"]`) : null;
    link?.closest("tr")?.classList.add("is-changed");
    return link || $(`#page [data-live~="${CSS.escape(change.kind)}"]`) ? "list" : "";
  };
  const hint = (change) => {
    const what = change.mine ? "" : concerns(change);
    if (!what) return;
    const main = $("#page main");
    if (!main) return;
    let bar = $(".live-hint", main);
    if (!bar) {
      bar = make("div", "live-hint");
      bar.setAttribute("role", "status");
      main.prepend(bar);
    }
    const says = meta(what === "list" ? "say-changed-list" : "say-changed").replace("NAME", () => change.by || meta("say-changed-somebody"));
    bar.replaceChildren(make("span", "", says));
    if (edits()) {
      bar.append(make("span", "", meta("say-editing")));
    } else {
      const button = make("button", "button button-small", meta("say-show"));
      button.type = "button";
      button.dataset.liveShow = "";
      bar.append(button);
    }
  };
  on("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-live-show]")) return;
    const here = location.pathname + location.search;
    if (window.htmx) htmx.ajax("GET", here, { target: "#page", swap: "innerHTML" });
    else location.reload();
  });

  const hear = (name, data) => {
    document.body.dataset.live = name === "left" ? "closed" : "open";
    if (name === "hello" || name === "told") ring(data.unread);
    if (data.text && !document.hidden) document.dispatchEvent(new CustomEvent("toast", { detail: { text: data.text, kind: "info", href: data.path } }));
    if (name === "changed") hint(data);
    else if (name === "left") document.dispatchEvent(new CustomEvent("toast", { detail: { text: meta("say-signed-out"), kind: "warn" } }));
  };

  // ---- one stream for all tabs: browsers allow few connections to a host ----
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("guildhall-live") : null;
  const tell = (name, data) => { hear(name, data); tabs?.postMessage({ name, data }); };
  let stream;
  let failures = 0;
  const listen = () => {
    stream = new EventSource(address);
    for (const name of ["hello", "told", "changed"]) {
      stream.addEventListener(name, (event) => { failures = 0; tell(name, JSON.parse(event.data)); });
    }
    stream.addEventListener("missed", () => { stream.close(); setTimeout(listen, 500 + Math.random() * 4000); });
    stream.addEventListener("elsewhere", () => stream.close());
    stream.addEventListener("error", async () => {
      // Otherwise the browser comes back by itself.
      if (stream.readyState !== EventSource.CLOSED) return;
      try {
        // Asked for as a page, the stream refuses those who are signed in with another status.
        const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "manual" });
        if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return void tell("left", {});
      } catch { /* no network: tried again below */ }
      if (++failures < 12) setTimeout(listen, Math.min(300, 5 * 2 ** failures) * 1000 * (0.5 + Math.random()));
    });
  };
  const lead = () => {
    listen();
    addEventListener("pagehide", () => stream.close());
    addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
    return new Promise(() => {});
  };
  if (address && window.EventSource) {
    tabs?.addEventListener("message", ({ data }) => {
      if (data.name === "ask") { if (stream) tabs.postMessage({ name: "hello", data: { unread } }); }
      else hear(data.name, data.data);
    });
    if (tabs && navigator.locks) {
      tabs.postMessage({ name: "ask" });
      navigator.locks.request("guildhall-live", lead);
    } else lead();
  }

  // ---- no network: what could not be sent is named, kept, and sent when there is one again ----
  const waiting = new Map();
  const name = (form) => {
    const button = $("[type=submit]", form)?.textContent.trim() ?? "";
    const title = $("#page h1")?.textContent.trim() ?? document.title;
    return button && button !== title ? `${title}: ${button}` : title;
  };
  const showWaiting = () => {
    const banner = $("#offline");
    if (!banner) return;
    for (const form of waiting.keys()) if (!form.isConnected) waiting.delete(form);
    let list = $("ul", banner);
    if (waiting.size === 0) return void list?.remove();
    if (!list) banner.append((list = make("ul", "waiting")));
    list.replaceChildren(make("li", "", banner.dataset.sayWaiting), ...[...waiting.values()].map((text) => make("li", "", text)));
    banner.hidden = false;
  };
  on("htmx:sendError", (event) => {
    const form = event.detail.elt;
    if (form instanceof HTMLFormElement && event.detail.requestConfig?.verb !== "get") {
      waiting.set(form, name(form));
      showWaiting();
    }
  });
  on("htmx:afterSwap", showWaiting);
  addEventListener("online", () => {
    const forms = [...waiting.keys()].filter((form) => form.isConnected);
    waiting.clear();
    showWaiting();
    for (const form of forms) { delete form.dataset.busy; form.requestSubmit(); }
  });
})();
