"""A full desk: fifty agents with open conversations at a running stack, measured from outside."""
