"""The addresses of the pages of departments' forms."""

from django.urls import path

from linli.domains.returns.forms import pages
from linli.domains.returns.month import pages as month_pages

urlpatterns = [
    path("returns/", pages.index, name="returns"),
    path("returns/papers/", month_pages.index, name="month-papers"),
    path("returns/papers/<slug:name>.<slug:form>", month_pages.one, name="month-paper"),
    path("returns/lists/<slug:subject>.<slug:form>", month_pages.exported, name="month-list"),
    path("returns/<int:pk>/", pages.one, name="return"),
    path("returns/<int:pk>/file/", pages.file, name="return-file"),
    path("returns/<int:pk>/behind/", pages.behind, name="return-behind"),
    path("returns/<int:pk>/<slug:name>/", pages.deed, name="return-deed"),
]
