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
    re_path(
        r"^projects/(?P<pk>[0-9]{1,18})/promises/(?P<of>[0-9]{1,18})/(?P<move>[a-z_]{1,20})/$", desk.promise
    ),
    path("projects/<int:pk>/<slug:move>/", desk.move),
]
