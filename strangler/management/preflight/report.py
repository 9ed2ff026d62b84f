"""Findings in; the preflight's text for people and its data for scripts out."""

from dataclasses import dataclass, field
from typing import Any

from strangler.management.preflight.finding import Finding, Weight
from strangler.messages import Refusal

HEADS = {Weight.TABLE: "These tables cannot leave as they are:", Weight.HEED: "Works, and is better known before:"}


@dataclass(slots=True)
class Report:
    found: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        self.found.append(finding)

    def stops(self) -> list[Refusal]:
        return self._said(Weight.STOP)

    def text(self) -> str:
        """What was seen, then what is to be known; what stops everything is told before it all, as a refusal is."""
        lines = [f"{each.topic.capitalize()}: {each.saw}" for each in self.found if not each.said]
        for weight, head in HEADS.items():
            if said := self._said(weight):
                lines += ["", head, *map(str, said)]
        stop, table, heed = (len(self._said(weight)) for weight in Weight)
        return "\n".join([*lines, "", f"{stop} stop everything, {table} are about tables, {heed} to heed"])

    def data(self) -> dict[str, Any]:
        saw: dict[str, list[str]] = {}
        for each in self.found:
            saw.setdefault(each.topic, []).extend([each.saw] if each.saw else [])
        told = [{"topic": each.topic, "weight": each.weight, **each.said.as_dict()} for each in self.found if each.said]
        return {"topics": saw, "findings": told}

    def _said(self, weight: Weight) -> list[Refusal]:
        return [each.said for each in self.found if each.said and each.weight is weight]
