"""Rows as JSON: one serializer that may be copied, and three that lead elsewhere."""

from rest_framework import serializers

from tests.projects.halls.halls.models import Evening, Hall, Tag, Verse

LONGEST = 20


def no_spaces(word: str) -> str:
    if " " in word:
        raise serializers.ValidationError("One word, please.")
    return word


class TagSerializer(serializers.ModelSerializer):
    """A tag, checked."""

    word = serializers.CharField(max_length=LONGEST, validators=[no_spaces])

    class Meta:
        model = Tag
        fields = ["word", "rank"]


class HallSerializer(serializers.ModelSerializer):
    """It says where a hall is, and that leads to what stays."""

    town_name = serializers.CharField(source="town.name", read_only=True)

    class Meta:
        model = Hall
        fields = ["id", "name", "town_name"]


class FullSerializer(serializers.ModelSerializer):
    class Meta:
        model = Hall
        fields = "__all__"


class EveningSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evening
        fields = ["id", "title"]


class VerseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Verse
        fields = ["id", "text"]
