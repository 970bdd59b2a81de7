"""The addresses of the committees' room at the desk."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

PARTS = ("linli.domains.committees.urls_life",)
urlpatterns: list[URLPattern | URLResolver] = [path("", include(part)) for part in PARTS if find_spec(part)]
