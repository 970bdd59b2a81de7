"""The addresses of a committee that stands: on a day, its members, what it took over, the roll of its community."""

from django.urls import path, re_path

from linli.domains.committees.term import pages as desk
from linli.domains.committees.roll import pages
from linli.domains.committees.takeover import pages as takeover_pages
from linli.domains.committees.training import pages as training

CODE = r"^committee/(?P<code>[0-9]{1,12})/"

urlpatterns = [
    path("committee/", desk.index),
    path("committee/communities.xlsx", desk.communities_file),
    path("committee/roster.xlsx", desk.roster_file),
    path("committee/succeed/", desk.succeed),
    path("committee/of/<int:pk>/", desk.of),
    path("committee/members/<int:pk>/", desk.member),
    path("committee/members/<int:pk>/<slug:move>/", desk.member_move),
    path("committee/take-over/", takeover_pages.take_over),
    path("committee/take-over/member/", takeover_pages.by_hand),
    path("committee/take-over/sheet/", takeover_pages.by_sheet),
    path("committee/take-over/template.xlsx", takeover_pages.template),
    path("committee/roll/", pages.index),
    path("committee/roll/bodies/<slug:body>/", pages.body),
    path("committee/roll/bodies/<slug:body>/<int:pk>/", pages.seat),
    path("committee/roll/organisations/", pages.add_organisation),
    path("committee/roll/organisations.xlsx", pages.organisations_file),
    path("committee/roll/organisations/<int:pk>/", pages.organisation),
    path("committee/roll/buildings/", pages.add_building),
    path("committee/roll/buildings/<int:pk>/", pages.building),
    path("committee/crossings/check/", desk.recheck),
    path("committee/crossings/<int:pk>/", desk.crossing),
    path("committee/crossings/<int:pk>/<slug:move>/", desk.crossing_move),
    path("training/", training.index),
    path("training/new/", training.new),
    path("training/list.<str:ending>", training.export),
    path("training/<int:pk>/", training.page),
    path("training/<int:pk>/<slug:move>/", training.move),
    re_path(CODE + "roll/$", pages.index),
    re_path(CODE + "roll/secretary/$", pages.secretary),
    re_path(CODE + "$", desk.index),
    re_path(CODE + r"roster\.xlsx$", desk.roster_file),
    re_path(CODE + "succeed/$", desk.succeed),
]
