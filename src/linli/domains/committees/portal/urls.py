"""The public addresses of one community's committee: its call, its notices, its members."""

from django.urls import URLPattern, re_path

from linli.domains.committees.portal import call, committee, notice

CODE = r"^c/(?P<code>[0-9]{12})/"
NOTICE = rf"{CODE}notices/(?P<pk>[0-9]{{1,18}})/"

urlpatterns: list[URLPattern] = [
    re_path(rf"{CODE}call/$", call.call, name="call"),
    re_path(rf"{CODE}call/come/$", call.come, name="call-come"),
    re_path(rf"{CODE}call/recommend/$", call.recommend, name="call-recommend"),
    re_path(rf"{CODE}call/done/$", call.done, name="call-done"),
    re_path(rf"{NOTICE}$", notice.notice, name="notice"),
    re_path(rf"{NOTICE}done/$", notice.done, name="notice-done"),
    re_path(rf"{CODE}committee/$", committee.committee, name="committee-public"),
]
