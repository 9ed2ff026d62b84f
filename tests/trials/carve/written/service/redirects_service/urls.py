"""The kit's addresses, and every one that came along, spelt as in the monolith."""

from django.urls import include, path

from redirects import api, views

urlpatterns = [
    path("strangler/", include("strangler.kit.urls")),
    path("api/v2/redirects/", api.Redirects.as_view(), name="listing"),
    path("api/v2/redirects/<int:pk>/", api.OneRedirect.as_view(), name="detail"),
    path("admin/redirects/add/", views.add, name="add"),
    path("admin/redirects/<int:redirect_id>/", views.edit, name="edit"),
    path("admin/redirects/<int:redirect_id>/delete/", views.delete, name="delete"),
]
