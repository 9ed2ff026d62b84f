"""The explorer itself: it finds what is planted, by the shortest way, and says when it has not seen everything."""

from tests.explorer.checker import Model, explore


class Counter(Model):
    """Counts up by one or two; a trap beyond `end` has no way out."""

    name, bounds, promises = "counter", "0..9", ("never_seven", "never_back")

    def __init__(self, *, forbidden=None, end=9, trap=None, goal=""):
        self.forbidden, self.end, self.trap, self.goal = forbidden, end, trap, goal

    def initial(self):
        return 0

    def steps(self, state):
        if state == self.trap:
            return
        for more in (1, 2):
            if state + more <= self.end:
                yield f"add {more}", state + more

    def broken(self, state):
        return "never_seven" if state == self.forbidden else ""

    def is_goal(self, state):
        return state == self.end


def test_a_healthy_model_is_searched_to_its_end():
    result = explore(Counter())
    assert (result.states, result.is_complete, result.violation) == (10, True, None)


def test_a_counter_example_is_as_short_as_can_be_and_readable():
    violation = explore(Counter(forbidden=7)).violation
    assert len(violation.trace) == 4
    assert str(violation).splitlines()[0] == "broken: never_seven"
    assert str(violation).splitlines()[1] == "  1  add 1"


def test_a_state_without_a_way_to_the_goal_is_found():
    result = explore(Counter(trap=8, goal="arrives"))
    assert result.violation.promise == "arrives"
    assert result.violation.state == "8"


def test_a_search_that_was_cut_short_says_so():
    assert not explore(Counter(), limit=3).is_complete


def test_states_that_differ_by_names_only_are_one():
    class Parity(Counter):
        def canonical(self, state):
            return state % 2

        def steps(self, state):
            yield "turn", state + 1

    assert explore(Parity()).states == 2
