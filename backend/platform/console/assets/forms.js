// Forms: nothing that was typed is lost. Drafts, the guard before leaving, saving by itself,
// files with progress. Pages work without any of it.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (type, run, options) => document.addEventListener(type, run, options);
  const DAY = 86_400_000;
  const FORMS = "form[data-draft], form[data-autosave]";

  // ---- drafts: in the storage of this tab, by person and form ----
  const person = () => $(".who-mail")?.textContent ?? "";
  const place = (form) => {
    const { pathname, search, hash } = new URL(form.getAttribute("action"), location.href);
    return `draft:${person()}:${pathname}${search}${hash}`;
  };
  const begun = new WeakMap();
  const carried = (name) => name === "version" || name === "idempotency_key" || name.startsWith("was_");
  const typed = (form) => [...form.elements].filter((control) =>
    control.name && !control.disabled && !["hidden", "password", "file", "submit", "button", "reset"].includes(control.type)
    && control.dataset.mustEqual === undefined && control.autocomplete !== "one-time-code");
  const answers = (form) => typed(form)
    .filter((control) => !["checkbox", "radio"].includes(control.type) || control.checked)
    .map((control) => [control.name, control.value]);
  const state = (form) => JSON.stringify(answers(form));
  // A form that came back with errors holds what is not saved, though nobody touched it yet.
  const refused = (form) => $(".error-summary, .clash", form) !== null;
  const dirty = (form) => begun.has(form) && !form.dataset.left && (refused(form) || state(form) !== begun.get(form));
  const storage = (run) => { try { return run(sessionStorage); } catch { return null; } };

  const keep = (form) => {
    if (!dirty(form)) return forget(form);
    const hidden = [...form.elements].filter((control) => control.type === "hidden" && carried(control.name));
    const draft = { at: Date.now(), answers: answers(form), carried: hidden.map((control) => [control.name, control.value]) };
    storage((all) => all.setItem(place(form), JSON.stringify(draft)));
  };
  const forget = (form) => storage((all) => all.removeItem(place(form)));
  const restore = (form) => {
    const draft = storage((all) => JSON.parse(all.getItem(place(form)) ?? "null"));
    if (!draft || refused(form)) return;
    if (Date.now() - draft.at > DAY) return forget(form);
    const before = form.cloneNode(true);
    const left = draft.answers.map((pair) => [...pair]);
    const take = (name, value) => {
      const at = left.findIndex((pair) => pair[0] === name && (value === undefined || pair[1] === value));
      return at < 0 ? undefined : left.splice(at, 1)[0][1];
    };
    for (const control of typed(form)) {
      if (control.type === "checkbox" || control.type === "radio") control.checked = take(control.name, control.value) !== undefined;
      else control.value = take(control.name) ?? control.value;
    }
    if (state(form) === begun.get(form)) return forget(form);
    for (const [name, value] of draft.carried) {
      const control = form.elements[name];
      if (control instanceof HTMLInputElement && control.type === "hidden") control.value = value;
    }
    const note = document.createElement("p");
    const discard = document.createElement("button");
    note.className = "draft-note";
    note.setAttribute("role", "status");
    note.append(form.dataset.sayRestored, discard);
    discard.type = "button";
    discard.textContent = form.dataset.sayDiscard;
    discard.addEventListener("click", () => {
      forget(form);
      form.replaceWith(before);
      window.htmx?.process(before);
      meet(before);
      $("input:not([type=hidden]), textarea, select", before)?.focus();
    });
    form.prepend(note);
  };
  const meet = (form) => {
    if (begun.has(form)) return;
    begun.set(form, state(form));
    restore(form);
    if (refused(form)) keep(form);
  };
  // Whoever signs in after somebody else in this tab does not find what they had typed.
  const tidy = () => storage((all) => {
    const mine = `draft:${person()}:`;
    if (person()) for (const key of Object.keys(all)) if (key.startsWith("draft:") && !key.startsWith(mine)) all.removeItem(key);
  });
  let later = 0;
  on("input", (event) => {
    const form = event.target instanceof Element ? event.target.closest(FORMS) : null;
    if (!form) return;
    clearTimeout(later);
    later = setTimeout(() => keep(form), 250);
    if (form.dataset.autosave !== undefined) soon(form);
  });
  on("change", (event) => { const form = event.target.closest?.(FORMS); if (form) keep(form); });
  addEventListener("pagehide", () => { for (const form of $$(FORMS)) if (dirty(form)) keep(form); });

  // ---- before leaving ----
  const open = () => $$("form[data-draft]").filter((form) => dirty(form) && form.dataset.busy === undefined);
  addEventListener("beforeunload", (event) => { if (open().length > 0 || pending.size > 0) event.preventDefault(); });
  on("htmx:confirm", (event) => {
    const { elt, verb, target } = event.detail;
    if (verb !== "get" || target?.id !== "page") return;
    const forms = open().filter((form) => !form.contains(elt));
    if (forms.length === 0) return;
    event.preventDefault();
    if (!confirm(forms[0].dataset.sayLeave)) return;
    for (const form of forms) { form.dataset.left = "1"; forget(form); }
    event.detail.issueRequest(true);
  });
  // Sent to sign in: what was typed is kept for afterwards, so nothing needs asking.
  const signIn = (forms) => { for (const form of forms) { keep(form); form.dataset.left = "1"; } };
  on("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("hx-redirect")) signIn($$(FORMS));
  });
  on("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    const form = requestConfig.elt.closest(FORMS);
    const plain = /<body[^>]* data-shell="plain"/.test(xhr.responseText);
    if (form && xhr.status < 400 && !plain) { form.dataset.left = "1"; forget(form); }
  });

  // ---- saving by itself ----
  const pending = new Map();
  const say = (form, key, bad = false) => {
    const status = $(".form-status", form);
    if (!status) return;
    status.textContent = key ? form.dataset[key] : "";
    status.toggleAttribute("data-bad", bad);
  };
  const soon = (form, wait = 1200) => {
    clearTimeout(pending.get(form));
    pending.set(form, setTimeout(() => save(form), wait));
  };
  const save = async (form) => {
    if (!form.isConnected) return pending.delete(form);
    if (form.dataset.saving) return soon(form, 400);
    if (!dirty(form)) { pending.delete(form); return say(form); }
    form.dataset.saving = "1";
    say(form, "saySaving");
    const sent = answers(form);
    const now = state(form);
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "HX-Request": "true", "HX-Current-URL": location.href, "X-Autosave": "true", "X-Anti-Forgery": $("meta[name=anti-forgery]")?.content ?? "" },
      });
      delete form.dataset.saving;
      pending.delete(form);
      const elsewhere = answer.headers.get("hx-redirect");
      if (elsewhere) { signIn([form]); return location.assign(elsewhere); }
      if (answer.status === 204) {
        const version = form.elements.version;
        const tag = answer.headers.get("etag")?.replaceAll('"', "");
        if (version && tag) version.value = tag;
        for (const [name, value] of sent) { const was = form.elements[`was_${name}`]; if (was) was.value = value; }
        begun.set(form, now);
        if (dirty(form)) return soon(form);
        forget(form);
        return say(form, "saySaved");
      }
      if ([200, 409, 422].includes(answer.status)) {
        const box = document.createElement("div");
        box.innerHTML = await answer.text();
        const next = $("form", box);
        if (!next) throw new Error("no form came back");
        if (answer.ok) forget(form);
        form.replaceWith(next);
        window.htmx?.process(next);
        meet(next);
        if (answer.ok) say(next, "saySaved");
        return $(".error-summary", next)?.focus();
      }
      throw new Error(String(answer.status));
    } catch {
      delete form.dataset.saving;
      keep(form);
      say(form, "sayUnsaved", true);
      soon(form, 8000);
    }
  };
  on("submit", (event) => { clearTimeout(pending.get(event.target)); pending.delete(event.target); }, true);

  // ---- files ----
  const began = new WeakMap();
  const way = (form, words, percent) => {
    const box = $(".upload-way", form);
    box.hidden = false;
    $("p", box).textContent = words;
    if (percent === undefined) $("progress", box).removeAttribute("value");
    else $("progress", box).value = percent;
  };
  const size = (bytes) => `${(bytes / 1_048_576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
  const time = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const chosen = (form) => $("input[type=file]", form)?.files?.[0];
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches?.("form[data-upload]")) return;
    const file = chosen(form);
    const wrong = !file ? form.dataset.sayEmpty : file.size > Number(form.dataset.upload) ? form.dataset.sayLarge : "";
    if (!wrong) return began.set(form, performance.now());
    event.preventDefault();
    event.stopImmediatePropagation();
    way(form, wrong, 0);
    $("input[type=file]", form).focus();
  }, true);
  on("htmx:xhr:progress", (event) => {
    const form = event.target.closest?.("form[data-upload]");
    const file = form && chosen(form);
    const { loaded, total, lengthComputable } = event.detail;
    // The answer's own progress is told by the same event.
    if (!file || !lengthComputable || total < file.size) return;
    if (loaded >= total) return way(form, form.dataset.sayDone);
    const left = (performance.now() - began.get(form)) / 1000 * (total / loaded - 1);
    const rest = Number.isFinite(left) ? `, ${form.dataset.sayLeft} ${time(left + 1)}` : "";
    way(form, `${size(loaded)} / ${size(total)}${rest}`, loaded / total * 100);
  });
  on("click", (event) => {
    const form = event.target.closest?.("[data-upload-stop]")?.form;
    if (!form) return;
    window.htmx?.trigger(form, "htmx:abort");
    way(form, form.dataset.sayStopped, 0);
  });
  on("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-upload]");
    if (form && event.detail.xhr.status >= 400) $(".upload-way", form).hidden = true;
  });
  for (const type of ["dragover", "dragleave", "drop"]) on(type, (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("over", type === "dragover");
    const input = $("input[type=file]", drop);
    if (type === "drop" && event.dataTransfer.files.length > 0) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  const fresh = () => { tidy(); $$(FORMS).forEach(meet); };
  on("htmx:afterSettle", fresh);
  addEventListener("pageshow", (event) => { if (event.persisted) fresh(); });
  if (document.readyState === "loading") on("DOMContentLoaded", fresh);
  else fresh();
})();
