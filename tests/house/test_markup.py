"""What reaches a browser: no style, script, colour or host but those of our own sheets and scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import SOURCE, committed, modules, name, templates, text

INLINE = {
    "a style in the page": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)", re.I),
    "a handler in the page": re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on", re.I),
    "a colour": re.compile(
        r"(?<![&\w/])#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!-)(?![^<>]*[{%])|\b(?:rgb|hsl|oklch|oklab)a?\(",
        re.I,
    ),
    "another host": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}
COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->|href=\"#[^\"]*\"", re.S)


def test_templates_hold_no_style_script_colour_or_host() -> None:
    found = {
        f"{name(path)}: {what}: {sign.group().strip()}"
        for path in templates()
        for what, pattern in INLINE.items()
        for sign in pattern.finditer(COMMENTS.sub("", text(path)))
    }
    assert sorted(found) == []


HOST = re.compile(r"(?:https?:)?//[\w-]+\.[\w.-]+", re.I)
COLOUR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|oklch|oklab)a?\(|:[^;{}]*(?<![\w-])(?:white|black|red|gr[ae]y)(?![\w-])",
    re.I,
)
TOKENS = SOURCE / "core/ui/static/ui/tokens.css"


def static(suffix: str) -> Iterator[tuple[Path, str]]:
    """Our own sheets or scripts, without their remarks."""
    for path in committed():
        if path.suffix == suffix and path.is_relative_to(SOURCE) and ".min." not in path.name:
            yield path, re.sub(r"/\*.*?\*/|^\s*//[^\n]*$", "", text(path), flags=re.S | re.M)


def test_sheets_and_scripts_ask_no_other_host() -> None:
    found = {
        f"{name(path)}: {sign.group()}"
        for suffix in (".css", ".js")
        for path, content in static(suffix)
        for sign in HOST.finditer(content)
        if not sign.group().endswith("www.w3.org")
    }
    assert sorted(found) == []


def test_colours_are_tokens() -> None:
    found = {
        f"{name(path)}: {sign.group().strip()}"
        for path, content in static(".css")
        if path != TOKENS
        for sign in COLOUR.finditer(content)
    }
    assert sorted(found) == []


def test_what_every_page_may_bear_is_styled_on_every_page() -> None:
    """The watermark stands in the frame of all pages: of those of the desk, and of the public ones."""
    frames = ("base.html", "public-sheets.html")
    for frame in frames:
        sheets = re.findall(r"'(ui/\w+\.css)'", text(SOURCE / "core/ui/templates/ui" / frame))
        found = [
            sheet for sheet in sheets if "body > .watermark {" in text(SOURCE / "core/ui/static" / sheet)
        ]
        assert len(found) == 1, frame


def test_no_template_is_given_what_stands_against_a_move_as_it_is_in_code() -> None:
    """Reasons are shown by the clause and force of their rule (`shown.against`), never as the attempt holds them."""
    raw = re.compile(r"\bin (?:\w+\.)*(?:attempt|tried|gather|look|raise)\.concerns\b")
    found = {f"{name(path)}: {sign.group()}" for path in templates() for sign in raw.finditer(text(path))}
    assert sorted(found) == []


def test_words_stand_in_the_page_without_a_catalogue_of_translations() -> None:
    """There is no `locale/`: a tag around each word would promise one."""
    sign = re.compile(
        r"\{%-?\s*(?:block)?trans(?:late)?\b|\{%\s*load[^%]*\bi18n\b|\bgettext\w*|(?<![\w.])_\([\"']"
    )
    paths = [*templates(), *(path for path in modules(SOURCE) if "migrations" not in path.parts)]
    assert sorted(name(path) for path in paths if sign.search(text(path))) == []
