"""Borrowed rows are read, never written, and the refusal says where to go."""

import pytest

from strangler.kit.reference import Reference, ReferenceIsReadOnly


class Borrowed(Reference):
    class Meta:
        app_label = "things"
        managed = False
        db_table = "people"


@pytest.mark.parametrize(
    "write",
    [
        lambda: Borrowed(id=1).save(),
        lambda: Borrowed(id=1).delete(),
        lambda: Borrowed.objects.create(id=1),
        lambda: Borrowed.objects.get_or_create(id=1),
        lambda: Borrowed.objects.update_or_create(id=1),
        lambda: Borrowed.objects.bulk_create([Borrowed(id=1)]),
        lambda: Borrowed.objects.bulk_update([Borrowed(id=1)], ["id"]),
        lambda: Borrowed.objects.filter(id=1).update(id=2),
        lambda: Borrowed.objects.filter(id=1).delete(),
    ],
)
def test_no_way_of_the_orm_writes_a_reference(write):
    with pytest.raises(ReferenceIsReadOnly, match=r"people is a reference.*Next:"):
        write()
