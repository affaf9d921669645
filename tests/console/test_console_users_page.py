"""The users' pages: what an administrator sees and does, once however often it is sent, and what the core refuses."""

import re
import threading

import pytest
from sqlalchemy import select
from visitors import PASSWORD, Browser

from servicing import second_factor, sign_ins, users
from servicing.commands import Command
from servicing.events import Event

MADE = re.compile(r"<code>((?:[a-z2-9]{4}-){3}[a-z2-9]{4})</code>")
FRESH = {"name": "Lin", "role": "agent", "capacity": "3", "locale": "en"}


@pytest.fixture
def wei(signed_in) -> Browser:
    """The browser of an administrator, who is not the only one."""
    signed_in("admin", name="second")
    return signed_in("admin", name="wei")


def recorded(session, name: str) -> list[tuple[str, str]]:
    """Give what is on record of a user: by whom, what."""
    session.expire_all()
    mine = select(Event.actor, Event.action).where(Event.subject == f"user:{name}").order_by(Event.id)
    return [tuple(row) for row in session.execute(mine)]


def test_the_list_says_how_each_stands(session, signed_in, wei, hire) -> None:
    """Role, duty, capacity, second factor, last sign-in, locked, disabled."""
    hire("lin", capacity=7, on_duty=True, totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    users.disable(session, hire("gone", "tuner"), "wei")
    hire("wrong")
    for _ in range(5):
        sign_ins.attempt(session, "wrong", "not the password", "", "10.0.0.9")
    session.commit()
    page = wei.get("/users").text
    rows = {name: row for row in page.split("<article")[1:] for name in re.findall(r"data-open>([^<]+)</a>", row)}
    assert [each in rows["lin"] for each in ("On duty", "up to 7", "second factor", "never signed in")] == [True] * 4
    assert "disabled" in rows["gone"] and "locked" in rows["wrong"] and "locked" not in rows["lin"]
    assert "last signed in" in rows["wei"]


def test_a_user_is_added_once_and_their_password_shown_once(session, app, wei) -> None:
    """It is in no row and not in the cookie; sent again, the form adds nobody and shows nothing."""
    form = wei.tokens("/users") | FRESH
    answer = wei.client.post("/users", data=form)
    password = MADE.search(answer.text).group(1)
    again = wei.client.post("/users", data=form)
    assert again.status_code == 303 and not MADE.search(wei.get("/users/lin").text)
    session.expire_all()
    assert password not in str([each.result for each in session.scalars(select(Command))])
    assert (users.find(session, "lin").capacity, users.find(session, "lin").locale) == (3, "en")
    assert recorded(session, "lin") == [("wei", "user.added")]
    assert Browser(app).sign_in("lin", password).status_code == 303


def test_a_password_may_be_typed(app, wei) -> None:
    """Then it is not shown; one that is too short is refused, and nobody added."""
    assert wei.post("/users", page="/users", **FRESH, password="short").status_code == 303
    assert "12 to 256 characters" in wei.get("/users").text and ">lin<" not in wei.get("/users").text
    assert wei.post("/users", page="/users", **FRESH, password=PASSWORD).location == "/users/lin"
    assert Browser(app).sign_in("lin").status_code == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"role": "boss"}, 400), ({"capacity": "0"}, 400), ({"capacity": "x"}, 400), ({"locale": "fr"}, 400),
     ({"name": "wei"}, 303), ({"name": "lender"}, 303), ({"name": "<b>"}, 303), ({"name": ""}, 303)],
)  # fmt: skip
def test_nobody_is_added_by_a_bad_form(session, wei, fields: dict[str, str], status: int) -> None:
    """A clear page, and as many users as before."""
    before = len(users.everyone(session))
    answer = wei.post("/users", page="/users", **(FRESH | fields))
    assert answer.status_code == status
    if status == 303:
        assert "flash problem" in wei.get(answer.location).text
    assert len(users.everyone(session)) == before


def test_role_and_capacity_are_changed_as_they_were_seen(session, wei, hire) -> None:
    """What was is on record; a form that shows older ones is refused."""
    hire("lin")
    seen = {"was_role": "agent", "was_capacity": "5"}
    wei.post("/users/lin/change", page="/users/lin", role="supervisor", capacity="6", **seen)
    session.expire_all()
    event = session.scalars(select(Event).where(Event.action == "user.changed")).one()
    assert event.data == {"role": "supervisor", "capacity": 6, "was": {"role": "agent", "capacity": 5}}
    answer = wei.post("/users/lin/change", page="/users/lin", role="tuner", capacity="6", **seen)
    assert "changed meanwhile" in wei.get(answer.location).text
    session.expire_all()
    assert users.find(session, "lin").role == "supervisor"


