"""The one place where the apps' addresses come together."""

from django.urls import include, path

urlpatterns = [
    path("", include("authorities.urls")),
    path("", include("delegation.urls")),
    path("", include("casenotes.urls")),
]
