"""Browsers of the cast: Django's client, signed in under a post, and how many queries a page asks."""

from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.people.actor import Actor
from linli.core.people.models import Account


def signed_in(actor: Actor) -> Client:
    """A browser of the actor's account, under the actor's post."""
    client = Client()
    client.force_login(Account.objects.get(person_id=actor.person_id))
    session = client.session
    session["post"] = actor.post_id
    session.save()
    return client


def queries(client: Client, address: str) -> tuple[int, HttpResponse]:
    """How many queries a page asks in all, sign-in included, and the answer."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer: Any = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return len(asked), answer


Answer = Any


def text(answer: Any) -> str:
    """The answer's words."""
    return str(answer.content.decode())


def send(client: Client, address: str, **data: Any) -> Answer:
    """A form that is sent, with a token of its own unless one is given."""
    return client.post(address, {"token": str(uuid4()), **data})
