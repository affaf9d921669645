"""The gateway: verifies what carriers bring, stores it, queues it; and the worker that answers."""
