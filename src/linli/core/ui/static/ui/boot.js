// Sets light or dark and the big letters before the first paint, from the cookies that /display/ wrote.
(function (root, jar) {
  var theme = /(?:^|; )theme=(light|dark)/.exec(jar);
  if (theme) root.setAttribute("data-theme", theme[1]);
  if (/(?:^|; )elder=1/.test(jar)) root.setAttribute("data-elder", "");
  root.setAttribute("data-scripts", "");
})(document.documentElement, document.cookie);
