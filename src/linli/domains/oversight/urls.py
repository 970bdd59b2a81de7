"""The addresses of the roll-out."""

from django.urls import path

from linli.domains.oversight import desk, leaders_urls, practice_urls
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
]
