"""The public addresses that belong to no single room."""

from django.urls import URLPattern, path, re_path

from linli.web.portal import complaint, consent, display, places, plan

urlpatterns: list[URLPattern] = [
    path("", places.city, name="city"),
    re_path(r"^d/(?P<code>[0-9]{12})/$", places.district, name="district"),
    re_path(r"^c/(?P<code>[0-9]{12})/$", places.home, name="home"),
    path("privacy/", consent.notice, name="privacy"),
    re_path(r"^privacy/(?P<name>[0-9a-z-]{1,20})/$", consent.notice, name="privacy-version"),
    path("plan/", plan.plan, name="plan"),
    path("check/", plan.check, name="check"),
    path("check/<str:code>/", plan.check, name="check-paper"),
    path("complaint/", complaint.complaint, name="complaint"),
    path("complaint/done/", complaint.done, name="complaint-done"),
    path("complaints/", complaint.inbox, name="complaints"),
    path("display/", display.display, name="display"),
]
