// Makes pages quicker to use. Nothing depends on it: without scripts every link and form does the same.
(function () {
  "use strict";
  var $ = document.querySelector.bind(document);
  function typing(node) { return /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable; }
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function on(name, selector, act) {
    document.addEventListener(name, function (event) {
      var hit = event.target.closest && event.target.closest(selector);
      if (hit) act(hit, event);
    });
  }

  // Rows: j and k go from one to the next, Enter does it.
  function step(by) {
    var goals = all("[data-row] [data-go]");
    if (!goals.length) return;
    var at = goals.findIndex(function (goal) { return goal.closest("[data-row]").contains(document.activeElement); });
    var next = goals[at < 0 ? (by > 0 ? 0 : goals.length - 1) : Math.max(0, Math.min(goals.length - 1, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (event) {
    var node = event.target, form = node.closest && node.closest("form");
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".button.filled") || undefined);
      return;
    }
    if (typing(node) && event.key !== "Escape") return;
    if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
      var undo = $("[data-undo]");
      if (undo) { event.preventDefault(); undo.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var search = $("[data-search]"), keys = $("#keys");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?" && keys && !keys.open) keys.showModal();
    else if (event.key === "Escape") {
      if (node === search) search.blur();
      all("details[open].menu-of, details[open].post, details[open].more").forEach(function (menu) {
        menu.open = false;
        if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      });
    }
  });
  document.addEventListener("click", function (event) {
    all("details[open].menu-of, details[open].post").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.tagName === "DIALOG") event.target.close();
  });

  // The plan's own words in a side panel.
  on("click", "a.clause-mark", function (link, event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    fetch(link.pathname, { credentials: "same-origin" }).then(function (reply) {
      if (!reply.ok) throw reply;
      return reply.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var words = page.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!words) throw link;
      var panel = $("#side-panel") || document.body.appendChild(document.createElement("dialog"));
      panel.id = "side-panel";
      panel.className = "side-panel";
      panel.setAttribute("aria-label", link.textContent);
      panel.replaceChildren(document.importNode(words, true));
      panel.showModal();
    }).catch(function () { location.href = link.href; });
  });

  // Quick phrases add to the sentence.
  on("click", "[data-phrase]", function (button) {
    var field = document.getElementById(button.dataset.phrase);
    if (!field) return;
    var text = field.value.trim();
    field.value = text ? text.replace(/[，,。]?$/, "，") + button.textContent : button.textContent;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // A fix is taken over at the field.
  on("click", "[data-fix]", function (button, event) {
    var field = document.getElementById(button.dataset.fix);
    if (!field || field.type === "file") return;
    event.preventDefault();
    field.value = button.value;
    field.removeAttribute("aria-invalid");
    button.closest(".error").remove();
    field.focus();
  });
  on("click", "[data-step]", function (button) {
    var field = document.getElementById(button.dataset.for);
    field.value = Math.max(0, (parseInt(field.value, 10) || 0) + Number(button.dataset.step));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Words to be pasted elsewhere. Without the clipboard (no TLS) they stand selected.
  on("click", "[data-copy]", function (button) {
    var field = document.getElementById(button.dataset.copy), word = button.querySelector("span");
    field.select();
    var copied = navigator.clipboard ? navigator.clipboard.writeText(field.value) : Promise.reject();
    copied.then(function () { word.textContent = "复制好了"; }, function () { word.textContent = "选中了，按 Ctrl+C"; });
  });

  on("change", ".file-row input", function (field) {
    var word = field.parentNode.querySelector("[data-file]");
    word.dataset.label = word.dataset.label || word.textContent;
    word.textContent = Array.prototype.map.call(field.files, function (file) {
      return file.name + "，" + (file.size / 1048576).toFixed(1) + " MB";
    }).join("；") || word.dataset.label;
  });

  // Boxes of a list: all at once, and how many.
  function picked(form) {
    var boxes = all("tbody .pick input", form), n = 0;
    boxes.forEach(function (box) {
      n += box.checked;
      box.closest("tr").classList.toggle("chosen", box.checked);
    });
    var count = form.querySelector("[data-count]"), bar = form.querySelector(".bulk-bar");
    if (count) count.textContent = n;
    if (bar) bar.hidden = !n;
  }
  on("change", ".pick input", function (box) {
    var form = box.closest("form") || box.closest("table");
    if (box.hasAttribute("data-pick-all")) {
      all("tbody .pick input", form).forEach(function (each) { each.checked = box.checked; });
    }
    picked(form);
  });

  // Toasts go after their seconds; hover and focus stop the count.
  function count(toast) {
    var left = Number(toast.dataset.toast), word = toast.querySelector("[data-left]");
    var timer = setInterval(function () {
      if (toast.matches(":hover") || toast.contains(document.activeElement)) return;
      left -= 1;
      if (word) word.textContent = word.textContent.replace(/\d+/, left);
      if (left <= 0) { clearInterval(timer); toast.remove(); }
    }, 1000);
    toast.removeAttribute("data-toast");
  }

  // A form is sent once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || (form.method || "").toLowerCase() !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(free, 10000);
  }, true);
  // What a telephone keeps of pages goes with whoever signs out, in, or on under another post.
  on("submit", "form[action^='/sign-out/'], form[action^='/sign-in/'], form[action^='/as/']", function () {
    try { window.sessionStorage.clear(); } catch (refused) { /* there is none */ }
    if (window.caches) caches.keys().then(function (kept) { kept.forEach(function (one) { caches.delete(one); }); });
  });
  function free() {
    all("form[data-sent]").forEach(function (form) { delete form.dataset.sent; form.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", free);
  document.addEventListener("htmx:finally:request", free);

  // A code that a QR code brought along behind the #: it goes into its field, and out of the address.
  var handed = $("[data-from-hash]");
  if (handed && location.hash.length > 1) {
    handed.value = decodeURIComponent(location.hash.slice(1)).slice(0, 40);
    history.replaceState(null, "", location.pathname);
  }

  // A form that was opened is there to be written in: one stands in its first empty field that has to be filled.
  function begin() {
    var form = $(".move-body form, .form-page form, form[data-begin]"), now = document.activeElement;
    if (!form || form.closest(".showcase") || (now && now !== document.body)) return;
    var field = all("textarea[required], input[required]", form).find(function (one) {
      return !/^(hidden|radio|checkbox|file)$/.test(one.type) && one.offsetParent && !one.value;
    });
    if (field) field.focus({ preventScroll: true });
  }

  function start() {
    all("[data-toast]").forEach(count);
    all("form").forEach(function (form) { if (form.querySelector("tbody .pick")) picked(form); });
    var wrong = $("[aria-invalid=true]");
    if (wrong && !wrong.closest(".showcase")) wrong.focus(); else begin();
  }
  document.addEventListener("htmx:after:swap", start);
  start();
  // Where the address names a part of the page, the browser goes there last and takes the focus from the field.
  window.addEventListener("load", function () { if (location.hash) setTimeout(begin, 0); });

  // A drawing wider than the screen opens on today.
  all(".scroll .today").forEach(function (mark) {
    var box = mark.closest(".scroll"), at = mark.getBoundingClientRect(), seen = box.getBoundingClientRect();
    if (at.left < seen.left || at.right > seen.right) box.scrollLeft += at.left - seen.left - seen.width / 2;
  });
})();
