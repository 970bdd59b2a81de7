"""The addresses of the committees' pages on the desk."""

from importlib.util import find_spec
from typing import Any

from django.urls import include, path

from linli.domains.committees.formation import pages, notice_pages

# What this room's other pages add, as soon as they are there.
MORE = ("linli.domains.committees.term.urls",)
urlpatterns: list[Any] = [
    path("committee/call/", pages.call),
    path("committee/come/", pages.come_here),
    path("committee/go/<int:pk>/", notice_pages.go),
    path("committee/rounds/<int:pk>/", pages.page),
    path("committee/rounds/<int:pk>/come/", pages.come),
    path("committee/rounds/<int:pk>/<slug:move>/", pages.move),
    path("committee/candidates/<int:pk>/", pages.candidate),
    path("committee/candidates/<int:pk>/reveal/", pages.reveal),
    path("committee/candidates/<int:pk>/<slug:move>/", pages.candidate_move),
    path("committee/notices/<int:pk>/", notice_pages.notice),
    path("committee/notices/<int:pk>/object/", notice_pages.object_for),
    path("committee/notices/<int:pk>/<slug:move>/", notice_pages.notice_move),
    path("committee/objections/", notice_pages.objections),
    path("committee/objections/<int:pk>/", notice_pages.objection),
    path("committee/objections/<int:pk>/open/", notice_pages.open_objection),
    path("committee/objections/<int:pk>/<slug:move>/", notice_pages.objection_move),
    path("approvals/", notice_pages.approvals),
    *(path("", include(room)) for room in MORE if find_spec(room)),
]
