"""The addresses of good practice, for staff and for everybody."""

from django.urls import path, re_path

from linli.domains.oversight.practice import pages as desk
from linli.domains.oversight.practice import portal

urlpatterns = [
    path("practice/", desk.index),
    path("practice/new/<int:pk>/", desk.propose),
    path("practice/press/", desk.press),
    path("practice/press/new/", desk.press_new),
    path("practice/press/export.<str:ending>", desk.press_export),
    path("practice/press/<int:pk>/strike/", desk.press_strike),
    path("practice/adoptions/<int:pk>/", desk.adoption),
    path("practice/adoptions/<int:pk>/<slug:move>/", desk.adoption_move),
    path("practice/<int:pk>/", desk.practice),
    path("practice/<int:pk>/adopt/", desk.adopt),
    path("practice/<int:pk>/<slug:move>/", desk.practice_move),
    path("good-practice/", portal.index),
    re_path(r"^good-practice/(?P<pk>[0-9]{1,18})/$", portal.practice),
]
