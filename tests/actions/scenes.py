"""A borrower who writes, and errands carried out against the real database without Rasa."""

import dataclasses
import importlib
from typing import Any

from factories import make_batch
from sqlalchemy import select

from actions import reply, server
from servicing import batches, outbox
from servicing.conversations import Conversation
from servicing.handoffs import Handoff
from servicing.wording import Said, unpack

for _name in server.MODULES:
    importlib.import_module(f"actions.{_name}")

HOUSE = outbox.House("回信消费金融", "400-800-1234")
PERSON = {"phone": "+8613912345678", "name": "欧阳样本", "id_tail": "987X", "email": "ouyang@example.com"}
STAFF = {"staff1": "司马样本", "staff2": "上官样本"}
PRIVATE = ("13912345678", "2345678", "欧阳", "987X", "ouyang", "司马", "上官")


@dataclasses.dataclass
class Scene:
    """One conversation; ``write`` has the borrower write a text that Rasa understood as an action's."""

    session: Any
    wrapper: reply.Wrapper
    conversation: Conversation
    results: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    @property
    def borrower(self) -> Any:
        """The borrower of the conversation."""
        return self.conversation.borrower

    @property
    def loan(self) -> Any:
        """The borrower's first loan."""
        return self.borrower.loans[0]

    def write(self, text: str, action: str, intent: str = "", others: tuple[str, ...] = ()) -> list[str]:
        """Carry an action out for a text, and what it carries beside; give the names of what is said."""
        batch = make_batch(self.session, self.conversation, text)
        self.session.commit()
        result = self.wrapper.carry_out(action, str(batch.id), intent, others)
        self.session.expire_all()
        batches.close_batch(self.session, batch)  # as the worker does when the answer is in the outbox
        self.results.append({"batch": str(batch.id), "action": action, "intent": intent, **result})
        return [each["response"] for each in result["said"]]

    def again(self) -> dict[str, Any]:
        """Carry the last action out once more for the same batch, as a replay does."""
        last = self.results[-1]
        self.session.commit()
        result = self.wrapper.carry_out(last["action"], last["batch"], last["intent"])
        self.session.expire_all()
        return result

    @property
    def values(self) -> dict[str, Any]:
        """The values of the last sentence said."""
        return {name: unpack(value) for name, value in self.results[-1]["said"][-1]["values"].items()}

    @property
    def question(self) -> str | None:
        """The question that is open."""
        assert self.conversation.open_question == self.results[-1]["open_question"]
        return self.conversation.open_question

    @property
    def reasons(self) -> list[str]:
        """Why a person is needed, in order."""
        return list(self.session.scalars(select(Handoff.reason).order_by(Handoff.id)))

    def told(self) -> list[Said]:
        """Give the last sentences with their values, as the worker has them."""
        said = self.results[-1]["said"]
        return [Said(each["response"], {k: unpack(v) for k, v in each["values"].items()}) for each in said]
