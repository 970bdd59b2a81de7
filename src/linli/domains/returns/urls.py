"""The addresses of the pages of departments' forms."""

from django.urls import path

from linli.domains.returns import desk

urlpatterns = [
    path("returns/", desk.index, name="returns"),
    path("returns/<int:pk>/", desk.one, name="return"),
    path("returns/<int:pk>/file/", desk.file, name="return-file"),
    path("returns/<int:pk>/behind/", desk.behind, name="return-behind"),
    path("returns/<int:pk>/<slug:name>/", desk.deed, name="return-deed"),
]
