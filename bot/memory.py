"""What Rasa remembers of a conversation: its last few turns. All else stands on our own record."""

import itertools
from typing import Any, Iterator, Optional, Text

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

TURNS = 6  # a turn depends on the question that is open, and a replayed batch on the turn before it


class ShortMemory(SQLTrackerStore):
    """Reads the last turns only: Rasa replays, and sends to each action, all that it has read.

    A year of texts costs the last turn what it cost the tenth. Older turns are deleted by ``schema.forget_old_turns``.
    """

    async def _retrieve(self, sender_id: Text, fetch_events_from_all_sessions: bool) -> Optional[DialogueStateTracker]:
        tracker = await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        if tracker is not None:
            tracker.events_read = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what has happened since the tracker was read or saved."""
        await super().save(tracker)
        tracker.events_read = len(tracker.events)

    def _event_query(self, session: Any, sender_id: Text, fetch_events_from_all_sessions: bool) -> Any:
        query = super()._event_query(session, sender_id, fetch_events_from_all_sessions)
        event = self.SQLEvent
        turns = session.query(event.id).filter(event.sender_id == sender_id, event.type_name == UserUttered.type_name)
        oldest = turns.order_by(event.id.desc()).offset(TURNS - 1).limit(1).scalar()
        return query if oldest is None else query.filter(event.id >= oldest)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Any]:
        """Give what is not stored yet; Rasa would count what is stored, of which only the last turns are seen here."""
        if not hasattr(tracker, "events_read"):
            return super()._additional_events(session, tracker)
        return itertools.islice(tracker.events, tracker.events_read, None)
