"""Settings of what is told outside: what is wrong is named with what is expected, and never repeated."""

import pytest

from servicing import settings
from servicing.settings import BadSetting

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
MAIL = {"HUIXIN_ALERT_EMAIL": "desk@example.com", "HUIXIN_SMTP_URL": "smtp://mail.example.com"}


def read(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> settings.Settings:
    """Read settings from an environment of exactly these."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return settings.read()


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"HUIXIN_ALERT_EMAIL": "hidden"}, "HUIXIN_ALERT_EMAIL: expected addresses"),
        ({**MAIL, "HUIXIN_ALERT_EMAIL": "a@b.c,"}, "HUIXIN_ALERT_EMAIL: expected addresses"),
        ({**MAIL, "HUIXIN_ALERT_EMAIL": "a@b.c\nBcc: hidden@b.c"}, "HUIXIN_ALERT_EMAIL: expected addresses"),
        ({"HUIXIN_ALERT_EMAIL": "a@b.c"}, "HUIXIN_SMTP_URL: expected the mail server"),
        ({"HUIXIN_SMTP_URL": "https://user:hidden@host"}, "HUIXIN_SMTP_URL: expected smtp://"),
        ({"HUIXIN_SMTP_URL": "smtp://user:hidden@"}, "HUIXIN_SMTP_URL: expected smtp://"),
        ({"HUIXIN_SMTP_URL": "smtp://user@host:hidden"}, "HUIXIN_SMTP_URL: expected smtp://"),
        ({"HUIXIN_SMTP_URL": "smtp://[hidden"}, "HUIXIN_SMTP_URL: expected smtp://"),
        ({"HUIXIN_ALERT_WEBHOOK": "http://example.com/hidden"}, "HUIXIN_ALERT_WEBHOOK: expected an address"),
        ({"HUIXIN_ALERT_WEBHOOK": "https:///hidden"}, "HUIXIN_ALERT_WEBHOOK: expected an address"),
        ({"HUIXIN_ALERT_WEBHOOK": "https://u:hidden@example.com"}, "HUIXIN_ALERT_WEBHOOK: expected an address"),
        ({"HUIXIN_DECISIONS_WEBHOOK": "ftp://example.com/hidden"}, "HUIXIN_DECISIONS_WEBHOOK: expected an address"),
        ({"HUIXIN_DECISIONS_WEBHOOK": "https://example.com/hidden"}, "HUIXIN_WEBHOOK_SECRET: expected 32"),
        ({"HUIXIN_WEBHOOK_SECRET": "hidden"}, "HUIXIN_WEBHOOK_SECRET: expected at least 32"),
        ({"HUIXIN_WEBHOOK_SECRET": f"{SECRET},hidden"}, "HUIXIN_WEBHOOK_SECRET: expected at least 32"),
        ({"HUIXIN_WEBHOOK_SECRET": "hidden-" * 8}, "HUIXIN_WEBHOOK_SECRET: expected at least 32"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch, values: dict[str, str], named: str) -> None:
    """In one line, which repeats neither a secret nor an address."""
    with pytest.raises(BadSetting) as refusal:
        read(monkeypatch, values)
    assert str(refusal.value).startswith(named)
    assert "hidden" not in str(refusal.value) and "\n" not in str(refusal.value)


def test_what_is_right_is_taken(monkeypatch) -> None:
    """Both channels, a receiver on this machine, two secrets; none of it shows in the settings' own words."""
    found = read(
        monkeypatch,
        {
            "HUIXIN_ALERT_EMAIL": "desk@example.com, night@example.com",
            "HUIXIN_SMTP_URL": "smtps://desk%40example.com:hidden@mail.example.com:465",
            "HUIXIN_ALERT_WEBHOOK": "https://example.com/hidden",
            "HUIXIN_DECISIONS_WEBHOOK": "http://127.0.0.1:9000/hidden",
            "HUIXIN_WEBHOOK_SECRET": f"{SECRET},{SECRET.removeprefix('whsec_')}",
        },
    )
    assert found.alert_email == "desk@example.com,night@example.com"
    assert found.alert_channels() == ("email", "webhook") and len(found.webhook_secrets()) == 2
    assert "hidden" not in repr(found) and SECRET not in repr(found)


def test_nothing_need_be_set(monkeypatch) -> None:
    """Without them nobody is alerted and nothing is posted."""
    assert read(monkeypatch, {}).alert_channels() == ()
