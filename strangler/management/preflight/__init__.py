"""A project in, before its first extraction and without a table of ours; what stands in the way of one out. Called by
`doctor --preflight`.

Every look reads only, in a transaction that may do nothing else and ends after two seconds; one that fails is a finding.
"""

from collections.abc import Collection, Iterator

from django.db import Error, transaction

from strangler.management.diagnosis import first_line
from strangler.management.preflight import databases, host, postgres, rows, service, web
from strangler.management.preflight.candidates import candidates
from strangler.management.preflight.finding import Finding, stop


def examine(*, apps: Collection[str] = (), service_url: str = "") -> Iterator[Finding]:
    """apps: labels whose tables may leave; none = all. The first minute's stop comes first: an engine that is not there yet."""
    yield from host.versions()
    yield from databases.aliases()
    with databases.reading() as (connection, found):
        yield from found
        if connection:
            wanted = candidates(apps)
            if connection.vendor == "postgresql":
                yield from _unless_it_fails(postgres.looks(connection, wanted), connection.alias)
            yield from _unless_it_fails(rows.looks(connection, wanted), connection.alias)
    yield from host.disks()
    yield from web.looks()
    if service_url:
        yield from service.looks(service_url)


def _unless_it_fails(looks: Iterator[Finding], alias: str) -> Iterator[Finding]:
    """In a savepoint: a look that was too slow, or not allowed, leaves the others their transaction."""
    try:
        with transaction.atomic(using=alias):
            yield from looks
    except Error as error:
        yield stop("databases", "P103", alias=alias, error=first_line(error))
