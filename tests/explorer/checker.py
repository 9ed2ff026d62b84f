"""A small explicit-state model checker. A model in; how many states it has, or the shortest way to a broken promise, out.

Breadth first over canonical states, so a counter-example is as short as can be. A run that ends with an empty frontier has
seen every state within the model's bounds. Liveness is "from every state some path leads to a goal".
"""

import time
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from strangler.boundaries.undisturbed import undisturbed

State = Any  # hashable; nested tuples


class Model:
    """What a model gives. Names of promises are what mutants are killed by."""

    name: str
    bounds: str
    promises: tuple[str, ...] = ()
    goal = ""  # the promise that every state leads to a goal; '' for none

    def initial(self) -> State:
        raise NotImplementedError

    def steps(self, state: State) -> Iterator[tuple[str, State]]:
        """Everything that may happen next: what a reader is told, and the state after it."""
        raise NotImplementedError

    def canonical(self, state: State) -> Hashable:
        """The same state for states that differ by names only."""
        return state

    def broken(self, state: State) -> str:
        """The promise this state breaks, '' if none."""
        return ""

    def broken_by(self, state: State, label: str, after: State) -> str:
        """The promise this step breaks, '' if none."""
        return ""

    def is_goal(self, state: State) -> bool:
        return True

    def show(self, state: State) -> str:
        return repr(state)


@dataclass(frozen=True)
class Violation:
    promise: str
    trace: tuple[str, ...]  # what happened, in order
    state: str

    def __str__(self) -> str:
        lines = [f"{number:3d}  {label}" for number, label in enumerate(self.trace, 1)]
        return "\n".join([f"broken: {self.promise}", *lines, f"  => {self.state}"])


@dataclass(frozen=True)
class Result:
    model: str
    bounds: str
    states: int
    steps: int
    seconds: float
    is_complete: bool  # the frontier ran empty
    violation: Violation | None = None


@dataclass
class _Search:
    """parents: state number -> (number before, label). edges: backwards, for the question of goals."""

    model: Model
    numbers: dict[Hashable, int]
    states: list[State]
    parents: list[tuple[int, str]]
    edges: list[list[int]]
    steps: int = 0

    def add(self, state: State, before: int, label: str) -> tuple[int, bool]:
        number = self.numbers.setdefault(state, len(self.states))
        is_new = number == len(self.states)
        if is_new:
            self.states.append(state)
            self.parents.append((before, label))
            self.edges.append([])
        if before >= 0:
            self.edges[number].append(before)
        return number, is_new

    def violation(self, promise: str, number: int, *last: str, after: State = None) -> Violation:
        trace = list(last)
        shown = self.states[number] if after is None else after
        while number > 0:
            number, label = self.parents[number]
            trace.insert(0, label)
        return Violation(promise, tuple(trace), self.model.show(shown))


def explore(model: Model, *, limit: int = 5_000_000) -> Result:
    """Search everything reachable, stopping at the first broken promise (safety first, then goals)."""
    began = time.perf_counter()
    search = _Search(model, {}, [], [], [])
    with undisturbed():
        violation, is_complete = _walk(search, limit)
        if violation is None and is_complete and model.goal:
            violation = _stuck(search)
    seconds = time.perf_counter() - began
    return Result(model.name, model.bounds, len(search.states), search.steps, seconds, is_complete, violation)


def _walk(search: _Search, limit: int) -> tuple[Violation | None, bool]:
    model = search.model
    search.add(model.canonical(model.initial()), -1, "")
    if promise := model.broken(search.states[0]):
        return search.violation(promise, 0), False
    frontier = deque([0])
    while frontier and len(search.states) <= limit:
        found = _expand(search, frontier.popleft(), frontier)
        if found is not None:
            return found, False
    return None, not frontier


def _expand(search: _Search, number: int, frontier: deque[int]) -> Violation | None:
    model, state = search.model, search.states[number]
    for label, after in model.steps(state):
        search.steps += 1
        if promise := model.broken_by(state, label, after):
            return search.violation(promise, number, label, after=after)
        reached, is_new = search.add(model.canonical(after), number, label)
        if not is_new:
            continue
        if promise := model.broken(search.states[reached]):
            return search.violation(promise, reached)
        frontier.append(reached)
    return None


def _stuck(search: _Search) -> Violation | None:
    goals = [number for number, state in enumerate(search.states) if search.model.is_goal(state)]
    hopeful = bytearray(len(search.states))
    for number in _reaching(goals, search.edges):
        hopeful[number] = 1
    # Where hope was lost; if there never was any, the last place the search came to.
    stuck = hopeful.find(0) if hopeful[0] else hopeful.rfind(0)
    return None if stuck < 0 else search.violation(search.model.goal, stuck)


def _reaching(goals: Iterable[int], edges: list[list[int]]) -> set[int]:
    seen = set(goals)
    todo = list(seen)
    while todo:
        fresh = [before for before in edges[todo.pop()] if before not in seen]
        seen.update(fresh)
        todo += fresh
    return seen
