"""The addresses of the roll-out."""

from django.urls import path

from linli.domains.oversight import (
    desk,
    editions_desk,
    forum_levels_desk,
    inspections_desk,
    inspections_spot,
    leaders_urls,
    practice_urls,
)
from linli.domains.oversight.boards import table
from linli.domains.oversight.boards import views as boards

urlpatterns = [
    path("board/", boards.index),
    path("board/kinds/", boards.communities),
    path("board/kinds/<str:code>/", boards.community),
    path("board/table/", table.page),
    path("board/table.<str:ending>", table.export),
    path("board/<str:code>/", boards.index),
    path("board/<str:code>/export.<str:ending>", boards.export),
    path("rollout/", desk.index),
    path("rollout/export.<str:ending>", desk.export),
    path("rollout/targets/<str:code>/", desk.target),
    path("rollout/pilots/", desk.pilots),
    path("rollout/pilots/<str:code>/<slug:move>/", desk.pilot),
    path("rollout/briefings/", desk.briefings),
    path("rollout/briefings/new/", desk.brief),
    path("rollout/briefings/<int:pk>/", desk.briefing),
    path("rollout/briefings/<int:pk>/<slug:move>/", desk.briefing_move),
    *leaders_urls.urlpatterns,
    *practice_urls.urlpatterns,
    path("inspections/", inspections_desk.index),
    path("inspections/new/", inspections_desk.new),
    path("inspections/findings.<str:ending>", inspections_desk.export),
    path("inspections/places/<int:pk>/", inspections_spot.place),
    path("inspections/places/<int:pk>/<slug:move>/", inspections_spot.place_move),
    path("inspections/findings/<int:pk>/", inspections_spot.finding),
    path("inspections/findings/<int:pk>/<slug:move>/", inspections_spot.finding_move),
    path("inspections/<int:pk>/", inspections_desk.page),
    path("inspections/<int:pk>/drawing/", inspections_desk.drawing),
    path("inspections/<int:pk>/drawing.<str:ending>", inspections_desk.drawing_list),
    path("inspections/<int:pk>/summary/", inspections_desk.sum_up),
    path("inspections/<int:pk>/summary.<str:form>", inspections_desk.sum_up_paper),
    path("inspections/<int:pk>/<slug:move>/", inspections_desk.move),
    path("forums/", forum_levels_desk.index),
    path("forums/new/", forum_levels_desk.new),
    path("forums/opinions/<int:pk>/", forum_levels_desk.opinion),
    path("forums/opinions/<int:pk>/<slug:move>/", forum_levels_desk.opinion_move),
    path("forums/<int:pk>/", forum_levels_desk.page),
    path("forums/<int:pk>/gather/", forum_levels_desk.gather),
    path("forums/<int:pk>/<slug:move>/", forum_levels_desk.move),
    path("rules/editions/", editions_desk.index),
    path("rules/editions.<str:ending>", editions_desk.export),
]
