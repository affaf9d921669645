"""Headers: what a browser may load and do with our pages, which is nothing but what is ours."""

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "connect", "font", "worker")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # the forms' guard compares it where the page came by https
    "X-Content-Type-Options": "nosniff",
}
YEAR = 365 * 24 * 3600  # seconds


def harden(app: Flask, *, is_https: bool) -> None:
    """Send them with every answer; pages are kept by nobody, for they hold personal data."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(HEADERS)
        if is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response
