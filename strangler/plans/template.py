"""Path templates as plans write them: `/things/{id}/`, `/files/{rest:path}`, `/page-{n}.html`. Text in; facts out."""

import re

PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)(:path)?\}")
ANY = "{}"  # a placeholder without its name: two templates that differ only by names are one
REST = "{:path}"


def fault_of(template: str) -> str:
    """Why this text is no template; empty if it is one."""
    names = [name for name, _ in PLACEHOLDER.findall(template)]
    bare = PLACEHOLDER.sub("", template)
    faults = {
        "a path starts with /": not template.startswith("/"),
        "a query cannot be part of it": "?" in template or "#" in template,
        "braces hold one name, like {id} or {rest:path}": "{" in bare or "}" in bare,
        "a placeholder's name occurs twice": len(names) != len(set(names)),
        "two slashes follow each other": "//" in template,
        "{...:path} must come last": REST in shape(template).rstrip("/")[: -len(REST)],
    }
    return next((reason for reason, is_so in faults.items() if is_so), "")


def shape(template: str) -> str:
    """The template without its placeholders' names."""
    return PLACEHOLDER.sub(lambda found: REST if found[2] else ANY, template)


def covers(wide: str, narrow: str) -> bool:
    """Whether every path of the narrow template is a path of the wide one. Placeholders never match a slash."""
    parts = [re.escape(part) for part in re.split(r"\{\}|\{:path\}", shape(wide))]
    holes = ["[^/]+" if hole == ANY else ".+" for hole in re.findall(r"\{\}|\{:path\}", shape(wide))]
    pattern = "".join(part + hole for part, hole in zip(parts, [*holes, ""], strict=True))
    return re.fullmatch(pattern, shape(narrow).replace(REST, "{}/{}")) is not None


def clash(one: str, other: str) -> bool:
    """Whether some path fits both and neither is the more exact: `/a/{x}/b` and `/a/c/{y}`, or two of one shape."""
    if shape(one) == shape(other):
        return True
    ours, theirs = shape(one).split("/"), shape(other).split("/")
    if len(ours) != len(theirs):
        return False
    if not all(a == b or _fits(a, b) or _fits(b, a) for a, b in zip(ours, theirs, strict=True)):
        return False
    return not (covers(one, other) or covers(other, one))


def _fits(wide: str, narrow: str) -> bool:
    return covers("/" + wide, "/" + narrow)
