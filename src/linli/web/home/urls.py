"""The shell's addresses."""

from django.urls import URLPattern, URLResolver, path

from linli.web.account import contact, factor, invitations, me, oidc, signin
from linli.web.admin import access_log, accounts, audit, break_glass, handovers, heads, offices
from linli.web.home import demo, pages, posts, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-in/password/", signin.password, name="password"),
    path("sign-in/code/", factor.code, name="code"),
    path("sign-in/factor/", factor.set_up, name="factor"),
    path("sign-in/done/", factor.done, name="factor-done"),
    path("sign-in/outside/", oidc.go, name="outside"),
    path("sign-in/outside/back/", oidc.back, name="outside-back"),
    path("sign-in/invited/", invitations.invited, name="invited"),
    path("desk/me/", me.me, name="me"),
    path("desk/me/codes/", me.codes, name="me-codes"),
    path("desk/me/out/", me.out, name="me-out-all"),
    path("desk/me/out/<int:pk>/", me.out, name="me-out"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("desk/", pages.home, name="desk"),
    path("desk/post/", posts.switch, name="post"),
    path("desk/system/", offices.system, name="office-system"),
    path("desk/accounts/", accounts.listed, name="office-accounts"),
    path("desk/accounts/new/", accounts.new, name="account-new"),
    path("desk/accounts/<int:pk>/", accounts.one, name="account"),
    path("desk/accounts/<int:pk>/posts/<int:post>/", accounts.take_back, name="account-post"),
    path("desk/accounts/<int:pk>/<slug:name>/", accounts.deed, name="account-deed"),
    path("desk/journal/", offices.journal, name="office-journal"),
    path("desk/journal/check/", offices.check, name="journal-check"),
    path("desk/journal/heads.txt", offices.heads, name="journal-heads"),
    path("desk/access/", break_glass.index, name="access"),
    path("desk/access/<int:pk>/<slug:name>/", break_glass.deed, name="access-deed"),
    path("desk/handover/", handovers.index, name="handovers"),
    path("desk/handover/<int:pk>/", handovers.one, name="handover"),
    path("desk/invitations/", invitations.index, name="invitations"),
    path("desk/invitations/<int:pk>/", invitations.sheet, name="invitation"),
    path("desk/audit/", audit.index, name="audit"),
    path("desk/audit/<slug:name>/", audit.index, name="audit-kind"),
    path("desk/audit/<slug:name>.csv", audit.export, name="audit-export"),
    path("desk/opened/", access_log.index, name="opened"),
    path("desk/journal/heads/", heads.listed, name="heads"),
    path("desk/journal/heads/signed.json", heads.signed, name="heads-signed-all"),
    path("desk/journal/heads/<str:code>/", heads.sheet, name="heads-sheet"),
    path("desk/journal/heads/<str:code>/signed.json", heads.signed, name="heads-signed"),
    path("desk/contact/", contact.contact, name="contact"),
    path("search/", search.find, name="search"),
    path("ui/", demo.parts, name="showcase"),
    path("demo/", demo.doors, name="demo"),
    path("demo/<str:role>/", demo.enter, name="demo-enter"),
]
