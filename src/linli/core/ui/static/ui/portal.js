// What only public pages need. Nothing depends on it.
(function () {
  "use strict";
  var root = document.documentElement;
  function stay(form, event) {
    event.preventDefault();
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });

  // Big letters come and go without leaving the page: what was typed stays.
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (form.getAttribute("action") !== "/display/" || !button || button.name !== "elder" || !window.fetch) return;
    stay(form, event);
    var big = button.value === "1";
    fetch("/display/", { method: "POST", body: new URLSearchParams({ elder: button.value }), redirect: "manual" });
    if (big) root.setAttribute("data-elder", ""); else root.removeAttribute("data-elder");
    button.value = big ? "0" : "1";
    button.lastChild.textContent = big ? "标准版" : "大字版";
  });

  // Whoever leaves a telephone that others use leaves no page behind to go back to.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-leave") || !window.fetch || form.dataset.failed) return;
    stay(form, event);
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" })
      .then(function () { window.location.replace(form.dataset.home); })
      .catch(function () { form.dataset.failed = "1"; form.submit(); });
  });
  // A page that was kept as it stood is asked for anew: what was cleared meanwhile is not shown again.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.querySelector("[data-leave]")) window.location.reload();
  });

  // Without a net the form waits on the page and goes when the net is back; its token keeps it from going twice.
  var waiting = null;
  document.addEventListener("submit", function (event) {
    var form = event.target, strip = document.querySelector("[data-offline]");
    if (!strip || !form.hasAttribute("data-waits") || navigator.onLine) return;
    stay(form, event);
    waiting = form;
    strip.hidden = false;
    strip.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("online", function () {
    var form = waiting;
    waiting = null;
    if (form) form.requestSubmit();
  });
})();
