"""Measures how well and how quickly the assistant reads: for development, from the checkout only."""
