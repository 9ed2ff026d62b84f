"""A gateway's batch of shadowed pairs, judged where no customer waits: in a worker."""

import base64
import datetime

from celery import shared_task

from strangler.compare.intake import take
from strangler.compare.observation import BadBatch
from strangler.compare.redact import Redaction
from strangler.compare.verdict import Rules
from strangler.logs import Log
from strangler.stages.ignored import ignores
from strangler.stages.tallies import LedgerStore

log = Log("strangler.compare")


@shared_task(name="strangler.compare.judge_batch", ignore_result=True)
def judge_batch(body: str) -> None:
    """body: the post in base64. A batch that cannot be read is logged and gone: comparing never fails louder."""
    today = datetime.datetime.now(datetime.UTC).date()
    try:
        rules = Rules(ignores=ignores())
        taken = take(base64.b64decode(body), store=LedgerStore(), rules=rules, redaction=Redaction(), today=today)
    except BadBatch as error:
        log.warning("compare.batch_refused", why=str(error))
        return
    if taken.refused:
        log.warning("compare.pairs_refused", reasons=taken.refused[:5], pairs=len(taken.refused))
