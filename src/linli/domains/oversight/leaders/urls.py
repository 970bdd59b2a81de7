"""The addresses of linked leaders."""

from django.urls import path

from linli.domains.oversight.leaders import briefing_pages
from linli.domains.oversight.leaders import pages as desk

urlpatterns = [
    path("leaders/", desk.index),
    path("leaders/export.<str:ending>", desk.export),
    path("leaders/people/", desk.people),
    path("leaders/people/<int:pk>/leave/", desk.leave),
    path("leaders/<str:code>/", desk.committee),
    path("leaders/<str:code>/<slug:move>/", desk.committee_move),
    path("before-visit/<str:code>.<str:form>", briefing_pages.paper),
    path("before-visit/<str:code>/", briefing_pages.page),
    path("follows/<int:pk>/", desk.follow),
    path("follows/<int:pk>/<slug:move>/", desk.follow_move),
    path("leading/", desk.mine),
    path("leading/take/<int:pk>/", desk.take_up),
    path("leading/<str:code>/", desk.mine_of),
    path("leading/<str:code>/<slug:move>/", desk.mine_move),
]
