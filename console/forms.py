"""Forms: what is in each of ours beside its fields, and the few that have fields to check."""

import uuid

from flask import abort, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from servicing.users import LOCALES, THEMES

HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')


def tokens() -> Markup:
    """Give what every form of ours carries: the guard's token, and a number by which it takes effect once."""
    return HIDDEN.format("csrf_token", generate_csrf()) + HIDDEN.format("number", uuid.uuid4())


def number() -> uuid.UUID:
    """Give the number of the form that was sent; 400 where it has none."""
    try:
        return uuid.UUID(request.form.get("number", ""))
    except ValueError:
        abort(400)


class SignInForm(FlaskForm):
    """Who it is, and how they prove it."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=64)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=256)])
    code = StringField(_l("Code from your authenticator, if you use one"), [Length(max=16)])


class PreferencesForm(FlaskForm):
    """How a user sees the console."""

    locale = SelectField(_l("Language"), choices=[SelectChoice(each) for each in LOCALES])
    zone = StringField(_l("Time zone"), [InputRequired(), Length(max=64)])
    theme = SelectField(_l("Appearance"), choices=[SelectChoice(each) for each in THEMES])


class PasswordForm(FlaskForm):
    """Another password, by somebody who knows the one before."""

    old = PasswordField(_l("Password until now"), [InputRequired(), Length(max=256)])
    new = PasswordField(_l("New password, at least 12 characters"), [InputRequired(), Length(max=256)])
