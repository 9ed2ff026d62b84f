"""The addresses that moved, as Wagtail has them."""

from django.urls import path

from redirects import api, views

urlpatterns = [
    path("api/v2/redirects/", api.Redirects.as_view()),
    path("api/v2/redirects/<int:pk>/", api.OneRedirect.as_view()),
    path("admin/redirects/add/", views.add),
    path("admin/redirects/<int:redirect_id>/", views.edit),
    path("admin/redirects/<int:redirect_id>/delete/", views.delete),
]
