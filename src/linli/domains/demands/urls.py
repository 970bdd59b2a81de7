"""Addresses of the staff's pages of problems and visits."""

from django.urls import path, re_path

from linli.domains.demands import (
    desk,
    desk_claim,
    feedback_page,
    paste,
    return_visit_page,
    views_import,
    views_round,
    views_send,
    views_visit,
)

urlpatterns = [
    path("problems/", desk.problems, name="problems"),
    re_path(r"^problems/export\.(?P<ending>xlsx|csv)$", desk.exported, name="problems-export"),
    path("problems/new/", desk.new, name="problem-new"),
    path("problems/new/hints/", desk.hints, name="problem-hints"),
    path("problems/paste/", paste.paste, name="problems-paste"),
    path("problems/views/", desk.views, name="problems-views"),
    path("problems/import/", views_import.upload, name="problems-import"),
    path("problems/import/empty.xlsx", views_import.template, name="problems-import-empty"),
    path("problems/import/<int:pk>/", views_import.done, name="problems-imported"),
    path("problems/<int:pk>/", desk.problem, name="problem"),
    path("problems/<int:pk>/phone/", desk.phone, name="problem-phone"),
    path("problems/<int:pk>/code/", desk.code, name="problem-code"),
    path("problems/<int:pk>/<slug:move>/", desk.move, name="problem-move"),
    path("persons/", desk_claim.persons, name="persons"),
    path("persons/claims/<int:pk>/", desk_claim.claim, name="claim"),
    path("persons/<int:pk>/", desk_claim.person, name="person"),
    path("persons/<int:pk>/copy.<slug:form>", desk_claim.copy, name="person-copy"),
    path("persons/<int:pk>/<slug:kind>/", desk_claim.act, name="person-act"),
    path("persons/<int:pk>/<int:claim>/<slug:move>/", desk_claim.answer, name="claim-answer"),
    path("feedback/", feedback_page.index, name="feedback"),
    path("second-visits/", return_visit_page.index, name="second-visits"),
    path("second-visits/draw/", return_visit_page.draw, name="second-visits-draw"),
    re_path(
        r"^second-visits/list\.(?P<ending>pdf|docx)$", return_visit_page.sheet, name="second-visits-sheet"
    ),
    path("second-visits/<int:pk>/", return_visit_page.visit, name="return-visit"),
    path("second-visits/<int:pk>/<slug:move>/", return_visit_page.move, name="return-move"),
    path("visits/", views_visit.visits, name="visits"),
    path("visits/new/", views_visit.new, name="visit-new"),
    path("visits/send/", views_send.send, name="visits-send"),
    path("visits/worker.js", views_send.worker, name="visits-worker"),
    path("visits/round/", views_round.mine, name="visits-mine"),
    path("visits/rounds/new/", views_round.draw, name="visits-draw"),
    path("visits/rounds/<int:pk>/", views_round.shown, name="visits-round"),
    path("visits/rounds/<int:pk>/<slug:move>/", views_round.step, name="visits-step"),
    path("visits/<int:pk>/", views_visit.done, name="visit"),
]
