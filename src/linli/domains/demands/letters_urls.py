"""The addresses of a department's letters."""

from django.urls import URLPattern, URLResolver, path

from linli.domains.demands import letters

urlpatterns: list[URLPattern | URLResolver] = [
    path("letters/", letters.letters, name="letters"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/<slug:move>/", letters.move, name="letter-move"),
]
