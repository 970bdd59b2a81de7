"""The public addresses of one community's problems, and of the photos that go with them."""

from django.urls import URLPattern, re_path

from linli.domains.demands import photos, portal, portal_board, portal_claim, portal_feed, portal_follow

CODE = r"^c/(?P<code>[0-9]{12})/"

urlpatterns: list[URLPattern] = [
    re_path(rf"{CODE}report/$", portal.report, name="report"),
    re_path(rf"{CODE}report/done/$", portal.done, name="report-done"),
    re_path(r"^q/(?P<token>[0-9A-Za-z_-]{1,12})/$", portal.building, name="building"),
    re_path(rf"{CODE}follow/$", portal_follow.follow, name="follow"),
    re_path(rf"{CODE}follow/mine/$", portal_follow.mine, name="follow-mine"),
    re_path(rf"{CODE}follow/mine/data/$", portal_claim.data, name="follow-data"),
    re_path(rf"{CODE}follow/mine/data\.json$", portal_claim.download, name="follow-copy"),
    re_path(rf"{CODE}follow/mine/(?P<name>[a-z_]{{1,20}})/$", portal_follow.move, name="follow-move"),
    re_path(rf"{CODE}board/$", portal_board.board, name="board"),
    re_path(rf"{CODE}board\.pdf$", portal_board.sheet, name="board-sheet"),
    re_path(rf"{CODE}board\.atom$", portal_feed.feed, name="board-feed"),
    re_path(r"^photos/(?P<name>[0-9a-f]{32}\.jpg)$", photos.show, name="photo"),
]
