"""The addresses of the roll-out."""

from django.urls import path

from linli.domains.oversight.boards import pages as boards
from linli.domains.oversight.boards import table
from linli.domains.oversight.forums import pages as forums_pages
from linli.domains.oversight.inspections import pages as inspections_pages
from linli.domains.oversight.inspections import spot
from linli.domains.oversight.leaders import urls
from linli.domains.oversight.practice import urls as practice_urls
from linli.domains.oversight.rollout import editions, pages
from linli.domains.oversight.workplan import urls as workplan_urls

urlpatterns = [
    path("board/", boards.index),
    path("board/kinds/", boards.communities),
    path("board/kinds/<str:code>/", boards.community),
    path("board/table/", table.page),
    path("board/table.<str:ending>", table.export),
    path("board/<str:code>/", boards.index),
    path("board/<str:code>/export.<str:ending>", boards.export),
    path("rollout/", pages.index),
    path("rollout/export.<str:ending>", pages.export),
    path("rollout/targets/<str:code>/", pages.target),
    path("rollout/targets/<str:code>/lift/", pages.lift),
    path("rollout/roster/", pages.gap),
    path("rollout/pilots/", pages.pilots),
    path("rollout/pilots/<str:code>/<slug:move>/", pages.pilot),
    path("rollout/briefings/", pages.briefings),
    path("rollout/briefings/new/", pages.brief),
    path("rollout/briefings/<int:pk>/", pages.briefing),
    path("rollout/briefings/<int:pk>/<slug:move>/", pages.briefing_move),
    *urls.urlpatterns,
    *practice_urls.urlpatterns,
    *workplan_urls.urlpatterns,
    path("inspections/", inspections_pages.index),
    path("inspections/new/", inspections_pages.new),
    path("inspections/findings.<str:ending>", inspections_pages.export),
    path("inspections/places/<int:pk>/", spot.place),
    path("inspections/places/<int:pk>/<slug:move>/", spot.place_move),
    path("inspections/findings/<int:pk>/", spot.finding),
    path("inspections/findings/<int:pk>/<slug:move>/", spot.finding_move),
    path("inspections/<int:pk>/", inspections_pages.page),
    path("inspections/<int:pk>/drawing/", inspections_pages.drawing),
    path("inspections/<int:pk>/drawing.<str:ending>", inspections_pages.drawing_list),
    path("inspections/<int:pk>/summary/", inspections_pages.sum_up),
    path("inspections/<int:pk>/summary.<str:form>", inspections_pages.sum_up_paper),
    path("inspections/<int:pk>/<slug:move>/", inspections_pages.move),
    path("forums/", forums_pages.index),
    path("forums/new/", forums_pages.new),
    path("forums/opinions/<int:pk>/", forums_pages.opinion),
    path("forums/opinions/<int:pk>/<slug:move>/", forums_pages.opinion_move),
    path("forums/<int:pk>/", forums_pages.page),
    path("forums/<int:pk>/gather/", forums_pages.gather),
    path("forums/<int:pk>/<slug:move>/", forums_pages.move),
    path("rules/editions/", editions.index),
    path("rules/editions.<str:ending>", editions.export),
]
