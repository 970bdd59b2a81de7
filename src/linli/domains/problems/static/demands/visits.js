// Visits without a network: what is tapped stays on the telephone and goes by itself. Without scripts, forms are posted.
(function () {
  "use strict";
  var box = self.outbox, KEPT = "visits", $ = document.querySelector.bind(document);
  if (!box || !box.able || !self.fetch || !self.crypto || !crypto.randomUUID) return;
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function clock(text) {
    var at = new Date(text);
    return (at.toDateString() === new Date().toDateString() ? "今天" : (at.getMonth() + 1) + "月" + at.getDate() + "日") +
      " " + String(at.getHours()).padStart(2, "0") + ":" + String(at.getMinutes()).padStart(2, "0");
  }
  function field(draft, name) {
    var found = draft.fields.find(function (pair) { return pair[0] === name; });
    return found ? found[1] : "";
  }
  function put(root, name, words) { all("[data-" + name + "]", root).forEach(function (node) { node.textContent = words; }); }
  function on(root, name, act) { all("[data-" + name + "]", root).forEach(function (node) { node.addEventListener("click", act); }); }

  // --- what waits -------------------------------------------------------------------------------------------
  function strip(found) {
    // A telephone may think that it is online where nothing goes through: what was tried last counts, too.
    var node = $("[data-strip]"), away = !navigator.onLine || Boolean(found && found.away);
    if (!node) return Promise.resolve();
    return box.all().then(function (drafts) {
      var waits = drafts.filter(function (draft) { return draft.state === "waiting"; }).length, words = "";
      if (found && found.out) words = "您已经退出登录，" + waits + " 条存在这部手机里；登录以后自动送出。";
      else if (found && found.others) words = "这部手机里有 " + found.others + " 条是另一个岗位记的，用那个岗位登录就送出。";
      else if (away) words = "没有网络，照常记。" + (waits ? "已存 " + waits + " 条，" : "") + "连上自动送出。";
      else if (waits) words = "还有 " + waits + " 条没送出，连上自动送出。";
      node.querySelector("[data-strip-words]").textContent = words;
      node.hidden = !words;
    });
  }
  function show() {
    var list = $("[data-outbox]"), round = $("[data-round]");
    if (!list) return Promise.resolve();
    return box.all().then(function (drafts) {
      list.replaceChildren();
      all("[data-waiting]").forEach(function (node) { node.remove(); });
      all(".doors-left .opened").forEach(function (node) { node.hidden = false; });
      all("li.door.waits").forEach(function (node) { node.classList.remove("waits"); node.hidden = false; });
      drafts.sort(function (one, other) { return (one.at || "") < (other.at || "") ? -1 : 1; });
      drafts.forEach(function (draft) {
        if (String(draft.post) !== round.dataset.post) return;
        if (draft.state === "told") return told(list, draft);
        if (draft.state === "refused") return wrong(list, draft);
        waiting(draft);
      });
      round.dataset.left = drafts.length;
      count();
    });
  }
  function made(name) { return document.importNode($(name).content, true).firstElementChild; }
  function told(list, draft) {
    var node = made("#draft-told");
    put(node, "why", draft.why.join("；"));
    on(node, "discard", function () { box.remove(draft.token).then(refresh); });
    list.append(node);
  }
  function wrong(list, draft) {
    var node = made("#draft-wrong");
    put(node, "label", draft.label);
    put(node, "when", clock(draft.at));
    put(node, "said", field(draft, "text"));
    put(node, "why", draft.why.join("；"));
    node.querySelector("[data-now]").hidden = !draft.why.some(function (why) { return why.indexOf("手机时间") >= 0; });
    if (draft.kind === "nobody") node.querySelector("[data-edit]").hidden = true;
    on(node, "now", function () { again(draft, { at: "" }); });
    on(node, "retry", function () { again(draft, null); });
    on(node, "edit", function () { edit(draft); });
    on(node, "discard", function () { box.remove(draft.token).then(refresh); });
    list.append(node);
  }
  function again(draft, change) {
    draft.state = "waiting";
    draft.why = [];
    if (change) draft.at = change.at;
    box.put(draft).then(flush);
  }
  function waiting(draft) {
    var over = $(".doors-over"), node = made("#draft-waiting"), door = field(draft, "door") || field(draft, "nobody");
    put(node, "label", draft.label);
    put(node, "when", clock(draft.at || new Date()) + (draft.kind === "nobody" ? "，没有人" : ""));
    if (draft.kind === "nobody") node.querySelector("[data-edit]").textContent = "不要这条";
    on(node, "edit", function () {
      if (draft.kind === "nobody") box.remove(draft.token).then(refresh); else edit(draft);
    });
    var row = door && $(".doors-left [data-door='" + CSS.escape(door) + "']");
    if (row && draft.kind === "nobody") return missed(node, row);
    if (over) over.append(node); else $("[data-outbox]").append(node);
    if (row) { row.classList.add("waits"); row.hidden = true; }
  }
  // Nobody was at home: the door is still to be walked to, and says so where it stands.
  function missed(node, row) {
    var opened = row.querySelector(".opened");
    node.classList.remove("done");
    node.querySelector(".disc").classList.remove("passed");
    node.querySelector(".disc").replaceChildren();
    if (opened) opened.hidden = true;
    row.after(node);
  }
  function edit(draft) {
    var door = field(draft, "door");
    location.href = "/visits/new/" + (door ? "?door=" + door : "") + "#draft=" + draft.token;
  }
  // The heading counts what is kept here too.
  function count() {
    var head = $("[data-count]"), gone = all(".doors-left .waits").length, bars = all(".segments > span");
    if (!head) return;
    var n = Number(head.dataset.count), over = Number(head.dataset.over) + gone;
    head.textContent = "我的 " + n + " 户，走了 " + over + " 户";
    put(document, "over-count", over);
    bars.forEach(function (bar, at) { bar.classList.toggle("on", at < over); });
  }
  function refresh(found) { return Promise.all([strip(found), show()]); }
  var AGAIN = 4000;
  // What was sent, by this page or by the worker, stands on the server's page now.
  function waits() {
    return box.all().then(function (drafts) {
      return drafts.filter(function (draft) { return draft.state === "waiting"; }).length;
    });
  }
  var timer = 0;
  function flush() {
    clearTimeout(timer);
    return waits().then(function (before) {
      return box.flush().then(function (found) {
        // Not every browser says when the network is back.
        if (found.left && !found.out) timer = setTimeout(flush, AGAIN);
        return waits().then(function (left) {
          if (left < before && $("[data-round]") && navigator.onLine) return location.reload();
          return refresh(found);
        });
      });
    });
  }
  function later() {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.ready.then(function (known) { if (known.sync) return known.sync.register("visits"); }).catch(function () {});
  }

  // --- noting down ------------------------------------------------------------------------------------------
  var form = $("form[data-draft]"), edited = null;
  function free(one) { delete one.dataset.sent; one.removeAttribute("aria-busy"); }
  function fields(one) {
    var found = [];
    new FormData(one).forEach(function (value, name) {
      if (["csrfmiddlewaretoken", "token", "noted_at"].indexOf(name) >= 0 || value === "") return;
      if (typeof value !== "string" && !value.size) return;
      found.push([name, value]);
    });
    return found;
  }
  // As much as can be seen without the server; it looks again at everything.
  function lacks(given) {
    function has(name) { return given.some(function (pair) { return pair[0] === name && String(pair[1]).trim(); }); }
    function is(name, value) { return given.some(function (pair) { return pair[0] === name && pair[1] === value; }); }
    if (!has("door") && !has("where")) return "请点一下去了哪里";
    if (is("where", "elsewhere") && !has("spot")) return "选了“别处”，请写一下是哪里";
    if (!has("heard")) return "请点一下听到什么";
    var needs = form.dataset.needs.split(" ").some(function (key) { return is("heard", key); });
    return needs && !has("text") ? "请写一句是什么事；点下面的常用语也行" : "";
  }
  function spot(one) {
    if (one.dataset.label) return one.dataset.label;
    var chosen = one.querySelector("[name=where]:checked"), words = one.querySelector("[name=spot]").value;
    return [chosen ? chosen.parentNode.textContent.trim() : "", words].join(" ").trim();
  }
  if (form) {
    form.elements.token.value = crypto.randomUUID();
    new URLSearchParams(location.search).forEach(function (value, name) {
      var choice = (name === "heard" || name.indexOf("said-") === 0) && form.querySelector("[name='" + CSS.escape(name) + "'][value='" + CSS.escape(value) + "']");
      if (choice) choice.checked = true;
      // What was heard is said: the sentence comes next.
      if (choice && name === "heard") form.elements.text.focus();
    });
    form.addEventListener("submit", function (event) {
      if (form.dataset.plain || (event.submitter && event.submitter.name === "add")) return;
      event.preventDefault();
      free(form);
      var given = fields(form), wrong = lacks(given), told = form.querySelector("[data-wrong]");
      told.hidden = !wrong;
      told.textContent = wrong;
      if (wrong) { told.scrollIntoView({ block: "center" }); return; }
      var draft = {
        token: form.elements.token.value, post: form.dataset.draft, kind: "visit", state: "waiting", why: [],
        at: edited && edited.at ? edited.at : new Date().toISOString(), label: spot(form), fields: given
      };
      form.setAttribute("aria-busy", "true");
      box.put(draft).then(function () {
        if (!navigator.onLine) return kept(draft);
        return box.who().then(function (me) {
          if (!me || me.out || String(me.post) !== String(draft.post)) return kept(draft, me);
          return box.sendOne(draft, me).then(function (answer) {
            if (answer.state === "sent") { location.href = answer.said.href; return; }
            if (answer.state !== "refused") return kept(draft, { out: answer.state === "out" });
            // The server's page says at each field what is wrong: the same form, the same token.
            return box.remove(draft.token).then(plain);
          });
        });
      }).catch(plain);
    });
    restore();
  }
  function plain() {
    form.dataset.plain = "1";
    form.elements.noted_at.value = "";
    form.submit();
  }
  function restore() {
    var asked = /^#draft=([\w-]{8,60})$/.exec(location.hash);
    if (!asked) return;
    history.replaceState(null, "", location.pathname + location.search);
    box.get(asked[1]).then(function (draft) {
      if (!draft || String(draft.post) !== form.dataset.draft) return;
      edited = draft;
      form.elements.token.value = draft.token;
      draft.fields.forEach(function (pair) {
        all("[name='" + CSS.escape(pair[0]) + "']", form).forEach(function (node) {
          if (node.type === "radio" || node.type === "checkbox") node.checked = node.checked || node.value === pair[1];
          else if (node.type !== "file" && node.type !== "hidden") node.value = pair[1];
        });
      });
    });
  }
  // It is kept here: what it was, what will come of it, the next door.
  function kept(draft, me) {
    var node = made("#kept"), page = form.parentNode, makes = form.dataset.needs.split(" ").indexOf(field(draft, "heard")) >= 0;
    free(form);
    put(node, "label", draft.label);
    put(node, "when", clock(draft.at));
    var heard = form.querySelector("[name=heard]:checked");
    put(node, "said", field(draft, "text") || (heard ? heard.parentNode.textContent.trim() : ""));
    if (draft.fields.some(function (pair) { return pair[0].indexOf("said-") === 0; })) node.querySelector("[data-asked]").hidden = false;
    node.querySelector("[data-makes]").hidden = !makes;
    function back(fresh) {
      node.remove();
      form.hidden = false;
      edited = fresh ? null : draft;
      if (fresh) form.elements.token.value = crypto.randomUUID();
      window.scrollTo(0, 0);
    }
    on(node, "edit", function () { back(false); });
    on(node, "discard", function () { box.remove(draft.token).then(function () { back(true); strip(me); }); });
    on(node, "again", function () {
      all("[name=text], [name=more]", form).forEach(function (one) { one.value = ""; });
      all("[name^='said-'], [name=keep_name]", form).forEach(function (one) { one.checked = false; });
      back(true);
    });
    form.hidden = true;
    page.append(node);
    window.scrollTo(0, 0);
    later();
    clearTimeout(timer);
    timer = setTimeout(flush, AGAIN);
    return Promise.all([strip(me === null ? { away: true } : me), ahead(node)]);
  }
  // The next of my doors, from the list that is kept.
  function ahead(node) {
    return Promise.all([fetch("/visits/round/").then(function (reply) { return reply.text(); }), box.all()]).then(function (found) {
      var page = new DOMParser().parseFromString(found[0], "text/html"), head = page.querySelector("[data-count]");
      var been = found[1].map(function (draft) { return field(draft, "door"); }), title = node.querySelector("[data-title]");
      var rows = all(".doors-left [data-door]", page), left = rows.filter(function (row) { return been.indexOf(row.dataset.door) < 0; });
      if (!head) return;
      title.textContent = head.dataset.count + " 户走了 " + (Number(head.dataset.over) + rows.length - left.length) + " 户";
      if (!left.length) return;
      node.querySelector("[data-next]").href = "/visits/new/?door=" + left[0].dataset.door;
      put(node, "next-label", left[0].dataset.spot);
    }).catch(function () {});
  }

  // --- on the list: nothing wrong at a door, noted down with one press ----------------------------------------
  all("form[data-fine]").forEach(function (one) {
    one.addEventListener("submit", function (event) {
      event.preventDefault();
      free(one);
      box.put({
        token: one.elements.token.value, post: $("[data-round]").dataset.post, kind: "visit", state: "waiting", why: [],
        at: new Date().toISOString(), label: one.dataset.label,
        fields: [["door", one.dataset.fine], ["heard", one.elements.heard.value], ["urgency", "soon"]]
      }).then(function () { later(); return flush(); }).catch(function () { one.submit(); });
    });
  });

  // --- nobody at home ---------------------------------------------------------------------------------------
  all("form[data-nobody]").forEach(function (one) {
    one.addEventListener("submit", function (event) {
      event.preventDefault();
      free(one);
      var door = one.dataset.nobody;
      box.put({
        token: crypto.randomUUID(), post: $("[data-round]").dataset.post, kind: "nobody", state: "waiting", why: [],
        at: new Date().toISOString(), label: one.dataset.label, fields: [["nobody", door], ["door", door]]
      }).then(function () { later(); return flush(); }).catch(function () { one.submit(); });
    });
  });

  // --- what is kept of the pages ----------------------------------------------------------------------------
  function keep() {
    var round = $("[data-round]");
    if (!round || !round.dataset.stamp || !self.caches || !navigator.onLine) return;
    self.caches.open(KEPT).then(function (cache) {
      return cache.match("/visits/stamp").then(function (known) { return known ? known.text() : ""; }).then(function (known) {
        var stamp = round.dataset.stamp + "." + new Date().toDateString();
        if (known === stamp) return null;
        var pages = ["/visits/round/", "/visits/new/"].concat(all(".doors-left [data-door]").map(function (row) {
          return "/visits/new/?door=" + row.dataset.door;
        }));
        var parts = all("link[rel=stylesheet], link[rel=icon]").map(function (node) { return node.href; })
          .concat(all("script[src]").map(function (node) { return node.src; }))
          .concat(all("use").map(function (node) { return new URL(node.getAttribute("href").split("#")[0], location.href).href; }));
        var wanted = pages.concat(parts.filter(function (part, at) { return parts.indexOf(part) === at; }));
        return cache.keys().then(function (old) {
          return Promise.all(old.map(function (one) { return cache.delete(one); }));
        }).then(function () {
          return wanted.reduce(function (before, address) {
            return before.then(function () { return fetch(address, { credentials: "same-origin" }); }).then(function (reply) {
              if (reply.ok && !reply.redirected) return cache.put(address, reply);
            });
          }, Promise.resolve());
        }).then(function () { return cache.put("/visits/stamp", new Response(stamp)); });
      });
    }).then(function () { round.dataset.kept = "1"; }).catch(function () {});
  }
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/visits/worker.js", { scope: "/visits/" }).catch(function () {});
  }
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });
  window.addEventListener("offline", function () { strip(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) refresh(); });
  keep();
  refresh().then(flush).catch(function () {});
})();
