"""The addresses of the committees' pages on the desk."""

from importlib.util import find_spec
from typing import Any

from django.urls import include, path

from linli.domains.committees import desk, desk_notice

# What this room's other pages add, as soon as they are there.
MORE = ("linli.domains.committees.urls_life",)
urlpatterns: list[Any] = [
    path("committee/call/", desk.call),
    path("committee/come/", desk.come_here),
    path("committee/go/<int:pk>/", desk_notice.go),
    path("committee/rounds/<int:pk>/", desk.page),
    path("committee/rounds/<int:pk>/come/", desk.come),
    path("committee/rounds/<int:pk>/<slug:move>/", desk.move),
    path("committee/candidates/<int:pk>/", desk.candidate),
    path("committee/candidates/<int:pk>/reveal/", desk.reveal),
    path("committee/candidates/<int:pk>/<slug:move>/", desk.candidate_move),
    path("committee/notices/<int:pk>/", desk_notice.notice),
    path("committee/notices/<int:pk>/object/", desk_notice.object_for),
    path("committee/notices/<int:pk>/<slug:move>/", desk_notice.notice_move),
    path("committee/objections/", desk_notice.objections),
    path("committee/objections/<int:pk>/", desk_notice.objection),
    path("committee/objections/<int:pk>/open/", desk_notice.open_objection),
    path("committee/objections/<int:pk>/<slug:move>/", desk_notice.objection_move),
    path("approvals/", desk_notice.approvals),
    *(path("", include(room)) for room in MORE if find_spec(room)),
]
