"""A plan's answers and the survey in; a refusal for each table that refuses deletes, and that code which is let through deletes
from, or from which Django deletes along with it, out. Called by take.

What a cascade of its own reaches the registry knows (resolve.cascades); what a command deletes only its code shows.
"""

from collections.abc import Iterator, Mapping

from strangler.boundaries.edge import Kind, Mode
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.living.entry import Way
from strangler.boundaries.survey import Survey
from strangler.messages import Refusal, refuse
from strangler.plans.answers import CASCADE, Answer, DeleteThrough
from strangler.plans.extraction import Extraction
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.side import Side
from strangler.stages.inventory.writers import names_of
from strangler.stages.resolve import registry
from strangler.stages.resolve.inward import reached
from strangler.stages.resolve.tables import name_of


def contradictions(
    side: Side, survey: Survey, answered: Answered, extraction: Extraction | None
) -> tuple[Refusal, ...]:
    """Empty where no table lets deletes through: of that resolve tells."""
    if extraction is None or not answered.through:
        return ()
    words = {name_of(each, registry.find(each.name)): each.deletes for each in extraction.tables}
    codes = [each for each in extraction.answers if isinstance(each, DeleteThrough) and _is_code(each)]
    return tuple(found for each in codes for found in _of(each, side, survey, answered, words))


def _is_code(answer: Answer) -> bool:
    return not answer.is_outside and not answer.subject.startswith(CASCADE)


def _of(answer: Answer, side: Side, survey: Survey, answered: Answered, words: Mapping[str, str]) -> Iterator[Refusal]:
    touches = [touch for code in _codes(answer, survey) for touch in _reached(code, survey, answered, answer)]
    for table in sorted({table for touch in touches if side.of([touch], Mode.WRITE) for table in _gone(touch)}):
        if words.get(table) == "refuse":
            yield refuse("S231", answer.where, subject=answer.subject, table=side.label(table))


def _codes(answer: Answer, survey: Survey) -> list[str]:
    """Where it begins: a command's module stands for what the command does."""
    return [each.code for each in survey.entries if answer.name in names_of(each)] or [answer.name]


def _reached(code: str, survey: Survey, answered: Answered, answer: Answer) -> tuple[Touch, ...]:
    """Beside receivers, and what has another answer."""
    heard = {each.code for each in survey.entries if each.way is Way.RECEIVER}
    others = {each for each in answered.codes if not f"{code}.".startswith(f"{each}.") and each != answer.name}
    return survey.reach.of(code, without=(heard | others) - {code})


def _gone(touch: Touch) -> Iterator[str]:
    """Tables of the rows that a deletion takes. SQL takes its own alone."""
    if not touch.deletes:
        return
    model = registry.find(touch.target)
    if model is None or touch.kind is Kind.SQL:
        yield model._meta.db_table if model else touch.target
    else:
        yield from (each._meta.db_table for each in reached(model, generically=True))
