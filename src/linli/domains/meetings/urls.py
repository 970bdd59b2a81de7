"""The addresses of the meetings' pages."""

from django.urls import path, re_path

from linli.domains.meetings import links, pages
from linli.domains.meetings.agenda import pages as agenda_pages
from linli.domains.meetings.attendance import feed_pages
from linli.domains.meetings.attendance import pages as attendance_pages
from linli.domains.meetings.gates import pages as gates_pages
from linli.domains.meetings.room import pages as room_pages
from linli.domains.meetings.scheduling import pages as scheduling_pages

links.register()
urlpatterns = [
    path("meetings/", pages.index),
    re_path(r"^meetings/list\.(?P<ending>xlsx|csv)$", pages.listed_file),
    path("meetings/new/", pages.new),
    path("meetings/mine/", attendance_pages.mine),
    path("meetings/mine/feed/", feed_pages.make),
    path("meetings/mine/feed/end/", feed_pages.end),
    path("calendar/<str:token>.ics", feed_pages.read),
    path("meetings/year/", agenda_pages.of_year),
    path("meetings/year/plan/", agenda_pages.confirm),
    path("meetings/asked/<int:pk>/", attendance_pages.asked),
    path("meetings/asked/<int:pk>/letter.<str:form>", attendance_pages.asked_letter),
    path("meetings/asked/<int:pk>/<slug:move>/", attendance_pages.asked_move),
    path("meetings/roster/<slug:body>/", pages.roster),
    path("meetings/roster/<slug:body>/<int:pk>/", pages.seat),
    path("meetings/table/<int:problem>/", pages.table),
    path("meetings/chains/<int:pk>/", gates_pages.page),
    path("meetings/chains/<int:pk>/<slug:move>/", gates_pages.move),
    path("meetings/<int:pk>/", pages.room),
    path("meetings/<int:pk>/mine/", attendance_pages.invited),
    path("meetings/<int:pk>/mine/<slug:move>/", attendance_pages.invited_move),
    path("meetings/<int:pk>/answers/", attendance_pages.answers),
    path("meetings/<int:pk>/invitation.<str:form>", attendance_pages.sheet),
    path("meetings/<int:pk>/agenda/", agenda_pages.agenda),
    path("meetings/<int:pk>/day/", scheduling_pages.page),
    path("meetings/<int:pk>/minutes.<str:form>", pages.minutes),
    path("meetings/<int:pk>/extract.<str:form>", pages.extract),
    path("meetings/<int:pk>/meeting.ics", room_pages.calendar),
    path("meetings/<int:pk>/hall/", room_pages.hall),
    path("meetings/<int:pk>/hall/now/", room_pages.hall_now),
    path("meetings/<int:pk>/now/", room_pages.room_now),
    path("meetings/<int:pk>/items/<int:item>/now/", room_pages.room_now),
    path("meetings/<int:pk>/heard/", pages.heard),
    path("meetings/<int:pk>/items/<int:item>/", pages.room),
    path("meetings/<int:pk>/items/<int:item>/<slug:move>/", pages.item_move),
    path("meetings/<int:pk>/<slug:move>/", pages.move),
]
