"""The pages of this app alone, and a first page to go on to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def home(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


urlpatterns = [path("", home, name="home"), path("", include("authorities.urls"))]
