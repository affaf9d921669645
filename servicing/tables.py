"""All tables, imported together so that migrations and tests see the whole schema."""

from servicing import (  # noqa: F401 (imported for their tables)
    alerts,
    batches,
    borrowers,
    claims,
    commands,
    complaints,
    contact_changes,
    contacts,
    conversations,
    disputes,
    events,
    handoffs,
    loans,
    lockout,
    messages,
    notes,
    notices,
    payments,
    plans,
    privacy,
    promises,
    proposals,
    ratings,
    receipts,
    sign_ins,
    switch,
    teams,
    tokens,
    users,
    visit_records,
    visits,
)
from servicing.database import Base

metadata = Base.metadata
