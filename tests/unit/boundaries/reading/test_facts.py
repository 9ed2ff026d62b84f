"""What one file's text says by itself; nothing in it is looked up."""

import pytest

from strangler.boundaries.reading.facts import Chain, Imported, Text, read


def test_every_import_is_told_by_the_name_that_the_file_uses() -> None:
    found = read(
        "import shop.catalog\nfrom shop.catalog.models import Product as P\nfrom ..orders import bought\nfrom . import x"
    )
    assert found.imports == (
        Imported(1, "shop", "shop.catalog", is_whole=True),
        Imported(2, "P", "shop.catalog.models.Product"),
        Imported(3, "bought", "..orders.bought"),
        Imported(4, "x", ".x"),
    )


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("a.b.c", Chain(1, "a", ("b", "c"))),
        ("Review.objects.filter(x=1)[0].delete()", Chain(1, "Review", ("objects", "filter", "[]", "delete"))),
        ("(yield).b", Chain(1, "", ("b",))),
    ],
)
def test_a_chain_of_attributes_is_one_fact(text: str, chain: Chain) -> None:
    found = read(f"def f():\n    {text}") if "yield" in text else read(text)
    assert [each.attributes for each in found.chains] == [chain.attributes]
    assert found.chains[0].root == chain.root


def test_chains_within_a_call_are_facts_of_their_own() -> None:
    found = read("a.b(c.d, key=e.f)")
    assert {(each.root, each.attributes) for each in found.chains} == {("a", ("b",)), ("c", ("d",)), ("e", ("f",))}


def test_sql_is_a_text_with_its_words_and_a_docstring_is_none() -> None:
    found = read(
        '"""Select a product and delete from memory."""\nrun("DELETE FROM reviews_review WHERE id = 1")\nselect = "select"'
    )
    assert found.texts == (Text(2, "sql", "DELETE FROM reviews_review WHERE id = 1"),)


def test_labels_are_told_where_models_are_looked_up_by_them() -> None:
    found = read(
        'get_model("catalog.Product")\nget_model("catalog", "Product")\npost_save.connect(f, sender="a.B")\nopen("x.y")'
    )
    assert found.texts == (
        Text(1, "label", "catalog.Product"),
        Text(2, "label", "catalog.Product"),
        Text(3, "label", "a.B"),
    )


def test_lookups_are_told_with_whether_the_whole_path_is_joined() -> None:
    found = read('q.select_related("product__category").filter(product__name="x", size=1)\nSum("-lines__price")')
    assert set(found.texts) == {
        Text(1, "join", "product__category"),
        Text(1, "path", "product__name"),
        Text(2, "path", "lines__price"),
    }


def test_a_path_in_a_function_of_the_database_is_one() -> None:
    found = read('q.aggregate(s=Sum(Coalesce("variation__price", "product__price")))\n')
    assert [text.value for text in found.texts if text.role == "path"] == ["variation__price", "product__price"]


@pytest.mark.parametrize(("text", "fault"), [("def (:", "line 1"), ("x = '\0'", "null")])
def test_a_file_that_is_no_python_is_a_fault_and_no_exception(text: str, fault: str) -> None:
    assert fault in read(text).fault
