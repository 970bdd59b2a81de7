"""Everything that is stored stands in the register of personal fields; the notice, the docs and the sweeper follow from it."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.house.source import ROOT, text

from linli.core import clock, rulebook
from linli.core.duties import retention
from linli.core.journal.models import Entry
from linli.core.people import consent
from linli.core.procedures import again
from linli.web import personal

# A number, a day, a yes or no, or a row's key says nothing about anybody by itself.
BARE = (
    models.AutoField,
    models.BooleanField,
    models.IntegerField,
    models.FloatField,
    models.DateField,
    models.ForeignKey,
)


def columns() -> set[str]:
    return {
        f"{model._meta.label_lower.removeprefix('linli_')}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.local_concrete_fields
        if not isinstance(column, BARE)
    }


def declared() -> list[str]:
    return [name for group in personal.register() for name in group.fields]


def test_every_column_is_declared_once() -> None:
    """A new one fails here: say in web/personal.toml what it is for, or why it is not personal."""
    named = {name.removeprefix("linli_") for name in [*declared(), *personal.others()] if ":" not in name}
    assert sorted(columns() - named) == [], "stored, and in no group of the register"
    assert sorted(named - columns()) == [], "in the register, and not stored"
    twice = [name for name in declared() if declared().count(name) > 1 or name in personal.others()]
    assert twice == []


def test_what_is_not_declared_would_be_found() -> None:
    assert "people.person.name" in columns()
    assert "people.person.id" not in columns()


def test_a_sealed_key_is_declared() -> None:
    """Where fields are sealed by name in the source; what comes of it at run time is asked in test_markers."""
    known = {name.split(":")[1] for name in declared() if name.startswith("people.person.sealed:")}
    assert {"name", "phone", "by", "contact", "why", "words"} <= known


def test_each_group_says_how_long_and_the_sweeper_does_it() -> None:
    """What has a rule of days is swept by that rule, and nothing is swept that is not declared."""
    settings = rulebook.current().settings
    wanted = {group.keep for group in personal.register() if group.keep in settings}
    done = {keep.rule.key for keep in retention.KEPT.values()}
    done |= {sweep.rule.key for sweep in retention.SWEPT.values() if sweep.rule}
    assert wanted == done
    for group in personal.register():
        assert personal.kept(group), group.name
        assert all((group.purpose, group.basis, group.seen, group.leaves)), group.name
        assert not (group.stored == "plain" and {"people.person.sealed"} & set(group.fields))


def test_logs_are_kept_for_half_a_year_at_least() -> None:
    for rule in ("privacy.looks", "privacy.sign_ins"):
        assert rulebook.current().get(rule).value.amount >= 184


def test_the_page_for_the_assessment_is_in_step() -> None:
    page = text(ROOT / "docs/personal-data.md")
    assert page == personal.page(), "run ./linli personal --into docs/personal-data.md"


def test_the_newest_notice_says_what_the_register_says() -> None:
    """Where this fails, write the next version with today's rows; one that somebody may have seen is never changed."""
    assert list(consent.versions()[-1].rows) == personal.told()


def test_every_version_can_be_read_and_the_forms_lead_to_it(client: Client, cast: Cast) -> None:
    for one in consent.versions():
        shown = client.get(f"/privacy/{one.name}/").content.decode()
        assert all(row["what"] in shown for row in one.rows)
    assert client.get("/privacy/99/").status_code == 404
    assert "个人信息保护负责人" in client.get("/privacy/").content.decode()
    for form in (f"/c/{cast.place.code}/report/", "/complaint/"):
        page = client.get(form).content.decode()
        assert re.search(rf'name="consent" value="{consent.current().name}"', page)
        assert f'href="/privacy/{consent.current().name}/"' in page


@pytest.mark.parametrize("given", ["1", "", "99", "<script>"])
def test_the_version_that_somebody_saw_is_on_the_line(client: Client, cast: Cast, given: str) -> None:
    data: dict[str, Any] = {"token": str(uuid4()), "text": ways.LAMP, "contact": "code", "consent": given}
    assert client.post(f"/c/{cast.place.code}/report/", data).status_code == 302
    client.post("/complaint/", {"words": "态度不好，记一笔", "place": cast.place.code, "consent": given})
    seen = consent.seen(given)
    assert seen in {one.name for one in consent.versions()}
    lines = Entry.objects.filter(verb__in=("report", "complain"))
    assert [line.data["consent"] for line in lines] == [seen, seen]


def test_a_new_version_counts_from_its_day_and_the_old_one_stays(
    client: Client, cast: Cast, settings: Any, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "cities" / settings.CITY, tmp_path / settings.CITY)
    folder = tmp_path / settings.CITY / "consent"
    words = (folder / "1.toml").read_text().replace("since = 2021-11-01", "since = 2021-11-09")
    (folder / "2.toml").write_text(words.replace("送出就是知道并同意这样用", "送出就是说您看过了"))
    settings.CITIES = tmp_path
    form, sent = f"/c/{cast.place.code}/report/", {"text": ways.LAMP, "contact": "code"}
    assert 'name="consent" value="1"' in client.get(form).content.decode()
    clock.set_now(clock.now() + timedelta(1))
    later = client.get(form).content.decode()
    assert 'name="consent" value="2"' in later
    assert "送出就是说您看过了" in later
    for version in ("1", "2"):
        client.post(form, {**sent, "token": str(uuid4()), "consent": version, again.ANEW: "1"})
    lines = Entry.objects.filter(verb="report").order_by("seq")
    assert [line.data["consent"] for line in lines] == ["1", "2"], (
        "the one that stood on the form, also overnight"
    )
    old = client.get("/privacy/1/").content.decode()
    assert 'href="/privacy/"' in old
    assert 'href="/privacy/2/"' in old
