"""The schema: migrations make exactly what the code says, again and again, and keep Rasa in its corner."""

import pytest
from alembic import command
from factories import make_conversation, make_out
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError

from servicing import schema


def test_migrations_match_the_models(own_database, capsys) -> None:
    """What the migrations make is what the models describe: nothing is left to generate."""
    with own_database.engine.begin() as connection:
        command.check(schema.configuration(connection))


def test_migrating_twice_changes_nothing(own_database) -> None:
    """A second start finds nothing to do and harms nothing."""
    with own_database.engine.begin() as connection:
        connection.execute(text("INSERT INTO switch (name) VALUES ('kept')"))
    schema.migrate(own_database)
    with own_database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM switch")).scalar() == "kept"


def test_rasa_sees_nothing_of_ours(own_database) -> None:
    """Rasa's role reaches its own schema and is refused every table of ours and of the queue."""
    with own_database.engine.connect() as connection:
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
    assert "borrowers" in tables
    with own_database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA rasa CASCADE"))  # the template's, owned by the role of the template
    schema.migrate(own_database)
    role = make_url(schema.rasa_url(own_database.url)).username
    with own_database.engine.connect() as connection:
        connection.execute(text(f"SET ROLE {role}"))
        for table in tables:
            allowed = "SELECT has_table_privilege(current_user, :t, 'SELECT, INSERT, UPDATE, DELETE')"
            assert not connection.execute(text(allowed), {"t": f"public.{table}"}).scalar(), table
        connection.execute(text("CREATE TABLE rasa.mine (id int)"))
        connection.rollback()


def test_rasas_address_has_its_own_role_and_no_secret_of_ours(own_database) -> None:
    """The address given to Rasa names its own role, and its password is not the secret key."""
    url = schema.rasa_url(own_database.url)
    assert url.startswith("postgresql://huixin_rasa_")
    assert make_url(url).username != make_url(schema.rasa_url("postgresql://postgres@/another")).username
    assert "a-key-for-tests" not in url


@pytest.mark.parametrize("status", ["lost", "SENT", ""])
def test_the_database_refuses_unknown_states(session, clock, status: str) -> None:
    """A state that the code does not know cannot be stored, whoever writes it."""
    with pytest.raises(IntegrityError, match="ck_messages_status"):
        make_out(session, make_conversation(session), status=status)


def test_what_rasa_remembers_is_forgotten_after_thirty_days(own_database) -> None:
    """Old turns leave the tracker store, young ones stay; without a store there is nothing to do."""
    schema.forget_old_turns(own_database)
    with own_database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE rasa.events (id int, timestamp float)"))
        ages = ((1, 31), (2, 29))
        for each, days in ages:
            age = f"extract(epoch FROM now() - interval '{days} days')"
            connection.execute(text(f"INSERT INTO rasa.events VALUES ({each}, {age})"))  # noqa: S608 (two numbers of ours)
    schema.forget_old_turns(own_database)
    with own_database.engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM rasa.events")).scalars().all() == [2]
