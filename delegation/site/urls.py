"""The one place where the addresses of all apps come together, beside the one of the process itself."""

from django.urls import include, path

from delegation.site import health

handler400 = "delegation.site.unreadable.bad_request"
handler404 = "delegation.site.unreadable.not_found"
handler500 = "delegation.site.without_database.server_error"

urlpatterns = [
    path("", include("authorities.urls")),
    path("", include("delegation.urls")),
    path("", include("casenotes.urls")),
    path("health", health.health, name="health"),
]
