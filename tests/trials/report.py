"""What was tried in; build/trial-analyze/report.json and a short text out. Keys are flat; the table below says each.

planted, found, false_edges, recall, precision      the shop's own tangles; recall and precision must be 1.0
thirdparty_recall, thirdparty_precision             over the labels of all projects together; must be 0.9 or more
thirdparty_labelled, thirdparty_told                labels; edges the analyser tells of the labelled files
thirdparty_recall_but_imports, …precision_…         the same without imports, which any reader of code finds
thirdparty_recall_unseen, …precision_…              over files that were labelled after the analyser's last mend, no goal
<project>_version, _edges, _files, _skipped         of the whole package
<project>_recall, _precision, _labelled, _told      of its labelled files; with _but_imports the same without imports
<project>_doctor, _analyze, _record, _new           ok, findings, missing (the toolkit has no such verb), untried (record: the
                                                    package index has no tests of it), failed
<project>_recorded                                  beginnings of work that the recorder saw in the project's own tests
<project>_analyze_s                                 seconds, cold, in a new process
<project>_missed_<kind>                             labels of that kind that were not found
missed, false, missed_unseen, false_unseen          each such edge as `file:line source -> target kind mode touches`
missing_verbs                                       verbs the toolkit does not have yet
held, faults                                        whether the goals were met, and which were not
"""

from collections.abc import Sequence
from typing import Any

from tests.trials.labels import Label
from tests.trials.measure import Measured, ratio
from tests.trials.trial import Tried
from tests.trials.verbs import FAILED, MISSING

GOAL = 0.9


def report(tangles: dict[str, int], projects: Sequence[Tried], facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {**_shop(tangles), **_together(projects)}
    for each in projects:
        found |= _alone(each)
    found["missing_verbs"] = sorted(
        {verb for each in projects for verb, answer in each.verbs.items() if answer.how == MISSING}
    )
    found["missed"] = [_line(one) for each in projects if each.measured for one in each.measured.missed]
    found["false"] = [_line(one) for each in projects if each.measured for one in each.measured.false]
    found["missed_unseen"] = [_line(one) for each in projects if each.unseen for one in each.unseen.missed]
    found["false_unseen"] = [_line(one) for each in projects if each.unseen for one in each.unseen.false]
    faults = list(_faults(found, projects))
    return {"held": not faults, "faults": faults, **found, **facts}


def _shop(tangles: dict[str, int]) -> dict[str, Any]:
    found = tangles["found"]
    return {
        **tangles,
        "recall": ratio(found, tangles["planted"]),
        "precision": ratio(found, found + tangles["false_edges"]),
    }


def _together(projects: Sequence[Tried]) -> dict[str, Any]:
    every = _sum("thirdparty", "", [each.measured for each in projects if each.measured])
    harder = [each.measured_but_imports for each in projects if each.measured_but_imports]
    unseen = [each.unseen for each in projects if each.unseen]
    return {**every, **_sum("thirdparty", "_but_imports", harder), **_sum("thirdparty", "_unseen", unseen)}


def _sum(name: str, end: str, measured: Sequence[Measured]) -> dict[str, Any]:
    labelled, told = sum(each.labelled for each in measured), sum(each.told for each in measured)
    return {
        f"{name}_recall{end}": ratio(sum(each.found for each in measured), labelled),
        f"{name}_precision{end}": ratio(told - sum(len(each.false) for each in measured), told),
        f"{name}_labelled{end}": labelled,
        f"{name}_told{end}": told,
    }


def _alone(tried: Tried) -> dict[str, Any]:
    name = tried.project.name
    found: dict[str, Any] = {f"{name}_{verb}": answer.how for verb, answer in tried.verbs.items()}
    found |= {f"{name}_edges": tried.edges, f"{name}_files": tried.files, f"{name}_skipped": tried.skipped}
    found[f"{name}_analyze_s"] = tried.seconds
    if "entries" in tried.verbs["record"].data:
        found[f"{name}_recorded"] = len(tried.verbs["record"].data["entries"])
    if tried.measured and tried.measured_but_imports:
        found |= _sum(name, "", [tried.measured]) | _sum(name, "_but_imports", [tried.measured_but_imports])
        found |= {f"{name}_missed_{kind}": count for kind, count in tried.measured.missed_by_kind.items()}
    return found


def _line(label: Label) -> str:
    file, code, source, target, kind, mode, touches = label.identity
    return f"{file}:{label.line} {source} -> {target} {kind} {mode} {touches}{f' in {code}' if code else ''}"


def _faults(found: dict[str, Any], projects: Sequence[Tried]) -> Any:
    yield from (f"{key} is {found[key]}, not 1.0" for key in ("recall", "precision") if found[key] != 1.0)
    for key in ("thirdparty_recall", "thirdparty_precision"):
        if found[key] < GOAL:
            yield f"{key} is {found[key]}, below {GOAL}"
    for each in projects:
        for verb, answer in each.verbs.items():
            if answer.how == FAILED:
                yield f"{each.project.name}: {verb} gave no answer: {answer.said.strip().splitlines()[-1:]}"


def text(found: dict[str, Any], projects: Sequence[Tried]) -> str:
    lines = [f"shop       {found['found']} of {found['planted']} tangles, {found['false_edges']} false edges"]
    for name in [each.project.name for each in projects] + ["thirdparty"]:
        if f"{name}_recall" in found:
            lines.append(
                f"{name:<10} recall {found[f'{name}_recall']:.3f}, precision {found[f'{name}_precision']:.3f}"
                f" of {found[f'{name}_labelled']} labels; without imports {found[f'{name}_recall_but_imports']:.3f},"
                f" {found[f'{name}_precision_but_imports']:.3f} of {found[f'{name}_labelled_but_imports']}"
            )
    if "thirdparty_recall_unseen" in found:
        unseen, labelled = found["thirdparty_recall_unseen"], found["thirdparty_labelled_unseen"]
        lines.append(
            f"unseen     recall {unseen:.3f}, precision {found['thirdparty_precision_unseen']:.3f} of {labelled} labels"
        )
    for each in projects:
        told = ", ".join(f"{verb} {answer.how}" for verb, answer in each.verbs.items())
        lines.append(f"{each.project.name:<10} {told}; {each.edges} edges of {each.files} files in {each.seconds} s")
    if found["missing_verbs"]:
        lines.append(f"not tried, for the toolkit does not have it yet: {', '.join(found['missing_verbs'])}")
    return "\n".join([*lines, *found["faults"]])
