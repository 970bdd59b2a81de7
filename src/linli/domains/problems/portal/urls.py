"""The public addresses of one community's problems, and of the photos that go with them."""

from django.urls import URLPattern, re_path

from linli.domains.problems import photos
from linli.domains.problems.portal import feed, follow, notice_board, report
from linli.domains.problems.portal import own_data as persons_portal

CODE = r"^c/(?P<code>[0-9]{12})/"

urlpatterns: list[URLPattern] = [
    re_path(rf"{CODE}report/$", report.report, name="report"),
    re_path(rf"{CODE}report/done/$", report.done, name="report-done"),
    re_path(r"^q/(?P<token>[0-9A-Za-z_-]{1,12})/$", report.building, name="building"),
    re_path(rf"{CODE}follow/$", follow.follow, name="follow"),
    re_path(rf"{CODE}follow/mine/$", follow.mine, name="follow-mine"),
    re_path(rf"{CODE}follow/mine/data/$", persons_portal.data, name="follow-data"),
    re_path(rf"{CODE}follow/mine/data\.json$", persons_portal.download, name="follow-copy"),
    re_path(rf"{CODE}follow/mine/(?P<name>[a-z_]{{1,20}})/$", follow.move, name="follow-move"),
    re_path(rf"{CODE}board/$", notice_board.board, name="board"),
    re_path(rf"{CODE}board\.pdf$", notice_board.sheet, name="board-sheet"),
    re_path(rf"{CODE}board\.atom$", feed.feed, name="board-feed"),
    re_path(r"^photos/(?P<name>[0-9a-f]{32}\.jpg)$", photos.show, name="photo"),
]
