"""Draws each errand's dialogue, as the product team reads it, from rules, actions and sentences; never shipped."""
