"""A committee that was formed, with an objection on the way, and seats that are being filled: one of each address."""

from typing import Any

from tests import forming as go
from tests.cast import Cast
from tests.forming import Forming, bring, forming

from linli.core.people.actor import PUBLIC
from linli.core.procedures.models import Case
from linli.domains.committees import actions
from linli.domains.committees.models import Source


def there(cast: Cast) -> tuple[Forming, dict[str, int]]:
    """Who forms it, and the numbers of what there is then."""
    f = bring(forming(cast), "publish")
    notice = f.notice()
    said = {
        "candidate": f.of("柳青").pk,
        "channel": "page",
        "words": "去年十二月在三号楼门口收了停车费，没有给票",
    }
    objection = actions.object_to(notice, PUBLIC, said)
    go.until(notice.notice.ends_at)
    go.take_on(f.round, "appoint_some", cast.secretary)
    go.take_on(
        objection,
        "hear",
        f.inspector,
        {"heard_on": notice.opened_at.date(), "words": "去年十二月在三号楼门口收了停车费，没有给票"},
    )
    go.take_on(
        objection,
        "find",
        f.inspector,
        {"upheld": False, "words": "去年十二月在三号楼门口收了停车费，没有给票", "answer": ""},
    )
    go.take_on(objection, "dismiss", f.street_inspector)
    go.take_on(f.round, "appoint", cast.secretary)
    formed = f.round
    running = go.call(f, "supplement")
    candidate = go.recommend(f, "苏慧", "social_worker", "社会工作者")
    found = {"formed": formed.pk, "round": running.pk, "notice": notice.pk, "objection": objection.pk}
    return f, found | {"candidate": candidate.pk, "source": Source.objects.get(case=candidate).pk}


def addressed(found: dict[str, int]) -> dict[str, str]:
    round_, notice, objection = found["round"], found["notice"], found["objection"]
    return {
        "/approvals/": "/approvals/",
        "/committee/call/": "/committee/call/",
        "/committee/come/": "/committee/come/",
        "/committee/candidates/{pk}/": f"/committee/candidates/{found['candidate']}/",
        "/committee/candidates/{pk}/reveal/": f"/committee/candidates/{found['candidate']}/reveal/",
        "/committee/candidates/{pk}/{move}/": f"/committee/candidates/{found['candidate']}/consent/",
        "/committee/go/{pk}/": f"/committee/go/{found['formed']}/",
        "/committee/notices/{pk}/": f"/committee/notices/{notice}/",
        "/committee/notices/{pk}/object/": f"/committee/notices/{notice}/object/",
        "/committee/notices/{pk}/{move}/": f"/committee/notices/{notice}/examiners/",
        "/committee/objections/": "/committee/objections/",
        "/committee/objections/{pk}/": f"/committee/objections/{objection}/",
        "/committee/objections/{pk}/open/": f"/committee/objections/{objection}/open/",
        "/committee/objections/{pk}/{move}/": f"/committee/objections/{objection}/hear/",
        "/committee/roster.{form}": "/committee/roster.docx",
        "/committee/rounds/{pk}/": f"/committee/rounds/{round_}/",
        "/committee/rounds/{pk}/come/": f"/committee/rounds/{round_}/come/",
        "/committee/rounds/{pk}/forms/{kind}.{form}": f"/committee/rounds/{round_}/forms/self.docx",
        "/committee/rounds/{pk}/letters.{form}": f"/committee/rounds/{found['formed']}/letters.docx",
        "/committee/rounds/{pk}/{move}/": f"/committee/rounds/{round_}/extend/",
    }


def filled(f: Forming, found: dict[str, int]) -> dict[str, dict[str, Any]]:
    examiners = {"inspector": f.inspector.post_id, "street_inspector": f.street_inspector.post_id}
    return {
        # Both only lead on.
        "/committee/come/": {},
        "/committee/go/{pk}/": {},
        "/committee/candidates/{pk}/reveal/": {"source": found["source"], "reason": "问本人愿不愿意"},
        "/committee/candidates/{pk}/{move}/": {"how": "phone"},
        "/committee/notices/{pk}/{move}/": examiners,
        "/committee/objections/{pk}/open/": {},
        "/committee/objections/{pk}/{move}/": {
            "heard_on": "2021-11-08",
            "words": "去年十二月在三号楼门口收了停车费，没有给票",
        },
        "/committee/rounds/{pk}/{move}/": {"closes_on": _later(found["round"])},
    }


def _later(pk: int) -> str:
    closes = Case.objects.get(pk=pk).round.closes_at
    return (
        f"{closes.year}-{closes.month:02d}-{closes.day + 2:02d}"
        if closes.day < 26
        else f"{closes.year}-12-31"
    )
