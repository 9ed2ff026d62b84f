"""The pages that moved."""

from django.urls import path

from concerts import views

app_name = "concerts"
urlpatterns = [
    path("", views.Concerts.as_view(), name="concerts"),
    path("new/", views.NewConcert.as_view(), name="new-concert"),
    path("<uuid:pk>/", views.ConcertPage.as_view(), name="concert"),
    path("<uuid:pk>/edit/", views.EditConcert.as_view(), name="edit-concert"),
    path("<uuid:pk>/delete/", views.DeleteConcert.as_view(), name="delete-concert"),
    path("<uuid:pk>/items/new/", views.NewItem.as_view(), name="new-item"),
    path("<uuid:pk>/seats/new/", views.NewSeat.as_view(), name="new-seat"),
    path("<uuid:pk>/sing/", views.Sing.as_view(), name="sing"),
]
