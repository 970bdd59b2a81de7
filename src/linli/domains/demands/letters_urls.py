"""The addresses of a department's letters, of what it promised, and of where it was called."""

from django.urls import URLPattern, URLResolver, path

from linli.domains.demands import letters, letters_asked, letters_desk, pledges_desk, summons_desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("letters/", letters.letters, name="letters"),
    path("letters/all/", letters_desk.owed, name="letters-all"),
    path("letters/all.<slug:ending>", letters_desk.owed_file, name="letters-all-file"),
    path("letters/sent/", letters_desk.sent, name="letters-sent"),
    path("letters/sent.<slug:ending>", letters_desk.sent_file, name="letters-sent-file"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/<slug:kind>.<slug:form>", letters_desk.paper, name="letter-paper"),
    path("letters/pledges/<int:pk>/", letters_asked.pledge, name="letter-pledge"),
    path("letters/pledges/<int:pk>/<slug:move>/", letters_asked.pledge_move, name="letter-pledge-move"),
    path("letters/calls/<int:pk>/", letters_asked.call, name="letter-call"),
    path("letters/calls/<int:pk>/<slug:move>/", letters_asked.call_move, name="letter-call-move"),
    path("letters/<int:pk>/<slug:move>/", letters.move, name="letter-move"),
    path("pledges/", pledges_desk.index, name="pledges"),
    path("pledges.<slug:ending>", pledges_desk.exported, name="pledges-export"),
    path("pledges/<int:pk>/", pledges_desk.page, name="pledge"),
    path("pledges/<int:pk>/<slug:move>/", pledges_desk.move, name="pledge-move"),
    path("summons/new/<int:pk>/", summons_desk.new, name="summons-new"),
    path("summons/<int:pk>/", summons_desk.page, name="summons"),
    path("summons/<int:pk>/<slug:move>/", summons_desk.move, name="summons-move"),
]
pledges_desk.register()
