"""The addresses of the yearly work plans."""

from django.urls import path, re_path

from linli.domains.oversight.workplan import pages as desk
from linli.domains.oversight.workplan import portal

urlpatterns = [
    path("work-plan/", desk.index),
    path("work-plan/go/<int:pk>/", desk.go),
    path("work-plan/<int:year>/", desk.below),
    path("work-plan/<int:year>/list.<str:ending>", desk.listed),
    path("work-plan/<int:year>/<str:code>/", desk.page),
    path("work-plan/<int:year>/<str:code>/plan.<str:form>", desk.file),
    path("work-plan/<int:year>/<str:code>/<slug:move>/", desk.act),
    re_path(r"^c/(?P<code>[0-9]{12})/work-plan/$", portal.plan, name="work-plan"),
]
