"""The pictures of the docs: a stack of its own, real texts, a real browser, on a fixed morning."""
