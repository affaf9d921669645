"""Languages: the console speaks Chinese and English, each user their own; times are in the user's zone."""

import functools
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from console.api import problems
from servicing.users import LOCALES, ZONE

CATALOGUES = Path(__file__).parent / "translations"
TAGS = {"zh": "zh-Hans", "en": "en"}  # as HTML names them


class Words(Domain):
    """Reads catalogues as they are written (``zh/*.po``): nothing has to be compiled, a restart is enough."""

    def get_translations(self) -> NullTranslations:
        """Give the words of the language that is spoken now."""
        return catalogue(str(get_locale()))


def speak(app: Flask) -> None:
    """Choose language and zone for each request."""
    babel = Babel(app, default_locale="zh", default_timezone=ZONE, locale_selector=locale, timezone_selector=zone)
    babel.domain_instance = Words()
    app.jinja_env.globals["language"] = lambda: TAGS[locale()]


def locale() -> str:
    """Give the user's language; before the sign-in the one chosen there, or the browser's."""
    if problems.is_ours():  # of a machine nothing is known but what it says
        return request.accept_languages.best_match(("en", "zh")) or "en"
    if current_user.is_authenticated:
        return str(current_user.locale)
    chosen = request.args.get("language") or session.get("language")
    return chosen if chosen in LOCALES else request.accept_languages.best_match(LOCALES) or "zh"


def zone() -> str:
    """Give the zone in which the user reads times."""
    return str(current_user.zone) if current_user.is_authenticated else ZONE


@functools.cache
def catalogue(name: str) -> NullTranslations:
    """Read a language's catalogues into one; what none of them has is said in the English of the templates."""
    words = Catalog(locale=name)
    for path in sorted((CATALOGUES / name).glob("*.po")):
        with path.open("rb") as file:
            for each in read_po(file, locale=name):
                words.add(each.id, each.string)
    compiled = io.BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    return Translations(compiled)
