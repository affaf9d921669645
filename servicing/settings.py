"""The settings of an installation: one frozen object, read once at the edge."""

import base64
import binascii
import contextlib
import datetime as dt
import os
import re
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TWILIO = "https://api.twilio.com"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting is missing or malformed."""


class Settings(BaseSettings):
    """Read from the environment or a ``.env`` file; every field says what it is for."""

    model_config = SettingsConfigDict(env_file=(ROOT / ".env", ".env"), extra="ignore", frozen=True)

    home: Path = Field(ROOT / "var", alias="HUIXIN_HOME", description="folder of the embedded database and logs")
    database_url: str | None = Field(None, alias="HUIXIN_DATABASE_URL", description="postgresql://… of your own server")
    public_url: str | None = Field(
        None, alias="HUIXIN_PUBLIC_URL", description="https://… address at which the carrier reaches the gateway"
    )
    console_url: str | None = Field(
        None, alias="HUIXIN_CONSOLE_URL", description="https://… address at which people open the console"
    )
    carrier: Literal["simulator", "twilio"] = Field(
        "simulator", alias="HUIXIN_CARRIER", description="simulator or twilio"
    )
    twilio_account_sid: str = Field("", alias="TWILIO_ACCOUNT_SID", description="AC… of the Twilio account")
    twilio_auth_token: SecretStr = Field(
        SecretStr(""), alias="TWILIO_AUTH_TOKEN", description="primary auth token, which signs webhooks"
    )
    twilio_from: str = Field("", alias="TWILIO_FROM", description="the lender's number, E.164")
    twilio_messaging_service_sid: str = Field(
        "", alias="TWILIO_MESSAGING_SERVICE_SID", description="MG… of a pool, instead of TWILIO_FROM"
    )
    twilio_api_base: str = Field(TWILIO, alias="TWILIO_API_BASE", description="scheme and host of Twilio's API")
    clock: dt.datetime | None = Field(
        None, alias="HUIXIN_CLOCK", description="instant at which the clock starts, like 2026-11-25T10:00:00+08:00"
    )
    clock_offset: float = Field(0.0, alias="HUIXIN_CLOCK_OFFSET", description="seconds; set by `huixin up` only")
    secret_key: SecretStr | None = Field(
        None, alias="HUIXIN_SECRET_KEY", description="at least 32 random characters; retired keys after a comma"
    )
    lender: str = Field("回信消费金融", alias="HUIXIN_LENDER", description="the lender's name and SMS signature")
    human_phone: str = Field("400-800-1234", alias="HUIXIN_HUMAN_PHONE", description="the lender's public hotline")
    alert_email: str = Field(
        "", alias="HUIXIN_ALERT_EMAIL", description="who is on call: e-mail addresses, with commas between"
    )
    alert_from: str = Field(
        "", alias="HUIXIN_ALERT_FROM", description="whom alerts come from; the first who is on call, if not given"
    )
    smtp_url: SecretStr = Field(
        SecretStr(""), alias="HUIXIN_SMTP_URL", description="smtp(s)://user:password@host:port of the mail server"
    )
    alert_webhook: SecretStr = Field(
        SecretStr(""), alias="HUIXIN_ALERT_WEBHOOK", description="https://… address to which alerts are posted"
    )
    decisions_webhook: SecretStr = Field(
        SecretStr(""), alias="HUIXIN_DECISIONS_WEBHOOK", description="https://… address to which decisions are posted"
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""), alias="HUIXIN_WEBHOOK_SECRET", description="base64 of 24 bytes or more; a second after a comma"
    )
    rasa_url: str = Field("", alias="HUIXIN_RASA_URL", description="address of Rasa; set by `huixin up`")
    actions_url: str = Field("", alias="HUIXIN_ACTIONS_URL", description="address of the actions; set by `huixin up`")
    gateway_url: str = Field("", alias="HUIXIN_GATEWAY_URL", description="address of the gateway; set by `huixin up`")
    rasa_token: SecretStr = Field(SecretStr(""), alias="HUIXIN_RASA_TOKEN", description="set by `huixin up`")
    join_pause: float = Field(
        2.0, ge=0, le=60, alias="HUIXIN_JOIN_PAUSE", description="seconds of quiet before reading"
    )
    join_limit: float = Field(
        8.0, ge=0, le=120, alias="HUIXIN_JOIN_LIMIT", description="seconds after which texts are read"
    )

    @field_validator("clock")
    @classmethod
    def _clock_is_aware(cls, value: dt.datetime | None) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("expected an instant with an offset, like 2026-11-25T10:00:00+08:00")
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret_is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and any(len(part) < 32 for part in value.get_secret_value().split(",")):
            raise ValueError("expected at least 32 characters")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_postgres(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("postgresql://"):
            raise ValueError("expected postgresql://user@host/database")
        return value

    @field_validator("public_url", "console_url", "twilio_api_base")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("expected an address that begins with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("alert_email", "alert_from")
    @classmethod
    def _is_mail_address(cls, value: str) -> str:
        parts = [part.strip() for part in value.split(",")] if value.strip() else []
        if not all(ADDRESS.fullmatch(part) for part in parts):
            raise ValueError("expected addresses like desk@example.com, with commas between")
        return ",".join(parts)

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            expected = ValueError("expected smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465")
            try:
                parts = urlsplit(value.get_secret_value())
                is_server = parts.scheme in ("smtp", "smtps") and parts.hostname and (parts.port is None or parts.port)
            except ValueError:  # its words would repeat a part of the address, which may be the password
                raise expected from None
            if not is_server:
                raise expected
        return value

    @field_validator("alert_webhook", "decisions_webhook")
    @classmethod
    def _is_safe_address(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            expected = ValueError("expected an address that begins with https://; http:// on this machine only")
            try:
                parts = urlsplit(value.get_secret_value())
                is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
                is_whole = parts.hostname and (parts.port is None or parts.port) and not parts.username
            except ValueError:
                raise expected from None
            if not (is_safe and is_whole):
                raise expected
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _signs_well(cls, value: SecretStr) -> SecretStr:
        for part in value.get_secret_value().split(",") if value.get_secret_value() else ():
            if len(part.removeprefix("whsec_")) < 32 or not _is_base64(part.removeprefix("whsec_")):
                raise ValueError("expected at least 32 characters of base64, like those of `openssl rand -base64 32`")
        return value

    @model_validator(mode="after")
    def _messages_can_leave(self) -> "Settings":
        if self.alert_email and not self.smtp_url.get_secret_value():
            raise ValueError("HUIXIN_SMTP_URL: expected the mail server, because HUIXIN_ALERT_EMAIL is set")
        for name, address in (
            ("HUIXIN_ALERT_WEBHOOK", self.alert_webhook), ("HUIXIN_DECISIONS_WEBHOOK", self.decisions_webhook)
        ):  # fmt: skip
            if address.get_secret_value() and not self.webhook_secret.get_secret_value():
                raise ValueError(f"HUIXIN_WEBHOOK_SECRET: expected 32 characters or more, because {name} is set")
        return self

    @model_validator(mode="after")
    def _real_carrier_has_what_it_needs(self) -> "Settings":
        is_real = self.carrier != "simulator" and urlsplit(self.twilio_api_base).hostname not in LOOPBACK
        if is_real and (self.clock is not None or self.clock_offset):
            raise ValueError("HUIXIN_CLOCK: expected to be unset, because the carrier is a real one")
        if is_real and not self.public_url:
            raise ValueError("HUIXIN_PUBLIC_URL: expected the https:// address that the carrier calls")
        if self.carrier == "twilio":
            for name, value in (
                ("TWILIO_ACCOUNT_SID", self.twilio_account_sid),
                ("TWILIO_AUTH_TOKEN", self.twilio_auth_token.get_secret_value()),
                ("TWILIO_FROM", self.twilio_from or self.twilio_messaging_service_sid),
            ):
                if not value:
                    raise ValueError(f"{name}: expected a value, because HUIXIN_CARRIER is twilio")
        return self

    def alert_channels(self) -> tuple[str, ...]:
        """Name the ways by which the staff on call are alerted: email, webhook; none where nobody is."""
        ways = {"email": self.alert_email, "webhook": self.alert_webhook.get_secret_value()}
        return tuple(name for name, target in ways.items() if target)

    def webhook_secrets(self) -> list[str]:
        """Give the secrets that sign what is posted, the current one first."""
        return self.webhook_secret.get_secret_value().split(",")

    def secrets(self) -> list[str]:
        """Give the secret keys, current first; with the simulator a key is made once and kept in the home folder."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().split(",")
        if self.carrier != "simulator":
            raise BadSetting("HUIXIN_SECRET_KEY: expected at least 32 random characters; a real carrier needs it")
        path = self.home / "secret-key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):  # another process was quicker: its key is the key
                os.link(fresh, path)
            fresh.unlink()
        return [path.read_text().strip()]


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except binascii.Error:
        return False


def read() -> Settings:
    """Read the settings, or raise BadSetting with one line that names the setting and says what is expected."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        message = str(first["msg"]).removeprefix("Value error, ")
        field = next((each for each in Settings.model_fields.values() if each.alias == name), None)
        if first["type"] != "value_error" and field is not None:
            message = f"expected {field.description}"
        raise BadSetting(f"{name}: {message}" if name else message) from None
