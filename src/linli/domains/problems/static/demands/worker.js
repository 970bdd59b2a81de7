// Keeps the list of doors and the page to note a visit down. What is kept is put there by the page itself.
(function () {
  "use strict";
  var KEPT = "visits", PATIENCE = 8000;
  self.addEventListener("install", function () { self.skipWaiting(); });
  self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
  self.addEventListener("sync", function (event) {
    if (event.tag === "visits") event.waitUntil(self.outbox.flush());
  });
  self.addEventListener("fetch", function (event) {
    var request = event.request, url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    var page = url.pathname === "/visits/round/" || url.pathname === "/visits/new/";
    if (page || url.pathname.startsWith("/static/")) event.respondWith(fresh(request, url, page));
  });
  // The network first; what is kept where there is none.
  function fresh(request, url, page) {
    var late = new Promise(function (_, failed) { setTimeout(failed, PATIENCE); });
    return Promise.race([fetch(request), late]).catch(function () {
      return self.caches.open(KEPT).then(function (cache) {
        var door = url.searchParams.get("door"), wanted = request.url;
        if (page) wanted = url.pathname + (door ? "?door=" + encodeURIComponent(door) : "");
        return cache.match(wanted, { ignoreVary: true, ignoreSearch: !page }).then(function (kept) {
          return kept || (page && cache.match("/visits/round/", { ignoreVary: true }));
        });
      }).then(function (kept) { return kept || Response.error(); });
    });
  }
})();
