"""Who am I? In: a session. Out: the user as JSON, and the CSRF cookie writes need. Called by API clients first."""

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


@method_decorator(ensure_csrf_cookie, name="dispatch")
class Session(APIView):
    def get(self, request: Request) -> Response:
        user = request.user
        return Response({"user_id": user.pk, "username": user.get_username(), "is_staff": user.is_staff})
