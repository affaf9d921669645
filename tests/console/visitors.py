"""What the console's tests share: a browser of the test client's kind, and the console served over real HTTP."""

import re
import uuid
from typing import Any

from factories import make_borrower, make_conversation, make_loan

from servicing import handoffs, users

PASSWORD = "a long enough password"
HTML = {"Accept": "text/html", "Accept-Language": "en"}
TOKENS = re.compile(r'name="(csrf_token|number)" value="([^"]+)"')


class Browser:
    """A browser of the test client's kind: keeps its cookie, and sends the forms that pages carry."""

    def __init__(self, app: Any) -> None:
        self.client = app.test_client()

    def get(self, path: str, **kwargs: Any) -> Any:
        """Open a page as a person does."""
        kwargs.setdefault("headers", HTML)
        return self.client.get(path, **kwargs)

    def tokens(self, page: str) -> dict[str, str]:
        """Read what a page's first form carries beside its fields."""
        return dict(TOKENS.findall(self.get(page).text)[:2])

    def post(self, path: str, page: str = "/account", **fields: str) -> Any:
        """Send a form that stands on ``page``."""
        return self.client.post(path, data=self.tokens(page) | fields, headers=HTML)

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> Any:
        """Sign in as a person does."""
        return self.post("/sign-in", page="/sign-in", name=name, password=password, **fields)


class Served:
    """The console served over real HTTP from a database of its own, for streams and real browsers."""

    def __init__(self, database: Any, url: str) -> None:
        self.database, self.url = database, url

    def hire(self, name: str, role: str = "agent", **fields: Any) -> None:
        """Add a user, in English unless said otherwise."""
        with self.database.transaction() as session:
            user = users.add(session, name, role, PASSWORD, "lender")
            for field, value in ({"locale": "en"} | fields).items():
                setattr(user, field, value)

    def wait_for(self, reason: str = "request_human", priority: str = "normal", **fields: Any) -> int:
        """Queue a borrower with an overdue loan for a person; give the handoff's id."""
        with self.database.transaction() as session:
            borrower = make_borrower(session, **fields)
            make_loan(session, borrower, overdue=12)
            talk = make_conversation(session, borrower)
            return int(handoffs.open_handoff(session, talk, reason, priority, uuid.uuid4()).id)
