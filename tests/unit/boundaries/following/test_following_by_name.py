"""Where nobody knows what a thing is, a relation's name may still say whose rows it leads to: found in projects that are not
ours. A name that a view happens to share with a relation says nothing.
"""

from pathlib import Path

import pytest

from strangler.boundaries.edge import Kind, Mode, crossing
from strangler.boundaries.living.registry import App, ModelInfo, Registry, Relation
from strangler.boundaries.reading.facts import read
from strangler.boundaries.reading.usage import File, edges_of

APPS = tuple(App(name, f"house.{name}", Path("/house", name)) for name in ("choir", "halls", "desk"))
SINGS = Relation("singers", "choir.Singer", Kind.MANY_TO_MANY, "evenings", through="halls.Evening_singers")
REGISTRY = Registry(
    APPS,
    {
        model.label.lower(): model
        for model in (
            ModelInfo(
                "choir.Singer", "choir", "choir_singer", (), frozenset({"id", "name"}), code="house.choir.models.Singer"
            ),
            ModelInfo(
                "halls.Hall", "halls", "halls_hall", (), frozenset({"id", "name"}), code="house.halls.models.Hall"
            ),
            ModelInfo(
                "halls.Evening",
                "halls",
                "halls_evening",
                (SINGS, Relation("hall", "halls.Hall", Kind.FOREIGN_KEY, "nights")),
                frozenset({"id", "hall", "singers"}),
                code="house.halls.models.Evening",
            ),
            ModelInfo("halls.Evening_singers", "halls", "halls_evening_singers"),
            ModelInfo(
                "desk.Ticket",
                "desk",
                "desk_ticket",
                (Relation("evening", "halls.Evening", Kind.FOREIGN_KEY, "tickets"),),
                frozenset({"id", "evening"}),
                code="house.desk.models.Ticket",
            ),
        )
    },
)
READ, WRITE = Mode.READ, Mode.WRITE


def found(text: str, app: str) -> list[tuple[str, Kind, Mode, str]]:
    file = File(f"{app}/models.py", f"house.{app}.models", app, read(text))
    return sorted((edge.target, edge.kind, edge.mode, edge.touches) for edge in crossing(edges_of(file, REGISTRY)))


@pytest.mark.parametrize(
    ("text", "app", "edges"),
    [
        ("evening.singers.add(x)", "desk", [("halls", Kind.ACCESS, WRITE, "halls.Evening_singers")]),
        ("singer.evenings.remove(x)", "desk", [("halls", Kind.ACCESS, WRITE, "halls.Evening_singers")]),
        (
            "evening.singers.filter(x=1).exists()",
            "desk",
            [("choir", Kind.ACCESS, READ, "choir.Singer"), ("halls", Kind.ACCESS, READ, "halls.Evening_singers")],
        ),
        ("evening.singers.set(x)", "halls", []),  # a table of its own
    ],
)
def test_a_many_to_many_is_its_table(text: str, app: str, edges: list[tuple[str, Kind, Mode, str]]) -> None:
    assert found(text, app) == edges


def test_a_name_that_is_a_keys_other_side_elsewhere_is_left_out() -> None:
    nights = Relation("nights", "choir.Singer", Kind.MANY_TO_MANY, "", through="desk.Rota_nights")
    rota = ModelInfo("desk.Rota", "desk", "desk_rota", (nights,))
    registry = Registry(APPS, {**REGISTRY.models, "desk.rota": rota})
    file = File("choir/a.py", "house.choir.a", "choir", read("thing.nights.all()"))

    assert crossing(edges_of(file, registry)) == []


@pytest.mark.parametrize(
    ("text", "app", "touched"),
    [
        ('q.prefetch_related("tickets")', "halls", ["desk.Ticket"]),
        ("q.filter(tickets__isnull=True)", "halls", ["desk.Ticket"]),
        ('q.prefetch_related("nights__tickets")', "choir", ["desk.Ticket", "halls.Evening"]),
        ("q.filter(nights__hall__name=1)", "choir", ["halls.Evening", "halls.Hall"]),
        ('q.order_by("nowhere__tickets")', "halls", []),
        ('q.values("tickets")', "desk", []),  # its own
    ],
)
def test_a_look_up_may_begin_at_a_keys_other_side(text: str, app: str, touched: list[str]) -> None:
    """The key lies in the other table: whatever is asked of it joins to it."""
    assert found(text, app) == [(label.partition(".")[0], Kind.JOIN, READ, label) for label in touched]


@pytest.mark.parametrize(
    ("head", "edges"),
    [
        ("class Page(View):", 0),
        ("class Page:", 0),
        ("class Page(generic.UpdateView):", 0),
        ("class Page(models.Model):", 1),
        ("class Page(AbstractTicket):", 1),
        ("class Base(models.Model):\n    pass\nclass Page(Base):", 1),
        ("class Ticket(Whatever):", 1),  # the registry knows it
    ],
)
def test_what_a_view_calls_like_a_relation_is_none(head: str, edges: int) -> None:
    text = f"{head}\n    def shown(self):\n        return self.evening.hall\n"

    assert len(found(text, "desk")) == edges


def test_another_things_relation_is_one_in_a_view_as_well() -> None:
    text = "class Page(View):\n    def shown(self):\n        return self.object.evening.hall\n"

    assert len(found(text, "desk")) == 1


def test_of_several_things_with_a_name_it_is_the_one_that_was_found_there() -> None:
    pass_ = ModelInfo(
        "desk.Pass",
        "desk",
        "desk_pass",
        (Relation("hall", "halls.Hall", Kind.FOREIGN_KEY, "tickets"),),
        frozenset({"id", "hall"}),
        code="house.desk.models.Pass",
    )
    registry = Registry(APPS, {**REGISTRY.models, "desk.pass": pass_})
    file = File("halls/a.py", "house.halls.a", "halls", read("thing.tickets.all()\nother.tickets.all()\n"))
    told = crossing(edges_of(file, registry, {1: {"desk.Pass"}}))

    assert [(edge.place.line, edge.touches) for edge in told] == [
        (1, "desk.Pass"),
        (2, "desk.Pass"),
        (2, "desk.Ticket"),
    ]
