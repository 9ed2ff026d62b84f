"""An observation in; what comparing says of it out. Called by intake.

Pure and total: whatever both sides sent, there is a verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from strangler.compare.content import compare_bodies
from strangler.compare.difference import Difference, Kind
from strangler.compare.fairness import spoilt, unsettled
from strangler.compare.headers import HeaderRules, header_differences
from strangler.compare.ignores import Ignore, set_apart
from strangler.compare.observation import Observation, Side


class Verdict(StrEnum):
    """What a pair counts as."""

    MATCH = "match"
    IGNORED = "ignored"  # every difference was declared harmless
    MISMATCH = "mismatch"
    UNFAIR = "unfair"
    NO_ANSWER = "no_answer"  # the candidate was too slow, cut off or not there


@dataclass(frozen=True, slots=True)
class Rules:
    """What people decided about comparing."""

    headers: HeaderRules = HeaderRules()
    ignores: Sequence[Ignore] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """why: of an unfair pair or one without answer. differences: those that count, ignored: those that do not."""

    verdict: Verdict
    why: str = ""
    differences: list[Difference] = field(default_factory=list)
    ignored: list[Difference] = field(default_factory=list)

    @property
    def is_suspect(self) -> bool:
        """Differs, and only its unfairness keeps that from counting."""
        return self.verdict is Verdict.UNFAIR and bool(self.differences)


def judge(observation: Observation, rules: Rules, *, today: date) -> Judgement:
    """The verdict on one pair."""
    if observation.candidate.error:
        return Judgement(Verdict.NO_ANSWER, observation.candidate.error)
    if why := spoilt(observation):
        return Judgement(Verdict.UNFAIR, why)
    judgement = _compare(observation, observation.candidate, rules, today)
    if judgement.verdict is not Verdict.MISMATCH:
        return judgement
    why = _asked_again(observation, rules, today) if observation.again else unsettled(observation)
    return Judgement(Verdict.UNFAIR, why, judgement.differences, judgement.ignored) if why else judgement


def answer_differences(control: Side, candidate: Side, rules: HeaderRules) -> list[Difference]:
    """Status, headers and body. Where the status differs nothing else is told: it would, of course."""
    if control.status != candidate.status:
        return [Difference("status", Kind.VALUE, control.status, candidate.status)]
    if control.status >= 500:
        return []  # both failed alike; what their error pages say is not worth a finding
    bodies = compare_bodies(control, candidate)
    headers = header_differences(control, candidate, rules, is_masked=bodies.is_masked)
    return [*headers, *bodies.differences]


def _compare(observation: Observation, candidate: Side, rules: Rules, today: date) -> Judgement:
    found = answer_differences(observation.control, candidate, rules.headers)
    at = {"extraction": observation.extraction, "route": observation.route}
    counted, ignored = set_apart(found, rules.ignores, **at, today=today)
    if counted:
        return Judgement(Verdict.MISMATCH, "", counted, ignored)
    return Judgement(Verdict.IGNORED if ignored else Verdict.MATCH, "", [], ignored)


def _asked_again(observation: Observation, rules: Rules, today: date) -> str:
    """Why a difference proves nothing after all, now that the candidate was asked a second time."""
    again = observation.again
    if again is None or again.error or again.is_cut:
        return unsettled(observation)
    if _compare(observation, again, rules, today).verdict is not Verdict.MISMATCH:
        return "the candidate caught up a moment later"
    if answer_differences(observation.candidate, again, rules.headers):
        return "the candidate's own answer changed meanwhile"
    return ""
