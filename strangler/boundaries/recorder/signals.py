"""Says whether a signal is being sent, so that `stack` looks for receivers only while there can be some.

Who they are is told by the dispatcher's own frames: nothing stands between a signal and its receivers, and what `send` answers
is what it always was.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db.models.signals import post_init, pre_init
from django.dispatch import Signal

SENDING: ContextVar[bool] = ContextVar("strangler_recorder_sending", default=False)
# Sent twice for each instance that is made, and heard by next to nobody: a look at each would cost more than all others.
LEFT_ALONE = (pre_init, post_init)


def install() -> Callable[[], None]:
    before = {name: getattr(Signal, name) for name in ("send", "send_robust", "asend", "asend_robust")}
    for signal in LEFT_ALONE:
        for name in ("send", "send_robust"):
            signal.__dict__[name] = before[name].__get__(signal)
    for name, send in before.items():
        setattr(Signal, name, _async_telling(send) if name.startswith("a") else _telling(send))

    def undo() -> None:
        for name, send in before.items():
            setattr(Signal, name, send)
        for signal in LEFT_ALONE:
            for name in ("send", "send_robust"):
                signal.__dict__.pop(name, None)

    return undo


def _telling(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    def told(self: Signal, sender: Any, **named: Any) -> Any:
        if not self.receivers:
            return send(self, sender, **named)
        token = SENDING.set(True)
        try:
            return send(self, sender, **named)
        finally:
            SENDING.reset(token)

    return told


def _async_telling(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    async def told(self: Signal, sender: Any, **named: Any) -> Any:
        token = SENDING.set(True)
        try:
            return await send(self, sender, **named)
        finally:
            SENDING.reset(token)

    return told
