"""What a person types becomes the one question that is meant."""

from typing import Any

import pytest

from strangler.gateway import operate


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The questions that went out: verb and fields."""
    told: list[tuple[str, dict[str, Any]]] = []

    def post(admin: str, verb: str, fields: dict[str, Any], **how: Any) -> tuple[int, Any]:
        told.append((verb, fields))
        return 200, {"revoked": True}

    monkeypatch.setattr(operate, "post", post)
    monkeypatch.setenv("STRANGLER_GATEWAY_KEYS", "k1:only-for-tests-0123456789")
    return told


def test_one_user_or_everybody_is_asked_about_anew(asked: list[tuple[str, dict[str, Any]]]) -> None:
    assert operate.main(["revoke", "--user", "7"]) == 0
    assert operate.main(["revoke"]) == 0
    assert asked == [("revoke", {"user_id": "7"}), ("revoke", {})]


def test_a_user_goes_with_revoke_alone(asked: list[tuple[str, dict[str, Any]]]) -> None:
    with pytest.raises(SystemExit) as end:
        operate.main(["kill", "--user", "7"])
    assert (end.value.code, asked) == (2, [])
