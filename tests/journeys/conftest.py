"""One stack for all journeys: Rasa takes half a minute to start, so it is started once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from key import KEY

from huixin import embedded
from journeys.stack import Stack, loan
from servicing import vault
from servicing.database import Database
from servicing.settings import Settings

TEAMS = """team,region,staff1,badge1,staff2,badge2,weekdays,start,end,slot_minutes
旅一组,旅途区,甲样本,J-01,乙样本,J-02,1-7,09:00,18:00,60
独一组,独木区,丙样本,J-03,丁样本,J-04,1-7,09:00,18:00,120
"""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running stack, with 260 borrowers imported and a way to look into its database."""
    home: Path = tmp_path_factory.mktemp("stack")
    vault.unlock([KEY])
    running = Stack(home, KEY)
    running.start()
    (home / "teams.csv").write_text(TEAMS, encoding="utf-8")
    running.huixin("import", "teams", str(home / "teams.csv"))
    rows = [loan(number, principal=f"{8000 + number}.00") for number in range(260)]
    rows += [loan(number, region="独木区") for number in range(300, 304)]
    rows += [loan(number, verified="no") for number in range(310, 315)]
    running.import_loans(home, rows)
    settings = Settings(HUIXIN_HOME=home, HUIXIN_DATABASE_URL=None)
    with embedded.server(settings) as url:
        running.database = Database(url)
        yield running
        running.database.dispose()
        seconds = running.stop()
    assert seconds < 15, "SIGTERM stops the stack within 15 s"
