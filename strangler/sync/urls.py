"""Where a side's verbs live: include under any prefix, e.g. path("strangler/sync/", include("strangler.sync.urls"))."""

from django.urls import path

from strangler.sync.views import verb

urlpatterns = [path("<str:name>/", verb, name="strangler-sync-verb")]
