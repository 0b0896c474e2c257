"""The addresses of this app: looking up, the interface for programs, and whether look-ups can be answered."""

from django.urls import path

from delegation.api import views as api
from delegation.views import answer, browse, contents, lookup, phrases, plain, ready, remarks, searches

urlpatterns = [
    path("", lookup.home, name="home"),
    path("sections", contents.sections, name="sections"),
    path("not-meant", remarks.not_meant, name="not-meant"),
    path("searches", searches.searches, name="searches"),
    path("searches/close", searches.close, name="close-search"),
    path("searches/not-covered/<int:phrase_id>/remove", searches.remove_not_covered, name="remove-not-covered"),
    path("decisions/<str:row>/phrases", phrases.phrases, name="phrases"),
    path("decisions/<str:row>/phrases/<int:phrase_id>/remove", phrases.remove, name="remove-phrase"),
    path("decisions/<str:row>/wrong", remarks.answer_wrong, name="answer-wrong"),
    path("decisions/<str:row>", answer.answer, name="answer"),
    path("posts", browse.posts, name="posts"),
    path("posts/<slug:slug>", browse.post, name="post"),
    path("my-decisions", browse.my_decisions, name="my-decisions"),
    path("matrix", browse.matrix, name="matrix"),
    path("panels", browse.panels, name="panels"),
    path("a-to-z", contents.a_to_z, name="a-to-z"),
    path("out-of-hours", browse.out_of_hours, name="out-of-hours"),
    path("api/v1/lookup", api.LookUp.as_view(), name="api-lookup"),
    path("api/v1/determinations", api.Determinations.as_view(), name="api-determinations"),
    path("api/v1/determinations/batch", api.DeterminationBatch.as_view(), name="api-determination-batch"),
    path("api/v1/schema/", api.Schema.as_view(), name="api-schema"),
    path("accessibility", plain.accessibility, name="accessibility"),
    path("cookies", plain.cookies, name="cookies"),
    path("ready", ready.ready, name="ready"),
]
