"""A carrier in a box: Twilio's HTTP API, its signed webhooks and a phone, on this machine and without an account."""
