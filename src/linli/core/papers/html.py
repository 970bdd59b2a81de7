"""A document on screen: markup of `paper__…` classes, every value escaped, nothing styled here.

Each block is one element of class paper__KIND (paper__heading1, paper__para, …); the whole is an <article
class="paper paper--KIND"> whose h1 is its title, so that a page puts it below its own h1 by `level`.
"""

from collections.abc import Callable
from typing import Any

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from linli.core.papers.document import Document, laid_out


def to_html(document: Document, check_url: str | None = None, *, level: int = 2) -> SafeString:
    """The document as markup; `level` is that of its title's heading, its own headings are below it."""
    laid = laid_out(document, check_url)
    body = _join(_block(b, level) for b in laid.blocks)
    foot = _join(_block(b, level) for b in laid.foot)
    if foot:
        foot = format_html('<footer class="paper__foot">{}</footer>', foot)
    named = any(kind in ("title", "mark", "banner") for kind, _ in laid.blocks)
    label = "" if named else format_html(' aria-label="{}"', laid.title)
    return format_html('<article class="paper paper--{}"{}>{}{}</article>', laid.kind, label, body, foot)


def _block(block: Any, level: int) -> SafeString:
    kind, value = block
    if kind in ("title", "section", "heading1", "heading2"):
        step = {"title": 0, "heading2": 2}.get(kind, 1)
        return _tag(f"h{min(6, level + step)}", kind, _lines(value))
    if kind == "columns":
        columns = _join(_tag("div", "column", _join(_block(b, level) for b in column)) for column in value)
        return _tag("div", "columns", columns)
    if kind == "para":
        return _join(_tag("p", "para", line) for line in str(value).split("\n"))
    if kind in _WRITERS:
        return _WRITERS[kind](value)
    return _tag("p", kind, _lines(value))


def _tag(name: str, kind: str, content: Any) -> SafeString:
    return format_html('<{0} class="paper__{1}">{2}</{0}>', mark_safe(name), kind, content)  # noqa: S308


def _span(kind: str, content: Any) -> SafeString:
    return _tag("span", kind, _lines(content))


def _lines(value: Any) -> SafeString:
    lines = value if isinstance(value, list) else str(value).split("\n")
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


def _join(parts: Any) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def qr_svg(url: str) -> SafeString:
    """The QR code of an address as an inline drawing, ink on nothing; '' for no address."""
    if not url:
        return SafeString("")
    drawn = segno.make(url, error="m").svg_inline(
        border=0, svgclass="paper__qr", lineclass=None, omitsize=True
    )
    return mark_safe(drawn.replace("<svg ", '<svg role="img" aria-label="二维码" ', 1))  # noqa: S308


def _rule(value: Any) -> SafeString:
    return format_html('<hr class="paper__rule{}">', " paper__rule--double" if value == "double" else "")


def _people(value: Any) -> SafeString:
    return _tag(
        "p", "people", _join([_tag("b", "label", value["label"] + "："), _span("text", value["text"])])
    )


def _facts(rows: Any) -> SafeString:
    pairs = ((_tag("dt", "label", a), _tag("dd", "text", _lines(b))) for a, b in rows)
    return _tag("dl", "facts", format_html_join("", "<div>{}{}</div>", pairs))


def _table(value: Any) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((text,) for text in value["head"]))
    rows = _join(
        format_html("<tr>{}</tr>", format_html_join("", "<td>{}</td>", ((_lines(c),) for c in row)))
        for row in value["rows"]
    )
    return format_html(
        '<table class="paper__table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, rows
    )


def _form(rows: Any) -> SafeString:
    return _facts([cell for row in rows for cell in row["cells"]])


def _runs(value: Any) -> SafeString:
    return _tag(
        "p", "para", _join(_tag("b" if weight else "span", "run", _lines(text)) for text, weight in value)
    )


def _proof(value: Any) -> SafeString:
    words = [_tag("b", "label", value["title"]), _span("code", "校验码 " + value["code"])]
    words += [_span("text", line) for line in value["lines"]]
    return _tag("div", "proof", _join([_tag("p", "words", _join(words)), qr_svg(value["url"])]))


def _attachments(value: Any) -> SafeString:
    counted = [f"{i + 1}. {text}" for i, text in enumerate(value)] if len(value) > 1 else value
    return _tag("p", "attachments", _join([_tag("span", "label", "附件："), _span("text", list(counted))]))


def _printed(value: Any) -> SafeString:
    return _tag("p", "printed", _join([_span("by", value["by"]), _span("day", value["day"] + "印发")]))


def _check(value: Any) -> SafeString:
    words = [_span("label", "校验码 " + value["code"])]
    if value["url"]:
        words.append(_span("text", "扫码看这份文件是不是有效"))
    return _tag("div", "check", _join([qr_svg(value["url"]), _tag("p", "words", _join(words))]))


def _code(value: Any) -> SafeString:
    words = _join([_tag("b", "label", value["title"]), _span("text", value["text"])])
    return _tag("div", "code", _join([qr_svg(value["url"]), _tag("p", "words", words)]))


def _secret(value: Any) -> SafeString:
    return _tag("p", "secret", _join([_span("label", value["label"]), _tag("b", "digits", value["code"])]))


def _big(value: Any) -> SafeString:
    words = [
        _span("lead", value["lead"]),
        _tag("b", "figure", value["figure"]),
        _tag("b", "words", value["words"]),
    ]
    parts = format_html_join(
        "", '<li class="paper__part paper__part--{}">{} {}</li>', ((p[2], p[0], p[1]) for p in value["parts"])
    )
    return _tag("div", "big", _join([_tag("p", "answer", _join(words)), _tag("ul", "parts", parts)]))


def _banner(value: Any) -> SafeString:
    left = _join([_span("over", value["over"]), _tag("b", "name", value["title"])])
    return _tag("div", "banner", _join([_tag("p", "head", left), _tag("p", "right", _lines(value["right"]))]))


def _named(kind: str, *names: str) -> Callable[[Any], SafeString]:
    """A block of several words, each in a span of its own name; the empty ones are left out."""
    return lambda value: _tag("p", kind, _join(_span(n, value[n]) for n in names if value[n]))


_WRITERS: dict[str, Callable[[Any], SafeString]] = {
    "rule": _rule,
    "people": _people,
    "copyto": lambda value: _tag(
        "p", "copyto", _join([_tag("span", "label", value["label"] + "："), _span("text", value["text"])])
    ),
    "facts": _facts,
    "form": _form,
    "runs": _runs,
    "seal": lambda value: _tag("p", "seal", _join([_span("by", value["by"]), _span("day", value["day"])])),
    "proof": _proof,
    "table": _table,
    "attachments": _attachments,
    "printed": _printed,
    "check": _check,
    "code": _code,
    "codes": lambda value: _tag("div", "codes", _join(_code(one) for one in value)),
    "secret": _secret,
    "space": lambda value: SafeString(""),
    "banner": _banner,
    "big": _big,
    "item": _named("item", "title", "text", "after"),
    "box": _named("box", "lead", "title", "text"),
    "line": _named("line", "label", "text"),
    "ends": lambda value: _tag("p", "ends", _join([_span("left", value[0]), _span("right", value[1])])),
}
