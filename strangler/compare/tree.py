"""HTML text in; a tree of elements out, with what changes on every request masked. Called by html.

Nearly any text gives some tree, the same for the same text: this is for comparing two pages, not for showing one.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

MASKED = "«masked»"
MAX_CHARACTERS = 1024 * 1024
MAX_DEPTH = 100  # deeper elements are taken as siblings, so that no walk runs out of stack
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
EXACT = frozenset(["pre", "textarea"])  # white space is shown there
CSRF_FIELDS = frozenset(["csrfmiddlewaretoken", "csrf_token", "csrf-token", "_csrf", "authenticity_token"])

# Of names as hashed storage writes them, app.1a2b3c4d5e6f.css, and of cache breakers, app.css?v=17.
_HASHED_NAME = re.compile(r"(?<=[.-])(?=[0-9a-f]*\d)[0-9a-f]{8,64}(?=\.[A-Za-z][A-Za-z0-9]{0,5}\b)")
_CACHE_BREAKER = re.compile(r"(\.(?:css|js|mjs|png|jpe?g|gif|svg|webp|avif|ico|woff2?)\?)[^\s\"'#)]+", re.I)
_TOKEN_IN_SCRIPT = re.compile(r"(csrf[\w-]{0,40}[\"']?\s{0,5}[:=,]\s{0,5}[\"'])[A-Za-z0-9_-]{16,128}(?=[\"'])", re.I)
_NONCE_IN_TEXT = re.compile(r"(nonce[-=:][\"']?)[A-Za-z0-9+/_=-]{8,128}", re.I)

# What Django itself renders; everything else of a page is found in the tree.
_DJANGO_TOKEN = re.compile(r'(<input type="hidden" name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(?=">)')


class NotHtml(ValueError):
    """Text no tree could be made of."""


@dataclass(slots=True)
class Element:
    """One tag. A child that is text is a plain str, white space collapsed."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)


def is_markup(text: str) -> bool:
    """Whether a tree is worth building: not of a text full of tags that never end, on which the parser is quadratic."""
    return len(text) <= MAX_CHARACTERS and text.count("<") <= 2 * text.count(">") + 100


def without_tokens(text: str) -> str:
    """The text without Django's form tokens: two pages equal by it have equal trees, and no tree has to be built."""
    return _DJANGO_TOKEN.sub(r"\1", text)


def read_html(text: str) -> Element:
    """The page as a tree below a root without a name. Comments are left out: no customer sees them. Raises NotHtml."""
    builder = _Builder()
    try:
        builder.feed(text)
        builder.close()
    except (AssertionError, ValueError) as error:  # odd declarations; numeric references of thousands of digits
        raise NotHtml(str(error)) from error
    builder.flush()
    return builder.root


def mask(text: str) -> str:
    """The text with tokens, nonces and hashed names of static files replaced."""
    text = _HASHED_NAME.sub(MASKED, text)
    text = _CACHE_BREAKER.sub(rf"\g<1>{MASKED}", text)
    text = _TOKEN_IN_SCRIPT.sub(rf"\g<1>{MASKED}", text)
    return _NONCE_IN_TEXT.sub(rf"\g<1>{MASKED}", text)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]
        self._texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.flush()
        element = Element(tag, _attributes(tag, attrs))
        self._open[-1].children.append(element)
        if tag not in VOID and len(self._open) < MAX_DEPTH:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.flush()
        self._open[-1].children.append(Element(tag, _attributes(tag, attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.flush()
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def handle_decl(self, decl: str) -> None:
        self.flush()
        self._open[-1].children.append(Element("!" + " ".join(decl.lower().split())))

    def flush(self) -> None:
        """What has been read of a text becomes one child, if there is anything to see in it."""
        text, self._texts = "".join(self._texts), []
        parent = self._open[-1]
        if parent.tag not in EXACT:
            text = " ".join(text.split())
        if text:
            parent.children.append(mask(text) if parent.tag in ("script", "style") else text)


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> dict[str, str]:
    read = {
        name: mask(" ".join((value or "").split())) for name, value in reversed(attrs)
    }  # the first of a name counts
    if "nonce" in read:
        read["nonce"] = MASKED
    token = {"input": "value", "meta": "content"}.get(tag)
    if token in read and read.get("name", "").lower() in CSRF_FIELDS:
        read[token] = MASKED
    return read
