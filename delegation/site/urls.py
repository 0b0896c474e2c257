"""The one place where the addresses of all apps come together."""

from django.urls import include, path

handler400 = "delegation.site.unreadable.bad_request"
handler404 = "delegation.site.unreadable.not_found"
handler500 = "delegation.site.without_database.server_error"

urlpatterns = [
    path("", include("authorities.urls")),
    path("", include("delegation.urls")),
    path("", include("casenotes.urls")),
]
