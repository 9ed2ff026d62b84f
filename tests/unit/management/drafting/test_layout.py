"""Code that is written down stands as the formatter would leave it, wherever lines end."""

import ast
import sys
from pathlib import Path

import pytest

from strangler.management.drafting.layout import docstring, flat, laid_out, prose, quoted
from tests.unit.management.drafting.drafts import run

EXPRESSIONS = [
    "f()",
    "f(a, *b, c=1, **d)",
    "models.CharField(max_length=80, help_text='short')",
    "models.CharField(help_text='a text that goes on and on until no line can hold it, whatever one does with it')",
    "models.CharField(help_text='it isn\\'t \"easy\" to say what stands where when quotes are of both kinds in a text')",
    "[models.Index(fields=['one', 'two', '-three'], name='a_name'), models.Index(fields=[], name='b')]",
    "{'a': (1,), 'b': {'c': [True, None, -1.5], 'd': b'x'}, 'long': 'a value that is not short at all, is it'}",
    "{1, 2, 3}",
    "('single',)",
    "(models.F('seats') * 2) + models.F('sold')",
    "[*i18n_patterns(path('halls/<uuid:pk>/seats/new/', undecided.new_seat, name='new-seat'), prefix=False)]",
    "path('', include([path('a-rather-long-route/<int:pk>/', views.HallView.as_view({'get': 'list'}))]))",
    "Q(('name', \"it's\"), _negated=True)",
]


@pytest.mark.parametrize("width", [60, 88, 120])
def test_the_formatter_changes_nothing(tmp_path: Path, width: int) -> None:
    trees = [ast.parse(text, mode="eval").body for text in EXPRESSIONS]
    lines = [line for tree in trees for line in laid_out(tree, before="value = ", width=width)]
    (tmp_path / "code.py").write_text("\n".join([*lines, ""]))
    (tmp_path / "ruff.toml").write_text(f"line-length = {width}\n")

    done = run([sys.executable, "-m", "ruff", "format", "--diff", "--no-cache", "code.py"], tmp_path, {})

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("width", [40, 200])
def test_it_means_what_it_meant(width: int) -> None:
    for text in EXPRESSIONS:
        tree = ast.parse(text, mode="eval").body
        again = ast.parse("\n".join(laid_out(tree, before="(", after=")", width=width)), mode="eval").body
        assert ast.dump(again) == ast.dump(tree)


@pytest.mark.parametrize("text", ["", "a", "it's", 'say "a"', 'it\'s "a"', '""\'', "\\", "line\nline", "é\t\x00"])
def test_a_text_is_spelt_so_that_python_reads_it_back(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text
    assert ast.literal_eval(flat(ast.Constant(text.encode()))) == text.encode()


def test_prose_keeps_to_its_lines() -> None:
    lines = prose("word " * 40, indent=4, width=40, before="# ")
    assert max(map(len, lines)) <= 40
    assert all(line.startswith("    # word") for line in lines)
    told = docstring("A sentence that is too long for it.", width=24)
    assert told == ['"""A sentence that is', "too long for it.", '"""']
