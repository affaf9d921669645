"""Metrics for Prometheus, counted from the database at each scrape."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text

from servicing.database import Database

COUNTS = {
    "huixin_messages": ("Messages by direction and status.", ("direction", "status"), "messages"),
    "huixin_handoffs": ("Handoffs by priority and status.", ("priority", "status"), "handoffs"),
    "huixin_promises": ("Promises by status.", ("status",), "promises"),
    "huixin_alerts": ("Alerts to the staff on call by channel and status.", ("channel", "status"), "alerts"),
    "huixin_notices": ("Decisions for the lender's ledger by status.", ("status",), "notices"),
    "huixin_jobs": ("Jobs of the queue by task and status.", ("task_name", "status"), "procrastinate_jobs"),
}


class Counter(Collector):
    """Counts rows by their labels."""

    def __init__(self, database: Database) -> None:
        """Take the database to count in."""
        self._database = database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give one family a table."""
        with self._database.engine.connect() as connection:
            for name, (help_text, labels, table) in COUNTS.items():
                family = GaugeMetricFamily(name, help_text, labels=labels)
                columns = ", ".join(labels)
                query = f"SELECT {columns}, count(*) FROM {table} GROUP BY {columns}"  # noqa: S608 (our own names)
                for *values, count in connection.execute(text(query)):
                    family.add_metric([str(value) for value in values], count)
                yield family


def registry(database: Database) -> CollectorRegistry:
    """Make a registry for one scrape."""
    made = CollectorRegistry(auto_describe=False)
    made.register(Counter(database))
    return made
