"""The console: where people take over, and where the product team looks on."""
