// The installed console without a connection: style, script and one page that says so. Nothing a
// person sees is kept, so there is nothing here for the next person at this device. The server
// writes VERSION and ASSETS above these lines.
"use strict";
const SHELL = `guildhall-${VERSION}`;
const OFFLINE = "/app/offline";
const KEPT = new Set(ASSETS);

// Without cookies: the page is anybody's.
const offline = () => new Request(OFFLINE, { credentials: "omit", cache: "reload" });

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(SHELL);
    await cache.addAll(ASSETS);
    // A server that is just restarting must not keep the rest from being installed.
    await cache.add(offline()).catch(() => {});
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
    await clients.claim();
  })());
});

const kept = async (request) => (await caches.match(request)) ?? fetch(request);

const page = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const instead = await caches.match(OFFLINE);
    if (instead) return instead;
    throw error;
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (KEPT.has(url.pathname + url.search)) event.respondWith(kept(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});
