"""The addresses of a committee that stands: on a day, its members, what it took over, the roll of its community."""

from django.urls import path, re_path

from linli.domains.committees import desk_life as desk
from linli.domains.committees import desk_roll, desk_takeover
from linli.domains.committees import training_desk as training

CODE = r"^committee/(?P<code>[0-9]{1,12})/"

urlpatterns = [
    path("committee/", desk.index),
    path("committee/communities.xlsx", desk.communities_file),
    path("committee/roster.xlsx", desk.roster_file),
    path("committee/succeed/", desk.succeed),
    path("committee/of/<int:pk>/", desk.of),
    path("committee/members/<int:pk>/", desk.member),
    path("committee/members/<int:pk>/<slug:move>/", desk.member_move),
    path("committee/take-over/", desk_takeover.take_over),
    path("committee/take-over/member/", desk_takeover.by_hand),
    path("committee/take-over/sheet/", desk_takeover.by_sheet),
    path("committee/take-over/template.xlsx", desk_takeover.template),
    path("committee/roll/", desk_roll.index),
    path("committee/roll/bodies/<slug:body>/", desk_roll.body),
    path("committee/roll/bodies/<slug:body>/<int:pk>/", desk_roll.seat),
    path("committee/roll/organisations/", desk_roll.add_organisation),
    path("committee/roll/organisations.xlsx", desk_roll.organisations_file),
    path("committee/roll/organisations/<int:pk>/", desk_roll.organisation),
    path("committee/roll/buildings/", desk_roll.add_building),
    path("committee/roll/buildings/<int:pk>/", desk_roll.building),
    path("committee/crossings/check/", desk.recheck),
    path("committee/crossings/<int:pk>/", desk.crossing),
    path("committee/crossings/<int:pk>/<slug:move>/", desk.crossing_move),
    path("training/", training.index),
    path("training/new/", training.new),
    path("training/list.<str:ending>", training.export),
    path("training/<int:pk>/", training.page),
    path("training/<int:pk>/<slug:move>/", training.move),
    re_path(CODE + "roll/$", desk_roll.index),
    re_path(CODE + "roll/secretary/$", desk_roll.secretary),
    re_path(CODE + "$", desk.index),
    re_path(CODE + r"roster\.xlsx$", desk.roster_file),
    re_path(CODE + "succeed/$", desk.succeed),
]
