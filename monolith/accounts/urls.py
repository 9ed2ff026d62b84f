"""Addresses of accounts. Called by the resolver."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from monolith.accounts import views

urlpatterns = [
    path("login", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("signup", views.sign_up, name="signup"),
    path("profile", views.profile, name="profile"),
    path("leave", views.leave, name="leave"),
]
