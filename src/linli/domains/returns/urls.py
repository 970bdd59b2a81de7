"""The addresses of the pages of departments' forms."""

from django.urls import path

from linli.domains.returns import desk, desk_month

urlpatterns = [
    path("returns/", desk.index, name="returns"),
    path("returns/papers/", desk_month.index, name="month-papers"),
    path("returns/papers/<slug:name>.<slug:form>", desk_month.one, name="month-paper"),
    path("returns/lists/<slug:subject>.<slug:form>", desk_month.exported, name="month-list"),
    path("returns/<int:pk>/", desk.one, name="return"),
    path("returns/<int:pk>/file/", desk.file, name="return-file"),
    path("returns/<int:pk>/behind/", desk.behind, name="return-behind"),
    path("returns/<int:pk>/<slug:name>/", desk.deed, name="return-deed"),
]
