// The service worker. It keeps the files of its own build, whose names carry a hash of their content, and a page that
// says what is missing without a network. Pages always come from the network, so that they fit the server; nothing of
// meetings passes through here.

const FILES = /* the build's */ [];
const VERSION = 'unbuilt';
const OURS = 'conclave-';
const CACHE = OURS + VERSION;
const OFFLINE = '/offline.html';

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll([...FILES, '/offline.css', '/favicon.svg', OFFLINE])),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error()));
  } else if (
    pathname.startsWith('/assets/') ||
    pathname.startsWith('/offline.') ||
    pathname === '/favicon.svg'
  ) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

/** The build before this one stays: a page of it may still be open, and load more of itself. */
async function forgetOlder() {
  const ours = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)));
}
