"""The address of a running PostgreSQL in; roles and databases made and dropped in it out. Called by tests and the demo.

Whoever started the server (this process or the test runner above it) does not matter here.
"""

import secrets
from urllib.parse import quote, urlsplit, urlunsplit

try:
    import psycopg
    from psycopg import sql
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError("psycopg is not installed. Next: pip install 'django-strangler[postgres]'") from missing


class Databases:
    """One PostgreSQL server, seen by an administrator. Each call is a short connection of its own."""

    def __init__(self, admin_url: str) -> None:
        """admin_url: postgres://role:password@host:port/database of a superuser."""
        self.admin_url = admin_url
        self._passwords: dict[str, str] = {}

    def create_role(self, name: str, password: str | None = None, *, may_create_databases: bool = False) -> str:
        """A role that can log in. Returns its password, made up when none is given. Raises psycopg.Error."""
        password = password or secrets.token_hex(16)
        extra = sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB")
        self._run(sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(sql.Identifier(name), extra, password))
        self._passwords[name] = password
        return password

    def create_database(self, name: str, owner: str | None = None, *, template: str | None = None) -> str:
        """A database nobody but its owner may enter. template: copied whole; nobody may be connected to it.

        Returns its URL for the owner (for the administrator without one). Raises psycopg.Error.
        """
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if owner:
            statement += sql.SQL(" OWNER {}").format(sql.Identifier(owner))
        if template:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._run(statement)
        self._run(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        return self.url(name, owner)

    def drop_database(self, name: str) -> None:
        """Gone with everybody still connected to it; nothing happens if there is none."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def drop_role(self, name: str) -> None:
        """Gone, if nothing is its own any more; nothing happens if there is none. Raises psycopg.Error."""
        self._run(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
        self._passwords.pop(name, None)

    def url(self, database: str, role: str | None = None) -> str:
        """postgres://… of that database for a role made here, or for the administrator. Raises KeyError."""
        parts = urlsplit(self.admin_url)
        account = parts.netloc.rpartition("@")[0]
        if role:
            account = f"{quote(role, safe='')}:{quote(self._passwords[role], safe='')}"
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(("postgres", f"{account}@{host}", f"/{quote(database, safe='')}", "", ""))

    def answers(self) -> bool:
        """Whether the administrator is let in: a server that listens may still be replaying its log."""
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement)
