"""The public addresses of one community's committee: its call, its notices, its members."""

from django.urls import URLPattern, re_path

from linli.domains.committees import portal_call, portal_committee, portal_notice

CODE = r"^c/(?P<code>[0-9]{12})/"
NOTICE = rf"{CODE}notices/(?P<pk>[0-9]{{1,18}})/"

urlpatterns: list[URLPattern] = [
    re_path(rf"{CODE}call/$", portal_call.call, name="call"),
    re_path(rf"{CODE}call/come/$", portal_call.come, name="call-come"),
    re_path(rf"{CODE}call/recommend/$", portal_call.recommend, name="call-recommend"),
    re_path(rf"{CODE}call/done/$", portal_call.done, name="call-done"),
    re_path(rf"{NOTICE}$", portal_notice.notice, name="notice"),
    re_path(rf"{NOTICE}done/$", portal_notice.done, name="notice-done"),
    re_path(rf"{CODE}committee/$", portal_committee.committee, name="committee-public"),
]
