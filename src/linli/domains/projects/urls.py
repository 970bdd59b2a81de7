"""The addresses of the projects' pages."""

from django.urls import path, re_path

from linli.domains.projects import desk, links

links.register()
urlpatterns = [
    path("projects/", desk.index),
    path("projects/open/<int:item>/", desk.opening),
    re_path(r"^projects/list\.(?P<ending>pdf|docx|xlsx|csv)$", desk.listed),
    path("projects/<int:pk>/", desk.page),
    path("projects/<int:pk>/promises/<int:of>/", desk.promise),
    path("projects/<int:pk>/promises/<int:of>/<slug:move>/", desk.promise_move),
    path("projects/<int:pk>/<slug:move>/", desk.move),
]
