"""Endpoints in; the text of the app's `urls.py`, and of the views that answer 501, out."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from strangler.management.drafting.endpoints import Endpoint
from strangler.management.drafting.imports import Imports
from strangler.management.drafting.layout import docstring, laid_out
from strangler.management.drafting.places import Step

UNDECIDED = '''
@dataclass(frozen=True)
class Undecided:
    """A view in a person's stead. It answers 501 with its sentence."""

    sentence: str
    csrf_exempt: ClassVar[bool] = True

    def __call__(self, request: HttpRequest, *_: object, **__: object) -> HttpResponse:
        said = f"{self.sentence}\\n"
        return HttpResponse(said, status=501, content_type="text/plain; charset=utf-8")
'''


def urls(app: str, endpoints: Iterable[Endpoint], first_party: Iterable[str], width: int) -> str:
    """One line an address, those below a common prefix together."""
    imports = Imports(first_party)
    groups: dict[tuple[Step, ...], list[ast.expr]] = defaultdict(list)
    for endpoint in endpoints:
        *before, last = endpoint.place.steps
        groups[tuple(before)].append(_address(endpoint, last, imports))
        imports.name(app, endpoint.call.partition(".")[0])
    imports.name("django.urls", "include")
    imports.name("django.urls", "path")
    kit = ast.Call(ast.Name("include"), [ast.Constant("strangler.kit.urls")], [])
    patterns: list[ast.expr] = [ast.Call(ast.Name("path"), [ast.Constant("strangler/"), kit], [])]
    patterns += [each for before, addresses in groups.items() for each in _nested(before, addresses, imports)]
    body = laid_out(ast.List(patterns), before="urlpatterns = ", width=width)
    caption = "The kit's addresses, and every one that came along, spelt as in the monolith."
    return "\n".join([*docstring(caption, width=width), "", *imports.lines(width), "", *body, ""])


def stubs(sentences: Mapping[str, str], width: int) -> str:
    caption = (
        "Addresses nobody has decided about yet. To be emptied: tests/test_decisions.py fails for each that is left."
    )
    imports = Imports()
    imports.name("dataclasses", "dataclass")
    imports.name("typing", "ClassVar")
    imports.name("django.http", "HttpRequest")
    imports.name("django.http", "HttpResponse")
    body = [*UNDECIDED.splitlines(), *(["", ""] if sentences else [])]
    for name, sentence in sentences.items():
        call = ast.Call(ast.Name("Undecided"), [], [ast.keyword("sentence", ast.Constant(sentence))])
        body += laid_out(call, before=f"{name} = ", width=width)
    return "\n".join([*docstring(caption, width=width), "", *imports.lines(width), "", *body, ""])


def _address(endpoint: Endpoint, last: Step, imports: Imports) -> ast.expr:
    function = "path" if last.kind == "path" else "re_path"
    imports.name("django.urls", function)
    view = ast.parse(endpoint.call, mode="eval").body
    named = [ast.keyword("name", ast.Constant(endpoint.place.name))] if endpoint.place.name else []
    pattern: ast.expr = ast.Name(_raw(last.text)) if last.kind == "regex" else ast.Constant(last.text)
    return ast.Call(ast.Name(function), [pattern, view], named)


def _raw(text: str) -> str:
    """A regular expression as people write it."""
    quote = '"' if '"' not in text else "'"
    return f"r{quote}{text}{quote}" if quote not in text and not text.endswith("\\") else repr(text)


def _nested(before: tuple[Step, ...], addresses: list[ast.expr], imports: Imports) -> Iterator[ast.expr]:
    if not before:
        yield from addresses
        return
    *outer, last = before
    if last.kind == "language":
        imports.name("django.conf.urls.i18n", "i18n_patterns")
        more = [] if last.text == "True" else [ast.keyword("prefix_default_language", ast.Constant(False))]
        inner: ast.expr = ast.Starred(ast.Call(ast.Name("i18n_patterns"), addresses, more))
    else:
        imports.name("django.urls", "include")
        imports.name("django.urls", function := "path" if last.kind == "path" else "re_path")
        pattern: ast.expr = ast.Name(_raw(last.text)) if last.kind == "regex" else ast.Constant(last.text)
        inner = ast.Call(ast.Name(function), [pattern, ast.Call(ast.Name("include"), [ast.List(addresses)], [])], [])
    yield from _nested(tuple(outer), [inner], imports)
