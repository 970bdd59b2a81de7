"""A list of 30, a record with its history, two forms. `?pad=` fills a page up to so many bytes."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie

from tools.bench.bare.models import Line, Record

ROWS = 30


def padded(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    missing = int(request.GET.get("pad", "0")) - len(response.content)
    if missing > 0:
        response.content += b" " * missing
    return response


def listing(request: HttpRequest, place: int) -> HttpResponse:
    records = Record.objects.filter(place=place).order_by("-id")[:ROWS]
    return padded(request, render(request, "list.html", {"records": records}))


@login_required
def desk(request: HttpRequest, place: int) -> HttpResponse:
    return listing(request, place)


@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    lines = list(Line.objects.filter(record=pk).select_related("record").order_by("-at", "-id"))
    return padded(request, render(request, "record.html", {"record": lines[0].record, "lines": lines}))


@ensure_csrf_cookie
def report(request: HttpRequest, place: int) -> HttpResponse:
    if request.method == "POST":
        text = request.POST["text"]
        Record.objects.create(
            place=place, title=text[:32], text=text, state="reported", changed_at=timezone.now()
        )
        return redirect(f"/board/{place}/")
    return render(request, "form.html")


@login_required
def note(request: HttpRequest, pk: int) -> HttpResponse:
    Line.objects.create(
        record_id=pk, at=timezone.now(), who=request.user.username, words=request.POST["words"]
    )
    return redirect(f"/records/{pk}/")


urlpatterns = [
    path("sign-in/", auth.LoginView.as_view(template_name="form.html", next_page="/desk/1/"), name="login"),
    path("board/<int:place>/", listing),
    path("desk/<int:place>/", desk),
    path("records/<int:pk>/", record),
    path("records/<int:pk>/note/", note),
    path("report/<int:place>/", report),
]
