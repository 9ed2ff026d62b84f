"""The API: views that may be copied, and views that may not, each for another reason."""

from django.core.mail import send_mail
from django.http import HttpResponse
from rest_framework import generics, viewsets
from rest_framework.views import APIView

from tests.projects.halls.desk import models as desk
from tests.projects.halls.halls.models import Evening, Hall, Tag, Verse
from tests.projects.halls.halls.paging import Pages
from tests.projects.halls.halls.serializers import (
    EveningSerializer,
    FullSerializer,
    HallSerializer,
    TagSerializer,
    VerseSerializer,
)


class TagViewSet(viewsets.ModelViewSet):
    """Only tags, and nothing else."""

    queryset = Tag.objects.order_by("word")
    serializer_class = TagSerializer
    pagination_class = Pages
    lookup_value_regex = "[a-z]+"


class EveningViewSet(viewsets.ModelViewSet):
    queryset = Evening.objects.order_by("pk")
    serializer_class = EveningSerializer

    def perform_create(self, serializer):
        """Tells somebody who stays."""
        row = serializer.save(town=desk.Town.objects.first())
        send_mail("New", row.title, self.request.user.email, ["desk@halls.test"])


class HallList(generics.ListAPIView):
    queryset = Hall.objects.order_by("name")
    serializer_class = HallSerializer


class OneHall(APIView):
    """By hand."""

    def get(self, request, pk):
        return HttpResponse(Hall.objects.get(pk=pk).name)


class Verses(generics.ListAPIView):
    """Verses, the newest first."""

    queryset = Verse.objects.order_by("-pk")
    serializer_class = VerseSerializer


class Full(generics.ListAPIView):
    queryset = Hall.objects.order_by("name")
    serializer_class = FullSerializer


class Late(generics.ListAPIView):
    """It imports what stays when it is asked."""

    serializer_class = TagSerializer

    def get_queryset(self):
        from tests.projects.halls.desk.models import Town

        return Tag.objects.filter(word__in=Town.objects.values("code"))


def page(request):
    return HttpResponse("halls")
