"""Lists in pages, without host names in the answer. In: an ordered queryset. Out: one page as JSON. Called by every list.

The answer: {"count", "page", "pages", "page_size", "next", "previous", "results"}; next and previous are page numbers
or null, so that two servers give the same bytes for the same rows.
"""

from collections.abc import Callable
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100  # a page is a screen or two; whole tables are for exports


def answer(rows: QuerySet[Any], request: Request, *, as_json: Callable[[Any], Any]) -> Response:
    """One page of `rows`. ?page from 1, ?page_size 1–100. Raises NotFound("Invalid page.") beyond the last page."""
    paginator = Paginator(rows, _page_size(request))
    try:
        page = paginator.page(request.query_params.get("page", 1))
    except (EmptyPage, PageNotAnInteger):
        raise NotFound("Invalid page.") from None
    return Response(
        {
            "count": paginator.count,
            "page": page.number,
            "pages": paginator.num_pages,
            "page_size": paginator.per_page,
            "next": page.next_page_number() if page.has_next() else None,
            "previous": page.previous_page_number() if page.has_previous() else None,
            "results": [as_json(row) for row in page],
        }
    )


def ordering(request: Request, allowed: dict[str, tuple[str, ...]], *, default: str) -> tuple[str, ...]:
    """The columns to order by for ?ordering. Raises ValidationError naming the allowed words."""
    asked = request.query_params.get("ordering", default)
    if asked not in allowed:
        raise ValidationError({"ordering": [f"Choose one of: {', '.join(allowed)}."]})
    return allowed[asked]


def _page_size(request: Request) -> int:
    asked = request.query_params.get("page_size", "")
    if not asked:
        return PAGE_SIZE
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked) <= MAX_PAGE_SIZE:
        raise ValidationError({"page_size": [f"A whole number from 1 to {MAX_PAGE_SIZE}."]})
    return int(asked)
