"""/api/v1/…: what the public pages show, for programs. Read only, no sign-in, nothing of any person's troubles."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from linli.core.people.view_access import View, public
from linli.web.api import docs, places, posted
from linli.web.api.problems import TITLES, problem, wrong

ROOT = "api/v1/"
AGE = 60  # seconds that an answer may be kept


class Readable(JSONRenderer):
    """Chinese as itself."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    title="邻里公开数据",
    version="1",
    description="社区公开页上有的，供程序读取。只读，不用登录；没有居民的姓名、门牌、电话。",
    openapi_url=None,
    docs_url=None,
    renderer=Readable(),
)
api.add_router("", places.router)
api.add_router("", posted.router)


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return wrong(error.errors)


@api.exception_handler(Http404)
def _none(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code)


def reading(view: View) -> View:
    """The view for everybody: HEAD as GET, other methods refused, kept for a minute, asked again by its ETag."""

    asked_again = conditional_page(view)

    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            refused = problem(405)
            refused["Allow"] = "GET, HEAD"
            return refused
        asked, request.method = request.method, "GET"
        reply = asked_again(request, *args, **kwargs)
        request.method = asked
        if reply.status_code in (200, 304):
            reply["Cache-Control"] = f"public, max-age={AGE}"
        return reply

    # No form leads here, and whatever would change something is refused: a token adds nothing.
    made = public(csrf_exempt(read))
    made.refuses = True  # type: ignore[attr-defined]
    return made


@public
@csrf_exempt
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked of the interface: there is no such thing, said as the interface says it."""
    return problem(404)


def schema() -> dict[str, Any]:
    """The interface's description; what goes wrong is told as a problem everywhere, which ninja does not know."""
    made: dict[str, Any] = api.get_openapi_schema(path_prefix=f"/{ROOT}")
    told = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in made["paths"].values():
        answers = methods["get"]["responses"]
        for status in [status for status in answers if status >= 400] + [422]:
            answers[status] = {"description": TITLES[status], "content": told}
    return made


def description(request: HttpRequest) -> HttpResponse:
    """/api/v1/openapi.json: what there is, for programs."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


@public
def described(request: HttpRequest) -> HttpResponse:
    """/api/v1/docs/: the same for people."""
    return docs.page(request, schema())


def _patterns() -> list[URLPattern]:
    made: list[URLPattern] = [
        path(f"{ROOT}openapi.json", reading(description), name="api-description"),
        path(f"{ROOT}docs/", described, name="api-docs"),
    ]
    # The last of ninja's own is the root, which is no page.
    for one in api.urls[0][:-1]:
        assert isinstance(one, URLPattern)
        made.append(path(f"{ROOT}{one.pattern}", reading(one.callback), name=f"api-{one.name}"))
    return [*made, re_path(r"^api/(?P<rest>.*)$", nothing, name="api-nothing")]


urlpatterns: list[URLPattern] = _patterns()
