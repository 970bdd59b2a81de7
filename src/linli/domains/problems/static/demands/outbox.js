// What was noted down without a network waits on the telephone and is sent once. For the page and for its worker.
self.outbox = (function () {
  "use strict";
  var STORE = "drafts", SEND = "/visits/send/";

  function open() {
    return new Promise(function (done, failed) {
      var asked = self.indexedDB.open("visits", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore(STORE, { keyPath: "token" }); };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { failed(asked.error); };
    });
  }
  // One request in a transaction of its own; done when it is on the disk, not before.
  function run(mode, act) {
    return open().then(function (base) {
      return new Promise(function (done, failed) {
        var step = base.transaction(STORE, mode), asked = act(step.objectStore(STORE));
        step.oncomplete = function () { base.close(); done(asked.result); };
        step.onabort = step.onerror = function () { base.close(); failed(step.error); };
      });
    });
  }
  function all() { return run("readonly", function (store) { return store.getAll(); }); }
  function get(token) { return run("readonly", function (store) { return store.get(token); }); }
  function put(draft) { return run("readwrite", function (store) { return store.put(draft); }); }
  function remove(token) { return run("readwrite", function (store) { return store.delete(token); }); }

  // Who is signed in: null without a network, {out: true} when nobody is.
  function who() {
    return fetch(SEND, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } })
      .then(function (reply) {
        if (reply.redirected || reply.status === 401 || reply.status === 403) return { out: true };
        return reply.ok ? reply.json() : null;
      }).catch(function () { return null; });
  }

  // One draft to the server: "sent", "refused" (the draft says why), "out" (signed out), or "" without a network.
  function sendOne(draft, me) {
    var form = new FormData();
    draft.fields.forEach(function (pair) { form.append(pair[0], pair[1]); });
    form.append("csrfmiddlewaretoken", me.csrf);
    form.append("token", draft.token);
    form.append("post", draft.post);
    form.append("noted_at", draft.at || "");
    return fetch(SEND, { method: "POST", body: form, credentials: "same-origin" }).then(function (reply) {
      if (reply.redirected || reply.status === 403) return { state: "out" };
      if (reply.status >= 500 || reply.status === 429) return { state: "" };
      if (reply.ok) return reply.json().then(function (said) { return { state: "sent", said: said }; });
      return reply.json().catch(function () {
        return { errors: [{ text: "系统没有收下这一条（" + reply.status + "）" }] };
      }).then(function (said) { return { state: "refused", said: said }; });
    }).catch(function () { return { state: "" }; }).then(function (answer) { return settle(draft, answer); });
  }
  // What was sent goes from the telephone; of what came otherwise only the words stay, until they are read.
  function settle(draft, answer) {
    if (answer.state === "sent") {
      return remove(draft.token).then(function () {
        var notes = answer.said.notes || [];
        if (!notes.length) return null;
        return put({ token: "told-" + draft.token, post: draft.post, state: "told", why: notes });
      }).then(function () { return answer; });
    }
    if (answer.state === "refused") {
      draft.state = "refused";
      draft.why = answer.said.errors.map(function (one) {
        return one.text + (one.clause ? "（方案 " + one.clause + "）" : "");
      });
      return put(draft).then(function () { return answer; });
    }
    return answer;
  }

  // Everything that waits under the post that is signed in, one after another: {out, away, sent, left, others}.
  function flush() {
    var found = { out: false, away: false, sent: 0, left: 0, others: 0 };
    return all().then(function (drafts) {
      var waiting = drafts.filter(function (draft) { return draft.state === "waiting"; });
      if (!waiting.length) return found;
      return who().then(function (me) {
        found.left = waiting.length;
        if (!me || me.out) { found.out = Boolean(me); found.away = !me; return found; }
        return waiting.reduce(function (before, draft) {
          return before.then(function (going) {
            if (!going) return going;
            if (String(draft.post) !== String(me.post)) { found.others += 1; found.left -= 1; return going; }
            return sendOne(draft, me).then(function (answer) {
              if (answer.state === "out") found.out = true;
              if (answer.state === "sent" || answer.state === "refused") { found.left -= 1; found.sent += answer.state === "sent"; }
              return answer.state === "sent" || answer.state === "refused";
            });
          });
        }, Promise.resolve(true)).then(function () { return found; });
      });
    });
  }
  // Page and worker do not send at the same time; if they did, the token would make it once.
  function alone() {
    var locks = self.navigator.locks;
    return locks ? locks.request("visits", flush) : flush();
  }
  return { able: Boolean(self.indexedDB), all: all, get: get, put: put, remove: remove, flush: alone, who: who, sendOne: sendOne };
})();
