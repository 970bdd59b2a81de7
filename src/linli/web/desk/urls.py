"""The shell's addresses."""

from django.urls import URLPattern, URLResolver, path

from linli.web.desk import accounts, contact, demo, factor, home, me, offices, posts, search, signin

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-in/password/", signin.password, name="password"),
    path("sign-in/code/", factor.code, name="code"),
    path("sign-in/factor/", factor.set_up, name="factor"),
    path("sign-in/done/", factor.done, name="factor-done"),
    path("desk/me/", me.me, name="me"),
    path("desk/me/codes/", me.codes, name="me-codes"),
    path("desk/me/out/", me.out, name="me-out-all"),
    path("desk/me/out/<int:pk>/", me.out, name="me-out"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("desk/", home.home, name="desk"),
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
    path("desk/contact/", contact.contact, name="contact"),
    path("search/", search.find, name="search"),
    path("demo/", demo.doors, name="demo"),
    path("demo/<str:role>/", demo.enter, name="demo-enter"),
]
