"""The addresses of the committees' pages on the desk."""

from django.urls import path, re_path

from linli.domains.committees.formation import notice_pages, pages
from linli.domains.committees.roll import pages as roll
from linli.domains.committees.takeover import pages as takeover
from linli.domains.committees.term import pages as term
from linli.domains.committees.training import pages as training

CODE = r"^committee/(?P<code>[0-9]{1,12})/"

urlpatterns = [
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
    path("committee/", term.index),
    path("committee/communities.xlsx", term.communities_file),
    path("committee/roster.xlsx", term.roster_file),
    path("committee/succeed/", term.succeed),
    path("committee/of/<int:pk>/", term.of),
    path("committee/members/<int:pk>/", term.member),
    path("committee/members/<int:pk>/<slug:move>/", term.member_move),
    path("committee/take-over/", takeover.take_over),
    path("committee/take-over/member/", takeover.by_hand),
    path("committee/take-over/sheet/", takeover.by_sheet),
    path("committee/take-over/template.xlsx", takeover.template),
    path("committee/roll/", roll.index),
    path("committee/roll/bodies/<slug:body>/", roll.body),
    path("committee/roll/bodies/<slug:body>/<int:pk>/", roll.seat),
    path("committee/roll/organisations/", roll.add_organisation),
    path("committee/roll/organisations.xlsx", roll.organisations_file),
    path("committee/roll/organisations/<int:pk>/", roll.organisation),
    path("committee/roll/buildings/", roll.add_building),
    path("committee/roll/buildings/<int:pk>/", roll.building),
    path("committee/crossings/check/", term.recheck),
    path("committee/crossings/<int:pk>/", term.crossing),
    path("committee/crossings/<int:pk>/<slug:move>/", term.crossing_move),
    path("training/", training.index),
    path("training/new/", training.new),
    path("training/list.<str:ending>", training.export),
    path("training/<int:pk>/", training.page),
    path("training/<int:pk>/<slug:move>/", training.move),
    re_path(CODE + "roll/$", roll.index),
    re_path(CODE + "roll/secretary/$", roll.secretary),
    re_path(CODE + "$", term.index),
    re_path(CODE + r"roster\.xlsx$", term.roster_file),
    re_path(CODE + "succeed/$", term.succeed),
]
