"""The public addresses of a community's projects."""

from django.urls import URLPattern, re_path

from linli.domains.projects import board_parts, portal

CODE = r"^c/(?P<code>[0-9]{12})/projects/"

board_parts.register()
urlpatterns: list[URLPattern] = [
    re_path(rf"{CODE}$", portal.index, name="projects-public"),
    re_path(rf"{CODE}(?P<pk>[0-9]{{1,18}})/$", portal.page, name="project-public"),
    re_path(
        rf"{CODE}(?P<pk>[0-9]{{1,18}})/photos/(?P<name>[0-9a-f]{{32}}\.jpg)$",
        portal.photo,
        name="project-photo",
    ),
]
