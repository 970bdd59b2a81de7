"""Its addresses: the provider's own, and a sign-in without ado."""

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path


def enter(request: HttpRequest) -> HttpResponse:
    login(request, get_user_model().objects.get(username=request.GET["who"]))
    return redirect(request.GET["next"]) if "next" in request.GET else HttpResponse("in")


urlpatterns = [
    path("enter/", enter),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
