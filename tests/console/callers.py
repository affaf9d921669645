"""What the API's tests share: a system with a token, whose every answer is compared with the API's own document."""

import re
import uuid
from typing import Any

from jsonschema import Draft202012Validator

from servicing import tokens

API = "/api/v1"
LOAN = {
    "loan_ref": "L-1", "borrower_ref": "B-1", "name": "陈样本", "phone": "+8613800000001", "jurisdiction": "cn",
    "id_tail": "123X", "product": "现金分期", "currency": "CNY", "principal": "8000.00", "due_amount": "1200.00",
    "due_date": "2026-12-01", "consent_sms": "yes", "as_of": "2026-11-25T08:00:00+08:00",
}  # fmt: skip
PAYMENT = {
    "payment_ref": "P-1", "loan_ref": "L-1", "amount": "1200.00", "currency": "CNY",
    "paid_at": "2026-11-25T09:00:00+08:00",
}  # fmt: skip


def loan(number: int = 1, **values: Any) -> dict[str, Any]:
    """Give the row of the loan L-<number> of the borrower B-<number>."""
    own = {"loan_ref": f"L-{number}", "borrower_ref": f"B-{number}", "phone": f"+86138{number:08d}"}
    return LOAN | own | values


def make_token(session: Any, *scopes: str, **fields: Any) -> str:
    """Make a token for these scopes, all of them if none is named; give what its user shows."""
    token, written = tokens.make(session, "test", scopes or tokens.SCOPES, "ada", expires_at=None)
    for name, value in fields.items():
        setattr(token, name, value)
    session.commit()
    return written


class Caller:
    """Another system; it fails where an answer is not what the document says."""

    def __init__(self, app: Any, written: str | None) -> None:
        self.client, self.written = app.test_client(), written
        self.document = self.client.get(f"{API}/openapi.json").json

    def get(self, path: str, **query: Any) -> Any:
        """Read something."""
        return self.call("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **kwargs: Any) -> Any:
        """Send JSON, with a key of its own unless one is given; an empty one sends none."""
        headers = {"Idempotency-Key": uuid.uuid4().hex if key is None else key} | kwargs.pop("headers", {})
        return self.call("POST", path, json={} if body is None else body, headers=headers, **kwargs)

    def call(self, method: str, path: str, headers: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Call the API with the token."""
        shown = {} if self.written is None else {"Authorization": f"Bearer {self.written}"}
        answer = self.client.open(f"{API}{path}", method=method, headers=shown | (headers or {}), **kwargs)
        self.compare(method, path, answer)
        return answer

    def compare(self, method: str, path: str, answer: Any) -> None:
        """Hold an answer against the document."""
        if answer.status_code == 405 or (operation := self._operation(method, path)) is None:
            schema = {"$ref": "#/components/schemas/Problem"}
        else:
            (content,) = operation["responses"][str(answer.status_code)]["content"].items()
            assert answer.content_type == content[0]
            schema = content[1]["schema"]
        Draft202012Validator(schema | {"components": self.document["components"]}).validate(answer.json)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for template, operations in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
                return operations.get(method.lower())
        return None
