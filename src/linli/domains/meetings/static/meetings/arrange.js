// The agenda's order on the page: buttons, keys and drag; it is kept when the form is sent. Without it each button is sent.
(function () {
  "use strict";
  var form = document.querySelector("[data-arrange]");
  if (!form) return;
  var list = form.querySelector(".slots"), held = null;
  function rows() { return Array.from(list.querySelectorAll("[data-slot]")); }
  function clock(minutes) {
    var day = ((minutes % 1440) + 1440) % 1440;
    return String(Math.floor(day / 60)).padStart(2, "0") + ":" + String(day % 60).padStart(2, "0");
  }
  function times() {
    var parts = form.dataset.begins.split(":"), at = Number(parts[0]) * 60 + Number(parts[1]), all = rows();
    all.forEach(function (row, n) {
      var field = row.querySelector("[data-minutes]"), length = Number(field.value) || Number(field.placeholder);
      row.querySelector("[data-times]").textContent = clock(at) + "–" + clock(at + length);
      at += length;
      row.querySelector('[data-shift="up"]').toggleAttribute("data-end", n === 0);
      row.querySelector('[data-shift="down"]').toggleAttribute("data-end", n === all.length - 1);
    });
  }
  function changed(row) {
    times();
    form.querySelector("[data-unsaved]").hidden = false;
    var what = row.querySelector(".what").textContent.trim(), at = rows().indexOf(row) + 1;
    form.querySelector("[data-said]").textContent = what + "，第 " + at + " 项，" + row.querySelector("[data-times]").textContent;
  }
  function shift(row, way) {
    var other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    list.insertBefore(way === "up" ? row : other, way === "up" ? other : row);
    changed(row);
  }
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-shift]");
    if (!button) return;
    event.preventDefault();
    var row = button.closest("[data-slot]");
    shift(row, button.dataset.shift);
    var still = button.hasAttribute("data-end") ? row.querySelector("[data-shift]:not([data-end])") : button;
    if (still) still.focus();
  });
  // Alt and an arrow move the row that one is in.
  form.addEventListener("keydown", function (event) {
    var way = { ArrowUp: "up", ArrowDown: "down" }[event.key], row = event.target.closest("[data-slot]");
    if (!way || !event.altKey || !row) return;
    event.preventDefault();
    var field = document.activeElement;
    shift(row, way);
    if (field) field.focus();
  });
  form.addEventListener("input", function (event) {
    var row = event.target.closest("[data-slot]");
    if (row) changed(row);
  });
  list.addEventListener("pointerdown", function (event) {
    var grip = event.target.closest("[data-grip]");
    if (!grip) return;
    event.preventDefault();
    held = grip.closest("[data-slot]");
    held.setAttribute("data-held", "");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", function (event) {
    if (!held) return;
    var over = rows().find(function (row) {
      var box = row.getBoundingClientRect();
      return row !== held && event.clientY > box.top && event.clientY < box.bottom;
    });
    if (!over) return;
    var after = rows().indexOf(over) > rows().indexOf(held);
    list.insertBefore(held, after ? over.nextElementSibling : over);
    changed(held);
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    list.addEventListener(name, function () {
      if (held) held.removeAttribute("data-held");
      held = null;
    });
  });
  times();
})();
