"""The addresses of the projects' pages."""

from django.urls import path, re_path

from linli.domains.projects import links, pages

links.register()
urlpatterns = [
    path("projects/", pages.index),
    path("projects/open/<int:item>/", pages.opening),
    re_path(r"^projects/list\.(?P<ending>pdf|docx|xlsx|csv)$", pages.listed),
    path("projects/<int:pk>/", pages.page),
    path("projects/<int:pk>/promises/<int:of>/", pages.promise),
    path("projects/<int:pk>/promises/<int:of>/<slug:move>/", pages.promise_move),
    path("projects/<int:pk>/<slug:move>/", pages.move),
]
