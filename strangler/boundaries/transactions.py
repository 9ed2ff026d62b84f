"""What is written together: a transaction in the code, and the models that it writes. Called by survey."""

from dataclasses import dataclass

from strangler.boundaries.edge import Place


@dataclass(frozen=True, slots=True, order=True)
class Transaction:
    """code: dotted path of the function that begins it. models: labels of what is written before it ends, sorted."""

    code: str
    place: Place
    models: tuple[str, ...]
