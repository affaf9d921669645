"""The vault: personal columns are sealed at rest, found again by digest, and survive a change of key."""

import pytest
from cryptography.fernet import InvalidToken
from factories import make_batch, make_borrower, make_conversation, make_loan, make_team
from sqlalchemy import text

from servicing import complaints, disputes, tables, vault
from servicing.vault import Vault

OLD, NEW = "old-secret-" * 4, "new-secret-" * 4
WORDS = "我身份证被人用了"


def test_no_personal_word_stands_in_any_table(session, clock) -> None:
    """Names, numbers, tails, addresses, staff and texts are unreadable in every column of every table."""
    borrower = make_borrower(session, phone="+8613912345678", name="欧阳样本", id_tail="987X", email="mail@example.com")
    make_loan(session, borrower)
    conversation = make_conversation(session, borrower)
    make_team(session, staff1="司马样本", staff2="上官样本")
    batch = make_batch(session, conversation, WORDS)
    disputes.open_dispute(session, borrower, None, "fraud", WORDS, batch.id)
    complaints.open_complaint(session, conversation, WORDS, batch.id)
    session.commit()
    secrets = ("13912345678", "欧阳", "987X", "mail@example", "司马", "上官", "身份证")
    for table in tables.metadata.sorted_tables:
        for row in session.execute(text(f"SELECT {table.name}::text FROM {table.name}")).scalars():  # noqa: S608
            assert not [secret for secret in secrets if secret in row], table.name


def test_what_was_sealed_is_read_back(session, clock) -> None:
    """A sealed column gives the text that was put into it."""
    borrower = make_borrower(session, name="欧阳样本")
    session.commit()
    session.expire_all()
    assert borrower.name == "欧阳样本"


def test_one_text_is_sealed_differently_each_time() -> None:
    """Two borrowers of one name cannot be told to have it."""
    made = Vault([NEW])
    assert made.seal("陈样本") != made.seal("陈样本")


def test_a_retired_key_still_opens() -> None:
    """After a change of key what the old one sealed is read, and what is sealed anew needs the new one."""
    sealed = Vault([OLD]).seal("陈样本")
    both = Vault([NEW, OLD])
    assert both.open(sealed) == "陈样本"
    assert Vault([NEW]).open(both.seal("陈样本")) == "陈样本"
    with pytest.raises(InvalidToken):
        Vault([NEW]).open(sealed)


def test_the_digest_is_steady_and_keyed() -> None:
    """One text has one digest under one key, another under another, and it is not the text's plain hash."""
    made = Vault([NEW])
    assert made.digest("+8613912345678") == Vault([NEW]).digest("+8613912345678")
    assert made.digest("+8613912345678") != made.digest("+8613912345679")
    assert made.digest("+8613912345678") != Vault([OLD]).digest("+8613912345678")
    assert len(made.digest("")) == 32


def test_a_locked_vault_is_not_written_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the key is known nothing personal is read or written."""
    monkeypatch.setattr(vault, "_vault", None)
    with pytest.raises(vault.VaultLocked):
        vault.digest("+8613912345678")


def test_derived_passwords_differ_by_purpose() -> None:
    """A password for another purpose tells nothing about the secret, and no two are the same."""
    made = Vault([NEW])
    assert len({made.derive("rasa"), made.derive("other"), NEW}) == 3
    assert made.derive("rasa") == Vault([NEW]).derive("rasa")


def test_a_number_is_found_after_a_change_of_key() -> None:
    """The digest keeps to the oldest key: otherwise every known number, and its opt-out, would be lost."""
    old, new = "o" * 40, "n" * 40
    assert vault.Vault([new, old]).digest("+8613800000001") == vault.Vault([old]).digest("+8613800000001")
