"""Alembic's entry: runs the migrations on the connection that ``servicing.schema`` hands it."""

from alembic import context

from servicing import tables

connection = context.config.attributes["connection"]
OTHERS = ("procrastinate_",)


def ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave the queue's own tables alone when the schema is compared with the code."""
    return not (kind == "table" and (name or "").startswith(OTHERS))


context.configure(connection=connection, target_metadata=tables.metadata, include_object=ours)
with context.begin_transaction():
    context.run_migrations()
