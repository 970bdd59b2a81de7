"""Addresses of the staff's pages of problems and visits."""

from django.urls import path, re_path

from linli.domains.problems import pages
from linli.domains.problems.feedback import pages as feedback_pages
from linli.domains.problems.feedback import return_visit_pages
from linli.domains.problems.intake import pages as intake_pages
from linli.domains.problems.intake import paste
from linli.domains.problems.persons import pages as persons_pages
from linli.domains.problems.visits import pages as visits_pages
from linli.domains.problems.visits import round_pages, sending

urlpatterns = [
    path("problems/", pages.problems, name="problems"),
    re_path(r"^problems/export\.(?P<ending>xlsx|csv)$", pages.exported, name="problems-export"),
    path("problems/new/", pages.new, name="problem-new"),
    path("problems/new/hints/", pages.hints, name="problem-hints"),
    path("problems/paste/", paste.paste, name="problems-paste"),
    path("problems/views/", pages.views, name="problems-views"),
    path("problems/import/", intake_pages.upload, name="problems-import"),
    path("problems/import/empty.xlsx", intake_pages.template, name="problems-import-empty"),
    path("problems/import/<int:pk>/", intake_pages.done, name="problems-imported"),
    path("problems/<int:pk>/", pages.problem, name="problem"),
    path("problems/<int:pk>/phone/", pages.phone, name="problem-phone"),
    path("problems/<int:pk>/code/", pages.code, name="problem-code"),
    path("problems/<int:pk>/<slug:move>/", pages.move, name="problem-move"),
    path("persons/", persons_pages.persons, name="persons"),
    path("persons/claims/<int:pk>/", persons_pages.claim, name="claim"),
    path("persons/<int:pk>/", persons_pages.person, name="person"),
    path("persons/<int:pk>/copy.<slug:form>", persons_pages.copy, name="person-copy"),
    path("persons/<int:pk>/<slug:kind>/", persons_pages.act, name="person-act"),
    path("persons/<int:pk>/<int:claim>/<slug:move>/", persons_pages.answer, name="claim-answer"),
    path("feedback/", feedback_pages.index, name="feedback"),
    re_path(r"^feedback/list\.(?P<ending>xlsx|csv)$", feedback_pages.listed, name="feedback-list"),
    path("second-visits/", return_visit_pages.index, name="second-visits"),
    path("second-visits/draw/", return_visit_pages.draw, name="second-visits-draw"),
    re_path(
        r"^second-visits/list\.(?P<ending>pdf|docx|xlsx|csv)$",
        return_visit_pages.sheet,
        name="second-visits-sheet",
    ),
    path("second-visits/<int:pk>/", return_visit_pages.visit, name="return-visit"),
    path("second-visits/<int:pk>/<slug:move>/", return_visit_pages.move, name="return-move"),
    path("visits/", visits_pages.visits, name="visits"),
    re_path(r"^visits/list\.(?P<ending>xlsx|csv)$", visits_pages.listed, name="visits-list"),
    path("visits/new/", visits_pages.new, name="visit-new"),
    path("visits/send/", sending.send, name="visits-send"),
    path("visits/worker.js", sending.worker, name="visits-worker"),
    path("visits/round/", round_pages.mine, name="visits-mine"),
    path("visits/rounds/new/", round_pages.draw, name="visits-draw"),
    path("visits/rounds/<int:pk>/", round_pages.shown, name="visits-round"),
    path("visits/rounds/<int:pk>/<slug:move>/", round_pages.step, name="visits-step"),
    path("visits/<int:pk>/", visits_pages.done, name="visit"),
]
