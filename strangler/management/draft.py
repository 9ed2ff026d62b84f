"""An inventory in; the text of a first plan out: decisions first, short, formatted, and sound as far as anyone can know."""

from collections.abc import Mapping, Sequence

from strangler.boundaries.living.url_paths import every_path
from strangler.management.twins import folded
from strangler.stages.inventory.item import Item
from strangler.stages.inventory.lines import Line, lines
from strangler.stages.inventory.take import Inventory

LINE = 120
NOTHING_TO_COMPARE = "plans.lag_below(seconds=2)"  # no read moves: that gate would hold for ever
STEPS = {  # file -> (sentence, operation, gate)
    "0001_copy": ("Every row exists twice.", "plans.Copy()", ""),
    "0002_shadow": ("Reads are sent twice and compared.", "plans.Shadow()", "plans.verified(within_s=3600)"),
    "0003_canary": (
        "One user in twenty reads {name} from the service.",
        "plans.Canary(share=0.05)",
        "plans.compared(at_least=3000, mismatch_below=0.001)",
    ),
    "0004_serve": ("Everybody reads {name} from the service.", "plans.Serve()", "plans.lag_below(seconds=2)"),
    "0005_own": ("The service owns {name}.", "plans.Own()", "plans.verified(within_s=600)"),
}

BESIDES = "    # besides: adds=[] (only the service has it), ignores=[] (harmless differences)"


def draft(
    name: str,
    found: Inventory,
    *,
    owner: str,
    service: str,
    contract: str = "",
    own: Sequence[str] = (),
    is_open: bool = False,
) -> dict[str, str]:
    """File name -> text of the plan called name. owner, service: empty means a guess from the name. contract: path of the
    service's OpenAPI document, empty if there is none yet. own: installed packages that were read as the project's own.
    is_open: leave the answers out."""
    words = {"owner": owner or f"team-{name}", "service": service or f"{name.upper()}_URL"}
    files = {"__init__.py": _declaration(found, words, contract, own, is_open=is_open)}
    before = ""
    is_compared = any('"GET' in line.code for line in lines(found.side, found.items)["endpoints"])
    for step, (sentence, operation, gate) in STEPS.items():
        fitting = gate if is_compared or "compared" not in gate else NOTHING_TO_COMPARE
        files[f"{step}.py"] = _step(sentence.format(name=name), before, operation, fitting)
        before = step
    return files


def _declaration(
    found: Inventory, words: Mapping[str, str], contract: str, own: Sequence[str], *, is_open: bool
) -> str:
    taken: Mapping[str, Sequence[Line]] = lines(found.side, found.items)
    body = [f'    {key}="{value}",' for key, value in words.items()]
    body += _list("own", [f'"{package}"' for package in own])
    if not is_open:
        body += _answers(taken["answers"])
    told = {key: [line.code for line in taken[key]] for key in ("tables", "references", "endpoints", "stays")}
    told["endpoints"] = folded(told["endpoints"], every_path())
    for key, codes in told.items():
        body += _list(key, codes)
    body += _list("gates", ["plans.no_dead_letters()"])
    body += [f'    contract="{contract}",', BESIDES] if contract else [f'{BESIDES}, contract="" (OpenAPI)']
    return "\n".join(["from strangler import plans", "", "extraction = plans.Extraction(", *body, ")", ""])


def _answers(taken: Sequence[Line]) -> list[str]:
    """Recommended ones; what a person has to fill in is a comment until then."""
    if not taken:
        return []
    told = [f"        {'' if each.is_ready else '# '}{each.code},{_others(each)}" for each in taken]
    return ["    answers=[  # your decisions: analyze says why these, and what else there is", *told, "    ],"]


def _others(line: Line) -> str:
    """What else a person could write there, where it fits."""
    if line.item is None:
        return ""
    words = dict.fromkeys(_word(option.line) for option in line.item.options[1:] if option.line)
    told = f"  # or {', '.join(words)}" if words else ""
    return told if len(line.code) + len(told) + 11 <= LINE else ""


def _word(code: str) -> str:
    """`plans.Moves("…")` without its arguments."""
    return code.partition("(")[0].removeprefix("plans.")


def _list(key: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    one_line = f"    {key}=[{', '.join(items)}],"
    if len(one_line) <= LINE:
        return [one_line]
    return [f"    {key}=[", *(f"        {item}," for item in items), "    ],"]


def _step(sentence: str, after: str, operation: str, gate: str) -> str:
    lines = ["from strangler import plans", "", "", "class Step(plans.Step):", f'    """{sentence}"""', ""]
    lines += [f'    after = "{after}"'] if after else []
    lines += [f"    operations = [{operation}]", *([f"    gates = [{gate}]"] if gate else []), ""]
    return "\n".join(lines)


def moving_paths(found: Inventory) -> frozenset[str]:
    """Templates that the plan sends to the service."""
    return frozenset(line.code.split('"')[1].partition(" ")[2] for line in lines(found.side, found.items)["endpoints"])


def undecided(items: Sequence[Item]) -> list[Item]:
    """Those whose recommended answer a person has to fill in, or that have none."""
    return [item for item in items if item.refuses and not (item.recommended and item.recommended.is_ready)]
