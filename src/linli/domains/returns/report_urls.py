"""The addresses of reports."""

from django.urls import path

from linli.domains.returns import report_desk

urlpatterns = [
    path("reports/", report_desk.index),
    path("reports/go/<int:pk>/", report_desk.go),
    path("reports/<str:period>/below/", report_desk.below),
    path("reports/<str:period>/below.<str:ending>", report_desk.listed),
    path("reports/<str:period>/all-read/", report_desk.all_read),
    path("reports/<str:period>/of/<str:code>/", report_desk.page),
    path("reports/<str:period>/of/<str:code>/report.<str:form>", report_desk.file),
    path("reports/<str:period>/of/<str:code>/behind/<slug:figure>/", report_desk.behind),
    path("reports/<str:period>/of/<str:code>/<slug:move>/", report_desk.step),
    path("reports/<str:period>/", report_desk.page),
    path("reports/<str:period>/<slug:move>/", report_desk.act),
]
