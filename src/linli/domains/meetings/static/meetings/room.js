// Makes the meeting room quicker. Without it every form has its button.
(function () {
  "use strict";
  // A tick is kept at once.
  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form[data-saves]");
    if (form) form.requestSubmit();
  });
  // Enter writes down what was said; Shift and Enter is a new line.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.isComposing) return;
    if (event.target.tagName !== "TEXTAREA") return;
    var form = event.target.closest("form.say");
    if (!form || !event.target.value.trim()) return;
    event.preventDefault();
    form.requestSubmit();
  });
  // Statement after statement: the field is ready for the next one.
  var saying = false;
  document.addEventListener("submit", function (event) { saying = event.target.matches("form.say"); }, true);
  document.addEventListener("htmx:after:swap", function () {
    var field = saying && document.querySelector("form.say textarea");
    if (field) field.focus({ preventScroll: true });
    saying = false;
  });
  // A field that was drawn larger carries a style, which would be copied to its successor, and refused by the policy.
  document.addEventListener("htmx:before:swap", function () {
    document.querySelectorAll("[id][style]").forEach(function (field) { field.removeAttribute("style"); });
  });
  // Whether the votes add up, while they are counted.
  function count(box) {
    var due = Number(box.dataset.votes), sum = 0;
    box.querySelectorAll("input").forEach(function (field) { sum += parseInt(field.value, 10) || 0; });
    var word = box.closest("form").querySelector("[data-votes-left]");
    if (word) word.textContent = sum === due ? "" : sum < due ? "还差 " + (due - sum) + " 票" : "多了 " + (sum - due) + " 票";
  }
  ["input", "change"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var box = event.target.closest && event.target.closest("[data-votes]");
      if (box) count(box);
    });
  });
})();
