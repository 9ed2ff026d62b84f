"""All parts of one gateway together: started, drained, stopped. Called by __main__ and by tests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from strangler.gateway.admin import Admin
from strangler.gateway.client import Client
from strangler.gateway.config import Config
from strangler.gateway.fetch import Answer, fetch, request_head
from strangler.gateway.floor import ASK_AGAIN_S, Floor
from strangler.gateway.hold import Holds
from strangler.gateway.identity import Identities, Identity
from strangler.gateway.inflight import Inflight
from strangler.gateway.keeper import Keeper
from strangler.gateway.metrics import Metrics
from strangler.gateway.news import News
from strangler.gateway.observations import Observations
from strangler.gateway.outbound import Passage
from strangler.gateway.pool import Pool
from strangler.gateway.position import Delivered
from strangler.gateway.recent import Recent
from strangler.gateway.request import Request
from strangler.gateway.shadow import Shadows, Sink
from strangler.gateway.visitor import OUR_COOKIES, Doorkeeper
from strangler.resilience.clock import Clock, SystemClock
from strangler.routing.table import MONOLITH, Table
from strangler.signing.request import HEADER as SIGNATURE
from strangler.signing.request import sign

if TYPE_CHECKING:
    from strangler.gateway.exchange import Exchange

log = logging.getLogger("strangler.gateway")

SWEEP_S = 1.0  # how often quiet connections are looked for
MAX_IDENTITY_BYTES = 16 * 1024


class Gateway:
    """One process's gateway. Parts find each other here; each knows its own trade only."""

    def __init__(self, config: Config, *, clock: Clock | None = None, sink: Sink | None = None) -> None:
        self.config = config
        self.clock = clock or SystemClock()
        self.loop = asyncio.get_running_loop()
        limits, timeouts = config.limits, config.timeouts
        self.clients: set[Client] = set()
        self.is_draining = False
        self.metrics = Metrics()
        self.recent = Recent(self.clock)
        self.news = News()
        self.inflight = Inflight()
        self.delivered = Delivered(self.news)
        self.holds = Holds(
            loop=self.loop, max_requests=limits.held_requests, max_wait_s=timeouts.held_s, news=self.news
        )
        self.doorkeeper = Doorkeeper(keys=config.keys, clock=self.clock, session_cookie=config.session_cookie)
        self.identities = Identities(
            self._ask_identity, keys=config.identity_keys, clock=self.clock, max_entries=limits.identities
        )
        self.keeper = Keeper(
            monolith=config.monolith, keys=config.keys, file=config.table_file, on_install=self._on_table
        )
        self.pool = self._new_pool()
        self._errands = self._new_pool()  # identity, tables, observations: never behind a customer's request
        self._shadow_pool = self._new_pool()
        self.observations = Observations(
            url=config.observations_url,
            pool=self._errands,
            keys=config.keys,
            clock=self.clock,
            max_waiting=limits.observations,
        )
        self.shadows = Shadows(
            pool=self._shadow_pool,
            sink=sink or self.observations.take,
            clock=self.clock,
            queue=limits.shadow_queue,
            workers=limits.shadow_workers,
            body_bytes=limits.observed_body_bytes,
        )
        self.floor = self._new_floor()
        self.admin = Admin(self)
        self._cookies_kept_from_services = OUR_COOKIES | {config.session_cookie.encode()}
        self._asked_s: dict[str, float] = {}  # extraction -> when the floor was last woken for it
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    # life

    async def start(self) -> None:
        """Load the last good table, open both doors; the admin's last, for whoever is answered there sends customers."""
        self.keeper.load()
        host, port = self.config.listen
        server = await self.loop.create_server(
            lambda: Client(self), host, port, backlog=1024, reuse_port=self.config.reuse_port or None
        )
        self._servers.append(server)
        await self.admin.start(*self.config.admin)
        self.spawn(self._sweep())
        self.spawn(self.shadows.run())
        self.spawn(self.observations.run())
        if self.floor:
            self.spawn(self.floor.run())
        log.info("listening on %s:%d, admin on %s:%d", *self.address, *self.admin.address)

    @property
    def address(self) -> tuple[str, int]:
        """Where customers connect."""
        host, port = self._servers[0].sockets[0].getsockname()[:2]
        return host, port

    async def stop(self) -> None:
        """Take nobody new, let everybody finish for a while, then close."""
        self.is_draining = True
        for server in self._servers:
            server.close()
        for client in [client for client in self.clients if client.is_idle]:
            client.transport.close()
        deadline_s = self.loop.time() + self.config.timeouts.drain_s
        while self.clients and self.loop.time() < deadline_s:
            await asyncio.sleep(0.02)
        for client in list(self.clients):
            client.abort()
        await self.admin.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for pool in (self.pool, self._errands, self._shadow_pool):
            pool.close()
        await asyncio.sleep(0)  # closed transports say goodbye in the next turn of the loop

    def spawn(self, steps: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = self.loop.create_task(steps)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)
        return task

    # what the parts ask each other for

    def passage(self, exchange: Exchange, *, shadow: str | None = None) -> Passage:
        """What is added to and taken from a request on its way to the upstream asked now, or to a shadow."""
        is_service = (shadow or exchange.answering) != MONOLITH
        has_own_id = b"x-request-id" in exchange.request.names
        return Passage(
            peer=exchange.client.peer,
            is_trusted=self.config.trust_forwarded,
            request_id=None if has_own_id else exchange.request_id,
            cookies=self._cookies_kept_from_services if is_service else OUR_COOKIES,
            identity=exchange.identity.sealed if is_service else None,
            is_shadow=shadow is not None,
        )

    async def find_identity(self, session: bytes, request: Request) -> Identity:
        cookie = request.first(b"cookie") or b""
        return await self.identities.find(session, cookie, request.first(b"host") or b"")

    def hear_of_epoch(self, extraction: str, epoch: int) -> None:
        """An upstream names an epoch; if the table is behind it, ask for a newer one and go on serving."""
        if epoch <= self.keeper.table.epoch_of(extraction):
            return
        now_s = self.loop.time()
        if now_s - self._asked_s.get(extraction, -ASK_AGAIN_S) < ASK_AGAIN_S:
            return
        self._asked_s[extraction] = now_s
        self.metrics.count("table_behind", extraction=extraction)
        if self.floor:
            self.floor.wake()

    def age_s(self, extraction: str | None) -> int | None:
        """How old the follower's copy may be, in seconds; None when its owner has never said how far the copy is."""
        state = self.keeper.table.states.get(extraction or "")
        freshness = self.delivered.freshness
        links = [link for link in freshness.links if state and state.has_link(link)]
        return freshness.age_s(links, now_s=self.clock.monotonic_s())

    # inside

    def _on_table(self, table: Table, before: Table) -> None:
        self.delivered.learn_table(table)
        for state in table.extractions:
            was_held = bool((old := before.states.get(state.name)) and old.held)
            if state.held:
                self.holds.hold(state.name, ttl_s=self.config.timeouts.hold_s)
            elif was_held:
                self.holds.release(state.name)
        self.news.tell()

    async def _ask_identity(self, cookie: bytes, host: bytes) -> Answer:
        target = self.config.identity_path
        signature = sign("GET", target, b"", keys=self.config.keys, now_s=self.clock.now_s())
        headers = [(b"Cookie", cookie), (b"Accept", b"application/json"), (SIGNATURE.encode(), signature.encode())]
        return await fetch(
            self._errands,
            self.keeper.origins[MONOLITH],
            request_head("GET", target, host, headers),
            clock=self.clock,
            timeout_s=self.config.timeouts.identity_s,
            max_body_bytes=MAX_IDENTITY_BYTES,
        )

    def _new_pool(self) -> Pool:
        limits = self.config.limits
        return Pool(
            loop=self.loop,
            max_idle=limits.idle_connections,
            connect_s=self.config.timeouts.connect_s,
            write_bytes=limits.write_buffer_bytes,
        )

    def _new_floor(self) -> Floor | None:
        config = self.config
        if not config.table_url:
            return None
        return Floor(
            url=config.table_url,
            every_s=config.table_every_s,
            keeper=self.keeper,
            pool=self._errands,
            keys=config.keys,
            clock=self.clock,
        )

    async def _sweep(self) -> None:
        timeouts = self.config.timeouts
        while True:
            await asyncio.sleep(min(SWEEP_S, timeouts.head_s / 2, timeouts.keep_alive_s / 2))
            now_s = self.loop.time()
            for client in [client for client in self.clients if client.is_idle]:
                limit_s = timeouts.head_s if client.is_sending_head else timeouts.keep_alive_s
                if now_s - client.quiet_since_s > limit_s:
                    client.give_up_waiting()

    def _on_task_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            self.metrics.count("bugs")
            log.error("a task of the gateway failed", exc_info=task.exception())
