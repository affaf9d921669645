"""What was asked between Rasa's turns is told to it before the answer is put to it."""

from factories import make_conversation, make_loan, make_text

from servicing import questions, visits


def test_rasa_is_told_what_a_reminder_asked(session, attendant, rasa, clock) -> None:
    """The slot is set, after a session is begun (or its store would lose the slot), before the text; once."""
    conversation = make_conversation(session, make_loan(session).borrower)
    questions.ask(conversation, "confirm_visit", list(visits.REPLIES))
    for told in ("confirm_visit", "confirm_visit", None):
        make_text(session, conversation, "好的")
        session.commit()
        clock.advance(seconds=9)
        attendant.attend(conversation.id)
        session.expire_all()
        conversation.told = told  # as the actions note it with their answer
    events = [each for each in rasa.trackers[str(conversation.id)] if each["event"] != "bot"]
    kinds = [each.get("name") or each["event"] for each in events]
    first_turn = ["action_session_start", "session_started", "action_listen", "open_question", "user"]
    assert kinds == [*first_turn, "user", "user"]
    assert events[3]["value"] == "confirm_visit"
