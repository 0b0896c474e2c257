"""The addresses of looking up."""

from django.urls import path

from delegation.views import answer, lookup, plain

urlpatterns = [
    path("", lookup.home, name="home"),
    path("sections", lookup.sections, name="sections"),
    path("decisions/<str:row>", answer.answer, name="answer"),
    path("accessibility", plain.accessibility, name="accessibility"),
    path("cookies", plain.cookies, name="cookies"),
]
