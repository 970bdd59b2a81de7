"""The pages of a community's roll: rosters and the secretary, organisations, buildings."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.people import rosters
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Building, Place
from linli.domains.committees import rules
from linli.domains.committees.models import ROSTER, Organisation
from linli.domains.committees.roll import actions, forms, show
from linli.domains.committees.term.pages import community, staffed

HERE = "/committee/roll/"
PAGE = "committees/roll.html"


def _page(request: Request, place: Place, tab: str, form: Any = None, **more: Any) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:40]
    context = show.page(place, request.actor, tab, words, form, **more)
    return render(request, PAGE, context, status=422 if form is not None else 200)


@needs("committee")
def index(request: Request, code: str = "") -> HttpResponse:
    """The roll; `?tab=` bodies, organisations or buildings, `?q=` looks up."""
    return _page(request, community(request, code), request.GET.get("tab", ""))


# --- bodies -----------------------------------------------------------------------------------------------------


def _body(request: Request, body: str) -> Place:
    if body not in rules.BODIES.value() or body == ROSTER:
        raise Http404
    return staffed(request)


def _roster(request: Request, place: Place, body: str, form: Any = None, tried: Any = None) -> HttpResponse:
    context = show.body(place, body, form or forms.People(label_suffix=""), tried)
    wrong = form is not None or tried is not None
    return render(request, "committees/roll_body.html", context, status=422 if wrong else 200)


@needs("committee")
def body(request: Request, body: str) -> HttpResponse:
    """A body's roster; a pasted list adds to it, all lines or none."""
    place = _body(request, body)
    if request.method != "POST":
        return _roster(request, place, body)
    form = forms.People(request.POST, label_suffix="")
    if not form.is_valid():
        return _roster(request, place, body, form)
    data = form.cleaned_data
    try:
        made = actions.enter(place, body, data["people"], request.actor, data["since"])
    except rosters.Namesakes as same:
        form.add_error("people", _namesakes(same))
        return _roster(request, place, body, form)
    messages.success(request, f"记下 {len(made)} 人")
    return redirect(f"{HERE}bodies/{body}/")


def _namesakes(same: rosters.Namesakes) -> str:
    return f"本社区有不止一位“{same.name}”，名字后面加一个字分开，例如“{same.name}（二组）”"


@needs("committee")
@require_POST
def seat(request: Request, body: str, pk: int) -> HttpResponse:
    """Correct a seat, or end it."""
    place = _body(request, body)
    row = get_object_or_404(rosters.roster(place, [body]).select_related("body__place"), pk=pk)
    form = forms.Seat(request.POST, label_suffix="", prefix=f"seat-{pk}")
    if not form.is_valid():
        return _roster(request, place, body, tried=(row, form))
    if done := actions.change(
        row, form.cleaned_data["left_on"], form.cleaned_data["standing"], request.actor
    ):
        messages.success(request, f"{row.person.name}：{done}")
    return redirect(f"{HERE}bodies/{body}/")


@needs("committee")
@require_POST
def secretary(request: Request, code: str) -> HttpResponse:
    """The post of secretary changes hands, or stands empty; recorded by the street."""
    place = community(request, code)
    if request.actor.role != "street_officer":
        raise Http404
    form = forms.Secretary(request.POST, label_suffix="")
    if form.is_valid():
        name, since = form.cleaned_data["name"], form.cleaned_data["since"]
        try:
            actions.change_secretary(place, name, since, request.actor)
        except actions.Same:
            form.add_error("name", f"{name}就是现在的书记")
        except rosters.Namesakes as same:
            form.add_error("name", _namesakes(same))
        except actions.Early as early:
            form.add_error("since", f"上一任 {early.day} 才到任，要在那以后")
        else:
            messages.success(request, f"记下了：{name or '书记岗位空缺'}")
            return redirect(f"/committee/{code}/")
    return _page(request, place, "bodies", form)


# --- organisations and buildings --------------------------------------------------------------------------------


@needs("committee")
@require_POST
def add_organisation(request: Request) -> HttpResponse:
    place = staffed(request)
    form = forms.OrganisationForm(request.POST, place=place)
    if not form.is_valid():
        return _page(request, place, "organisations", form)
    made = actions.add_organisation(place, form.cleaned_data, request.actor)
    messages.success(request, f"记下了：{made.name}")
    return redirect(f"{HERE}?tab=organisations")


@needs("committee")
def organisation(request: Request, pk: int) -> HttpResponse:
    """One organisation, to be changed or closed."""
    place = staffed(request)
    row = get_object_or_404(Organisation.objects.select_related("place"), pk=pk, place=place)
    initial = {"name": row.name, "kind": row.kind, "code": row.code, "closed_on": row.closed_on}
    form = forms.OrganisationForm(request.POST or None, place=place, row=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.edit_organisation(row, form.cleaned_data, request.actor)
        messages.success(request, f"改好了：{form.cleaned_data['name']}")
        return redirect(f"{HERE}?tab=organisations")
    context = {"place": place, "row": row, "form": form}
    return render(request, "committees/organisation.html", context, status=422 if form.errors else 200)


@needs("committee")
def organisations_file(request: Request) -> HttpResponseBase:
    """The organisations as Excel."""
    place = staffed(request)
    kinds = rules.ORGANISATION_KINDS.value()
    rows = [
        (row.name, kinds[row.kind]["label"], row.code, row.closed_on.isoformat() if row.closed_on else "")
        for row in Organisation.objects.filter(place=place).order_by("name")
    ]
    name = f"单位名册_{place}_{clock.today().isoformat()}"
    head = ("单位", "哪一类", "统一社会信用代码", "从哪天起不在")
    return downloads.rows(name, "xlsx", "单位", head, (36, 16, 24, 16), rows)


@needs("committee")
@require_POST
def add_building(request: Request) -> HttpResponse:
    place = staffed(request)
    form = forms.BuildingForm(request.POST, place=place)
    if not form.is_valid():
        return _page(request, place, "buildings", form)
    actions.add_building(place, form.cleaned_data["name"], request.actor)
    messages.success(request, f"记下了：{form.cleaned_data['name']}")
    return redirect(f"{HERE}?tab=buildings")


@needs("committee")
@require_POST
def building(request: Request, pk: int) -> HttpResponse:
    """Another name for a building; its token, and what was reported there, stay."""
    place = staffed(request)
    row = get_object_or_404(Building.objects.select_related("place"), pk=pk, place=place)
    form = forms.BuildingForm(request.POST, place=place, row=row)
    if not form.is_valid():
        return _page(request, place, "buildings", form)
    actions.rename_building(row, form.cleaned_data["name"], request.actor)
    messages.success(request, f"改好了：{form.cleaned_data['name']}")
    return redirect(f"{HERE}?tab=buildings")
