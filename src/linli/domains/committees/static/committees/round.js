// Makes the slate and the street's answer quicker. Without it every row has its buttons, and the server counts.
(function () {
  "use strict";
  function $(selector, root) { return (root || document).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

  // Dragging a row to another group presses the row's own button for that group.
  var held = null;
  function over(event) { return held && event.target.closest && event.target.closest("[data-position]"); }
  function button(group) {
    return all(".to button", held).find(function (one) { return one.value === group.dataset.position; });
  }
  document.addEventListener("dragstart", function (event) {
    held = event.target.closest && event.target.closest("[data-person]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    held.classList.add("held");
  });
  document.addEventListener("dragover", function (event) {
    var group = over(event);
    if (!group || !button(group)) return;
    event.preventDefault();
    all(".slate-list.over").forEach(function (one) { if (one !== group) one.classList.remove("over"); });
    group.classList.add("over");
  });
  document.addEventListener("drop", function (event) {
    var group = over(event), pressed = group && button(group);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
  document.addEventListener("dragend", function () {
    all(".slate-list.over").forEach(function (one) { one.classList.remove("over"); });
    if (held) held.classList.remove("held");
    held = null;
  });

  // After a move the keyboard stays with the person who was moved.
  var moved = "";
  document.addEventListener("click", function (event) {
    var pressed = event.target.closest && event.target.closest(".slate-list .to button");
    if (pressed) moved = pressed.closest("li").id;
  }, true);
  document.addEventListener("htmx:after:swap", function () {
    var row = moved && document.getElementById(moved), first = row && $(".to button", row);
    moved = "";
    if (first) first.focus({ preventScroll: true });
    begin();
  });

  // The street's answer: sums, the one button for those without a concern, and what is still lacking.
  function answers(form) { return all(".answers .switch", form); }
  function chosen(box) { return $("input:checked", box); }
  function number(selector, n) { var node = $(selector); if (node) node.textContent = n; }
  function count(form) {
    var sums = { agreed: 0, returned: 0, refused: 0 }, boxes = answers(form);
    boxes.forEach(function (box) {
      var one = chosen(box);
      if (one) sums[one.value] += 1;
      var why = $('[data-why="' + $("input", box).name + '"]', form);
      if (why) why.hidden = !one || one.value === "agreed";
    });
    var done = sums.agreed + sums.returned + sums.refused, left = boxes.length - done;
    var open = all(".explained .switch", form).filter(function (box) { return !chosen(box); }).length;
    Object.keys(sums).forEach(function (key) { number('[data-sum="' + key + '"]', sums[key]); });
    number("[data-left-answers]", left);
    number("[data-answered]", done + " / " + boxes.length);
    var numbered = Boolean($("[data-minutes]").value.trim()), everybody = $("[data-agree-all]", form);
    var plain = all("[data-plain-row] .switch", form).filter(function (box) { return !chosen(box); }).length;
    if (everybody) { everybody.disabled = !numbered || !plain; everybody.classList.toggle("filled", numbered && plain > 0); }
    var end = $("[data-approve]"), ready = numbered && !left && !open;
    end.disabled = !ready;
    end.classList.toggle("filled", ready);
    end.classList.toggle("refused", !ready);
    var said = ["同意 " + sums.agreed];
    if (sums.returned) said.push("退回 " + sums.returned);
    if (sums.refused) said.push("不同意 " + sums.refused);
    $("[data-word]", end).textContent = ready ? "批复：" + said.join("，") : "批复";
    $("[data-lacking]").textContent = ready ? "" : "还差 " + (numbered ? "" : "纪要号、") + [left && left + " 人的答复", open && open + " 处要说明的"].filter(Boolean).join("、");
  }
  document.addEventListener("click", function (event) {
    var pressed = event.target.closest && event.target.closest("[data-agree-all]");
    if (!pressed) return;
    event.preventDefault();
    all("[data-plain-row] .switch", pressed.form).forEach(function (box) {
      if (!chosen(box)) $('input[value="agreed"]', box).checked = true;
    });
    count(pressed.form);
  });
  ["input", "change"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var form = event.target.form;
      if (form && form.id === "approve") count(form);
      if (form && form.id === "decide" && event.target.name === "present") {
        var boxes = all('[name="present"]', form);
        number("[data-here]", boxes.filter(function (box) { return box.checked; }).length + " / " + boxes.length);
      }
    });
  });
  function begin() { var form = document.getElementById("approve"); if (form) count(form); }
  begin();
})();
