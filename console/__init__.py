"""The console: where people see the stack, and later take over."""
