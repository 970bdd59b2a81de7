// Keeps a page of a meeting current, and what was typed safe. Without it the page is loaded anew.
(function () {
  "use strict";
  var slow = 10000, waits = 8000, failed = 0, dead = false, timer = 0;
  function box() { return document.querySelector("[data-poll]"); }
  function show(name, at) {
    document.querySelectorAll("[data-net]").forEach(function (line) { line.hidden = line.dataset.net !== name; });
    var time = document.querySelector("[data-net-at]");
    if (at && time) time.textContent = at;
    if (name === "back") setTimeout(function () { if (!failed) show(""); }, 4000);
  }
  var last = now();
  function now() { return new Date().toTimeString().slice(0, 5); }
  function later(after) {
    clearTimeout(timer);
    if (!dead) timer = setTimeout(ask, after);
  }
  function same(old, part) {
    var left = old.childNodes, right = part.childNodes;
    return left.length === right.length && Array.from(left).every(function (one, n) { return one.isEqualNode(right[n]); });
  }
  function put(target, text, mark) {
    var fresh = new DOMParser().parseFromString(text, "text/html"), parts = fresh.querySelectorAll("[data-part]");
    if (!parts.length) target.replaceChildren.apply(target, Array.from(fresh.body.childNodes));
    var standing = fresh.querySelector("[data-standing]"), had = document.querySelector("[data-standing]");
    // Something else is on the table now: the page says so, and whoever is typing goes on typing.
    if (standing && had && standing.dataset.standing !== had.dataset.standing) {
      var changed = document.querySelector("[data-changed]");
      if (changed) changed.hidden = false;
    }
    parts.forEach(function (part) {
      var old = document.querySelector('[data-live="' + part.dataset.part + '"]'), held = document.activeElement;
      if (!old || same(old, part)) return;
      var inside = held && old.contains(held) ? held.id : "";
      old.replaceChildren.apply(old, Array.from(part.childNodes));
      if (window.htmx) window.htmx.process(old);
      var again = inside && document.getElementById(inside);
      if (again) again.focus({ preventScroll: true });
    });
    target.dataset.mark = mark;
  }
  function ask() {
    var target = box();
    if (!target) return later(slow);
    var every = document.hidden ? slow : Number(target.dataset.period), began = performance.now();
    var stop = window.AbortSignal && AbortSignal.timeout ? AbortSignal.timeout(waits) : undefined;
    fetch(target.dataset.poll, { headers: { "If-None-Match": target.dataset.mark }, cache: "no-store", redirect: "manual", signal: stop })
      .then(function (reply) {
        if (reply.status === 304) return null;
        if (reply.type === "opaqueredirect" || reply.status === 403 || reply.status === 404) { dead = true; return show("out"); }
        if (!reply.ok) throw new Error("not now");
        return reply.text().then(function (text) {
          // The page may have been drawn anew meanwhile.
          if (box() === target) put(target, text, reply.headers.get("ETag"));
        });
      })
      .then(function () {
        last = now();
        if (failed) { failed = 0; if (!dead) show("back"); resend(); }
        // A server that is busy is asked less often.
        later(Math.max(every, Math.min(slow, 3 * (performance.now() - began))));
      })
      .catch(function () {
        failed += 1;
        if (failed > 1) show("down", last);
        later(Math.min(slow, 1000 * failed));
      });
  }
  document.addEventListener("visibilitychange", function () { if (!document.hidden) later(0); });
  window.addEventListener("online", function () { later(0); });

  // A statement that is typed is kept with its form's token, so that it is recorded once whatever becomes of the net.
  function key(form) { return "said " + form.getAttribute("action"); }
  function store(act) { try { return act(window.sessionStorage); } catch (refused) { return null; } }
  function saying() { return document.querySelector("form.say"); }
  function part(form, name) { return form.elements[name]; }
  document.addEventListener("input", function (event) {
    var form = event.target.closest && event.target.closest("form.say");
    if (form) store(function (kept) {
      kept.setItem(key(form), JSON.stringify({ token: part(form, "token").value, words: part(form, "words").value }));
    });
  });
  var sent = null;
  document.addEventListener("submit", function (event) {
    if (event.target.matches("form.say")) sent = { form: event.target, key: key(event.target) };
  }, true);
  document.addEventListener("htmx:after:swap", function () {
    if (sent && !document.querySelector("form.say .field-error")) {
      var done = sent.key;
      store(function (kept) { kept.removeItem(done); });
    }
    sent = null;
  });
  function unsent() {
    if (!sent) return;
    var form = saying();
    sent = null;
    if (!form) return;
    form.dataset.unsent = "1";
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    var note = document.querySelector("[data-kept]");
    if (note) note.hidden = false;
    failed = Math.max(failed, 1);
    later(1000);
  }
  document.addEventListener("htmx:error", unsent);
  document.addEventListener("htmx:response:error", unsent);
  function resend() {
    var form = document.querySelector("form.say[data-unsent]");
    if (!form) return;
    delete form.dataset.unsent;
    form.requestSubmit();
  }
  function restore() {
    var form = saying(), text = form && store(function (kept) { return kept.getItem(key(form)); });
    if (!text || part(form, "words").value) return;
    var draft = JSON.parse(text);
    if (!draft.words) return;
    part(form, "words").value = draft.words;
    part(form, "token").value = draft.token;
  }
  restore();
  later(1000);
})();
