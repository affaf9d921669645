"""The command line: starts the stack, imports, trains, simulates, measures."""
