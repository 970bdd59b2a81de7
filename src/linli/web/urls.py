"""Every address. A room's own addresses stand in the room."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# Each is there as soon as its room has pages.
ROOMS = (
    "linli.web.monitor",
    "linli.web.portal.urls",
    "linli.web.api.urls",
    "linli.domains.committees.portal.urls",
    "linli.domains.problems.portal.urls",
    "linli.domains.projects.portal_urls",
    "linli.web.home.urls",
    "linli.web.home.papers",
    "linli.domains.committees.urls",
    "linli.domains.problems.urls",
    "linli.domains.problems.letters.urls",
    "linli.domains.committees.paper_urls",
    "linli.domains.meetings.urls",
    "linli.domains.projects.urls",
    "linli.domains.returns.urls",
    "linli.domains.returns.reports.urls",
    "linli.domains.oversight.urls",
)
urlpatterns: list[URLPattern | URLResolver] = [path("", include(room)) for room in ROOMS if find_spec(room)]
handler400 = "linli.web.portal.errors.bad_request"
handler403 = "linli.web.portal.errors.forbidden"
handler404 = "linli.web.portal.errors.not_found"
handler500 = "linli.web.portal.errors.server_error"