def test_what_is_done_to_a_user_is_on_record(session, app, signed_in, wei) -> None:
    """Password, telephone, sign-ins, lock, keeping out and letting in: each takes effect at once."""
    lin = signed_in(name="lin")
    users.find(session, "lin").totp_secret = second_factor.new_secret()
    for _ in range(5):
        sign_ins.attempt(session, "lin", "not the password", "", "10.0.0.9")
    session.commit()
    made = MADE.search(wei.post("/users/lin/password", page="/users/lin").text).group(1)
    assert lin.get("/queue").status_code == 303  # signed out
    for verb in ("factor", "unlock", "disable"):
        assert wei.post(f"/users/lin/{verb}", page="/users/lin").location == "/users/lin"
    assert lin.sign_in("lin", made).status_code == 401
    wei.post("/users/lin/enable", page="/users/lin")
    assert lin.sign_in("lin", made).status_code == 303
    wei.post("/users/lin/end", page="/users/lin")
    assert lin.get("/queue").status_code == 303
    done = [action for actor, action in recorded(session, "lin") if actor == "wei"]
    names = ("password", "factor", "unlocked", "disabled", "enabled", "ended")
    assert done == [f"user.{name}" for name in names]


def test_nobody_shuts_themselves_out(session, wei) -> None:
    """Neither by keeping out nor by another role, though there is another administrator; nor past the old password."""
    for verb, fields in (("disable", {}), ("change", {"role": "agent", "capacity": "5", "was_role": "admin",
                                                      "was_capacity": "5"})):  # fmt: skip
        answer = wei.post(f"/users/wei/{verb}", page="/users/wei", **fields)
        assert "Nobody keeps themselves out" in wei.get(answer.location).text
    for verb in ("password", "factor"):
        assert wei.post(f"/users/WEI/{verb}", page="/users/wei").location == "/account"
    session.expire_all()
    assert users.find(session, "wei").role == "admin" and recorded(session, "wei")[2:] == []


def test_the_last_administrator_stays(session, hire) -> None:
    """Whoever asks, the command line too; one that is kept out is none; another makes it possible."""
    one = hire("one", "admin")
    users.disable(session, hire("two", "admin"), "lender")
    with pytest.raises(users.LastAdmin):
        users.disable(session, one, "lender")
    with pytest.raises(users.LastAdmin):
        users.change(session, one, "lender", role="agent", capacity=5)
    users.change(session, one, "lender", role="admin", capacity=9)
    hire("three", "admin")
    users.disable(session, one, "lender")
    assert one.disabled_at is not None


def test_of_two_who_shut_each_other_out_one_is_refused(own_database, quick_passwords) -> None:
    """At the same instant: one administrator is left."""
    with own_database.transaction() as session:
        for name in ("one", "two"):
            users.add(session, name, "admin", PASSWORD, "lender")
    start, refused = threading.Barrier(2), []

    def shut_out(other: str, actor: str) -> None:
        with own_database.transaction() as session:
            user = users.find(session, other)
            start.wait()
            try:
                users.disable(session, user, actor)
            except users.LastAdmin:
                refused.append(actor)

    threads = [threading.Thread(target=shut_out, args=names) for names in (("one", "two"), ("two", "one"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with own_database.transaction() as session:
        assert len(refused) == 1 and sum(user.disabled_at is None for user in users.everyone(session)) == 1


@pytest.mark.parametrize("path", ["/users/nobody", "/users/%00", "/users/a%20b"])
def test_no_such_user_is_a_clear_page(wei, path: str) -> None:
    """For the page and for every form."""
    assert wei.get(path).status_code == 404
    for verb in ("end", "disable", "enable", "unlock"):
        assert wei.post(f"{path}/{verb}").status_code == 404


def test_only_administrators_see_users(signed_in) -> None:
    """The page and its place in the navigation."""
    for role in ("agent", "supervisor", "tuner", "auditor"):
        browser = signed_in(role)
        assert browser.get("/users").status_code == 403 and 'href="/users"' not in browser.get("/status").text
