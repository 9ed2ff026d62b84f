"""Our own headers are lists: one line with commas, several lines, or both."""

from strangler.gateway.head import texts
from strangler.routing.position import Position, read_position

LINES = [(b"X-Strangler-Delivered", b"a;1;7, a.references;1;9"), (b"x-strangler-delivered", b"b;2;3")]


def test_commas_and_repeated_lines_mean_the_same():
    read = [read_position(text) for text in texts(LINES, b"x-strangler-delivered")]
    assert read == [("a", Position(1, 7)), ("a.references", Position(1, 9)), ("b", Position(2, 3))]
