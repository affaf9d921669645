"""The servicing core: loans, promises, plans, disputes, visits, conversations, messages and contact rules."""
