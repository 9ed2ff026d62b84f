"""Every page of the choir; conf.urls puts a language before it."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from ensemble import views

app_name = "ensemble"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("login/", LoginView.as_view(template_name="ensemble/form.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("venues/<uuid:pk>/", views.VenuePage.as_view(), name="venue"),
    path("concerts/", views.Concerts.as_view(), name="concerts"),
    path("concerts/new/", views.NewConcert.as_view(), name="new-concert"),
    path("concerts/<uuid:pk>/", views.ConcertPage.as_view(), name="concert"),
    path("concerts/<uuid:pk>/edit/", views.EditConcert.as_view(), name="edit-concert"),
    path("concerts/<uuid:pk>/delete/", views.DeleteConcert.as_view(), name="delete-concert"),
    path("concerts/<uuid:pk>/items/new/", views.NewItem.as_view(), name="new-item"),
    path("concerts/<uuid:pk>/seats/new/", views.NewSeat.as_view(), name="new-seat"),
    path("concerts/<uuid:pk>/sing/", views.Sing.as_view(), name="sing"),
]
