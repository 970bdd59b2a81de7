"""The addresses of the projects' pages."""

from django.urls import path

from linli.domains.projects import desk, links

links.register()
urlpatterns = [
    path("projects/", desk.index),
    path("projects/open/<int:item>/", desk.opening),
    path("projects/<int:pk>/", desk.page),
    path("projects/<int:pk>/<slug:move>/", desk.move),
]
