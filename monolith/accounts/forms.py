"""The sign-up form. In: a name and two equal passwords. Out: a user. Called by the sign-up page."""

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserCreationForm


class SignUpForm(UserCreationForm):
    class Meta:
        model = get_user_model()
        fields = ["username", "first_name", "email"]
