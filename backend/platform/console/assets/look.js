// How the person wants the console, kept with the person; help; the installed app.
"use strict";
(() => {
  const on = (type, run) => document.addEventListener(type, run);
  const secure = location.protocol === "https:" ? "; secure" : "";

  // Times are shown in this zone unless the person chose another.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (/^[\w+/-]{1,64}$/.test(zone ?? "")) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;

  const signedIn = () => document.body.dataset.shell === "app";
  const keep = async (name, value) => {
    // The next page may be asked for before the server has heard of it: then the device counts.
    document.cookie = `fresh_look=1; path=/; max-age=15; samesite=lax${secure}`;
    try {
      const answer = await fetch("/account/preferences", {
        method: "PATCH",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ [name]: value }),
        keepalive: true,
      });
      if (!answer.ok) throw new Error(answer.statusText);
    } catch {
      // It is on this device already; only the others do not hear of it.
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.body.dataset.sayNotKept, kind: "warn" } }));
    }
  };
  on("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-choose]") : null;
    if (button && signedIn()) keep(button.dataset.choose, button.value);
  });

  // `h` opens the help of this page, and closes it.
  on("keydown", (event) => {
    const { target } = event;
    const typing = target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
    if (event.key !== "h" || event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]")) return;
    const panel = document.getElementById("help");
    if (!panel) return;
    event.preventDefault();
    panel.togglePopover();
  });
  document.addEventListener("toggle", (event) => {
    // Whoever opens it wants to read it; closing gives the focus back by itself.
    if (event.target.id === "help" && event.newState === "open") event.target.querySelector("button")?.focus();
  }, true);

  // The page that stands in for every other one goes away when the connection is back.
  addEventListener("online", () => { if (document.querySelector("[data-offline-page]")) location.reload(); });

  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register("/assets/sw.js", { scope: "/app", updateViaCache: "none" }).catch(() => {});
  }
})();
