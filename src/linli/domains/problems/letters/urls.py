"""The addresses of a department's letters, of what it promised, and of where it was called."""

from django.urls import URLPattern, URLResolver, path

from linli.domains.problems.letters import lists, owed, pages, pledge_pages, summons_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("letters/", pages.letters, name="letters"),
    path("letters/all/", lists.owed, name="letters-all"),
    path("letters/all.<slug:ending>", lists.owed_file, name="letters-all-file"),
    path("letters/sent/", lists.sent, name="letters-sent"),
    path("letters/sent.<slug:ending>", lists.sent_file, name="letters-sent-file"),
    path("letters/<int:pk>/", pages.letter, name="letter"),
    path("letters/<int:pk>/<slug:kind>.<slug:form>", lists.paper, name="letter-paper"),
    path("letters/pledges/<int:pk>/", owed.pledge, name="letter-pledge"),
    path("letters/pledges/<int:pk>/<slug:move>/", owed.pledge_move, name="letter-pledge-move"),
    path("letters/calls/<int:pk>/", owed.call, name="letter-call"),
    path("letters/calls/<int:pk>/<slug:move>/", owed.call_move, name="letter-call-move"),
    path("letters/<int:pk>/<slug:move>/", pages.move, name="letter-move"),
    path("pledges/", pledge_pages.index, name="pledges"),
    path("pledges.<slug:ending>", pledge_pages.exported, name="pledges-export"),
    path("pledges/<int:pk>/", pledge_pages.page, name="pledge"),
    path("pledges/<int:pk>/<slug:move>/", pledge_pages.move, name="pledge-move"),
    path("summons/new/<int:pk>/", summons_pages.new, name="summons-new"),
    path("summons/<int:pk>/", summons_pages.page, name="summons"),
    path("summons/<int:pk>/<slug:move>/", summons_pages.move, name="summons-move"),
]
pledge_pages.register()
