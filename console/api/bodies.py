"""Bodies: what the API takes and gives as JSON; what is not named here is refused."""

import dataclasses
import datetime as dt
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=NO_CONTROL)]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]  # several lines, perhaps none
Amount = Annotated[str, StringConstraints(pattern=r"^\d{1,12}(\.\d{1,2})?$"), Field(examples=["1200.00"])]
Day = Annotated[dt.date, Field(examples=["2026-12-01"])]
Time = Annotated[dt.time, Field(examples=["09:00"])]
Cursor = Annotated[int, Field(ge=0, lt=2**63, description="`next` of the page before")]


@dataclasses.dataclass(frozen=True, slots=True)
class OneOf:
    """Beside a text's type: it is one of a few words, which the core names."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic take these words only, and name them in the document."""
        return core_schema.literal_schema(list(self.words))


class Body(BaseModel):
    """What is sent: values have the type that is asked for, and nothing else stands beside them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read a body; raises ValueError, of which pydantic's ValidationError is one."""
        return cls.model_validate_json(data)


class Query(BaseModel):
    """What stands behind the question mark."""

    model_config = ConfigDict(extra="forbid")


class Paged(Query):
    """Which page is wanted."""

    cursor: Cursor | None = None


class Answer(BaseModel):
    """What is given; a field that is added later breaks nobody who ignores what they do not know."""


class Problem(BaseModel):
    """What went wrong (RFC 9457): `code` for machines, `detail` for people."""

    type: str = Field(examples=["urn:huixin:not_yours"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] | None = Field(None, description="`field` and `reason` of each value that is wrong")
    scope: str | None = Field(None, description="what the token would need")
    rule: str | None = Field(None, description="the contact rule that does not let a text go out")
    by: str | None = Field(None, description="who has the conversation")

    @classmethod
    def of(cls, status: int, title: str, code: str, detail: str, **more: Any) -> dict[str, Any]:
        """Give a problem as plain JSON, without what does not apply."""
        made = cls(type=f"urn:huixin:{code}", title=title, status=status, detail=detail, code=code, **more)
        return made.model_dump(exclude_none=True)
