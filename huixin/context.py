"""What every command needs: settings read, vault open, database there and up to date, clock set."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from huixin import embedded
from servicing import clock, schema, vault
from servicing.database import Database
from servicing.settings import Settings, read


@contextmanager
def opened(*, migrate: bool = True, pool_size: int = 8) -> Iterator[tuple[Settings, Database]]:
    """Open the installation for one command, whether or not the stack is up, and leave it as it was found.

    Raises BadSetting with one line that says which setting is wrong.
    """
    settings = read()
    prepare(settings)
    with embedded.server(settings) as url:
        database = Database(url, pool_size=pool_size)
        try:
            if migrate:
                schema.migrate(database)
            yield settings, database
        finally:
            database.dispose()


def prepare(settings: Settings) -> None:
    """Open the vault and set the clock of this process."""
    vault.unlock(settings.secrets())
    if settings.clock_offset:
        clock.shift_by(dt.timedelta(seconds=settings.clock_offset))
    elif settings.clock is not None:
        clock.start_at(settings.clock)
