"""The addresses of reports."""

from django.urls import path

from linli.domains.returns.reports import pages

urlpatterns = [
    path("reports/", pages.index),
    path("reports/go/<int:pk>/", pages.go),
    path("reports/<str:period>/below/", pages.below),
    path("reports/<str:period>/below.<str:ending>", pages.listed),
    path("reports/<str:period>/all-read/", pages.all_read),
    path("reports/<str:period>/of/<str:code>/", pages.page),
    path("reports/<str:period>/of/<str:code>/report.<str:form>", pages.file),
    path("reports/<str:period>/of/<str:code>/behind/<slug:figure>/", pages.behind),
    path("reports/<str:period>/of/<str:code>/<slug:move>/", pages.step),
    path("reports/<str:period>/", pages.page),
    path("reports/<str:period>/<slug:move>/", pages.act),
]
