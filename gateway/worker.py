"""The worker: runs the queued jobs of conversations, several conversations at a time, each one in order."""

import asyncio
import uuid

import procrastinate
import structlog
from procrastinate import JobContext, exceptions
from procrastinate import jobs as jobs_module

from gateway import carriers, sweep
from gateway.alerts import Alarm
from gateway.assistant import Assistant
from gateway.attend import Attendant
from gateway.delivery import Courier
from gateway.notices import Messenger
from servicing import jobs, outbox, schema
from servicing.database import Database
from servicing.settings import Settings

log = structlog.get_logger()
CONCURRENCY = 8  # conversations at a time in one process
POLLING = 0.4  # seconds between two looks for jobs whose time has come
HEARTBEAT, DEAD_AFTER = 2.0, 8.0  # seconds: a killed worker's jobs are taken up again after the latter


def create_app(settings: Settings, database: Database) -> procrastinate.App:
    """Make the job application around an open database."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database.url))
    house = outbox.House(settings.lender, settings.human_phone)
    attendant = Attendant(
        database,
        Assistant(settings.rasa_url, settings.rasa_token.get_secret_value(), settings.actions_url),
        house,
        pause=settings.join_pause,
        limit=settings.join_limit,
    )
    courier = Courier(database, carriers.carrier(settings))
    _tell_outside(app, Alarm(database, settings), Messenger(database, settings))

    @app.task(name=jobs.JUDGE)
    def judge(conversation_id: str) -> None:
        """Honour the rights words in a conversation's new texts."""
        attendant.judge(uuid.UUID(conversation_id))

    @app.task(name=jobs.ATTEND)
    def attend(conversation_id: str) -> None:
        """Answer a conversation's new texts."""
        attendant.attend(uuid.UUID(conversation_id))

    @app.task(name=jobs.DELIVER)
    def deliver(conversation_id: str) -> None:
        """Send a conversation's queued texts."""
        courier.deliver(uuid.UUID(conversation_id))

    @app.periodic(cron="* * * * * */10")
    @app.task(name="sweep", queueing_lock="sweep", pass_context=True)
    async def sweep_up(context: JobContext, timestamp: int) -> None:
        """Find what was left behind, the jobs of dead workers included."""
        await revive(context.app)
        await asyncio.to_thread(sweep.sweep, database, house)

    @app.periodic(cron="17 3 * * *")
    @app.task(name="forget", queueing_lock="forget")
    async def forget(timestamp: int) -> None:
        """Take old turns out of Rasa's tracker store, once a day."""
        await asyncio.to_thread(schema.forget_old_turns, database)

    return app


def _tell_outside(app: procrastinate.App, alarm: Alarm, messenger: Messenger) -> None:
    """Add the tasks that tell the staff on call, and the lender's ledger."""

    @app.task(name=jobs.ALERT)
    def alert(conversation_id: str) -> None:
        """Tell the staff on call at once what came up in a conversation, and all else that is due."""
        alarm.ring()

    @app.periodic(cron="* * * * * */10")
    @app.task(name="ring", lock=jobs.ALERT, queueing_lock="ring", priority=jobs.FIRST)
    def ring(timestamp: int) -> None:
        """Tell the staff on call, again and again, what waits for them."""
        alarm.ring()

    @app.periodic(cron="* * * * * */10")
    @app.task(name=jobs.NOTIFY, lock=jobs.NOTIFY, queueing_lock=jobs.NOTIFY)
    def notify(timestamp: int) -> None:
        """Tell the lender's ledger what was decided."""
        messenger.deliver()

    @app.periodic(cron="27 3 * * *")
    @app.task(name="forget_notices", queueing_lock="forget_notices")
    def forget_notices(timestamp: int) -> None:
        """Remove decisions that were taken long ago, once a day."""
        messenger.forget()


async def revive(app: procrastinate.App) -> None:
    """Put the jobs of workers that died back into the queue."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        log.warning("job of a dead worker taken up again", task=job.task_name)
        try:
            await app.job_manager.retry_job(job)
        except exceptions.ConnectorException:  # the same work is queued already
            await app.job_manager.finish_job(job, jobs_module.Status.FAILED, delete_job=True)


def run(settings: Settings, database: Database) -> None:
    """Run jobs until told to stop."""
    app = create_app(settings, database)
    app.run_worker(
        concurrency=CONCURRENCY,
        fetch_job_polling_interval=POLLING,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=DEAD_AFTER,
        shutdown_graceful_timeout=8,
        delete_jobs="always",
    )
