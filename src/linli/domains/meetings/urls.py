"""The addresses of the meetings' pages."""

from django.urls import path, re_path

from linli.domains.meetings import (
    desk,
    desk_agenda,
    desk_answers,
    desk_chain,
    desk_day,
    desk_feed,
    desk_live,
    links,
)

links.register()
urlpatterns = [
    path("meetings/", desk.index),
    re_path(r"^meetings/list\.(?P<ending>xlsx|csv)$", desk.listed_file),
    path("meetings/new/", desk.new),
    path("meetings/mine/", desk_answers.mine),
    path("meetings/mine/feed/", desk_feed.make),
    path("meetings/mine/feed/end/", desk_feed.end),
    path("calendar/<str:token>.ics", desk_feed.read),
    path("meetings/year/", desk_agenda.of_year),
    path("meetings/year/plan/", desk_agenda.confirm),
    path("meetings/asked/<int:pk>/", desk_answers.asked),
    path("meetings/asked/<int:pk>/letter.<str:form>", desk_answers.asked_letter),
    path("meetings/asked/<int:pk>/<slug:move>/", desk_answers.asked_move),
    path("meetings/roster/<slug:body>/", desk.roster),
    path("meetings/roster/<slug:body>/<int:pk>/", desk.seat),
    path("meetings/table/<int:problem>/", desk.table),
    path("meetings/chains/<int:pk>/", desk_chain.page),
    path("meetings/chains/<int:pk>/<slug:move>/", desk_chain.move),
    path("meetings/<int:pk>/", desk.room),
    path("meetings/<int:pk>/mine/", desk_answers.invited),
    path("meetings/<int:pk>/mine/<slug:move>/", desk_answers.invited_move),
    path("meetings/<int:pk>/answers/", desk_answers.answers),
    path("meetings/<int:pk>/invitation.<str:form>", desk_answers.sheet),
    path("meetings/<int:pk>/agenda/", desk_agenda.agenda),
    path("meetings/<int:pk>/day/", desk_day.page),
    path("meetings/<int:pk>/minutes.<str:form>", desk.minutes),
    path("meetings/<int:pk>/extract.<str:form>", desk.extract),
    path("meetings/<int:pk>/meeting.ics", desk_live.calendar),
    path("meetings/<int:pk>/hall/", desk_live.hall),
    path("meetings/<int:pk>/hall/now/", desk_live.hall_now),
    path("meetings/<int:pk>/now/", desk_live.room_now),
    path("meetings/<int:pk>/items/<int:item>/now/", desk_live.room_now),
    path("meetings/<int:pk>/heard/", desk.heard),
    path("meetings/<int:pk>/items/<int:item>/", desk.room),
    path("meetings/<int:pk>/items/<int:item>/<slug:move>/", desk.item_move),
    path("meetings/<int:pk>/<slug:move>/", desk.move),
]
