"""The conversation as a pure machine: (session, event, env) in, (session, effects) out.

No clock, no I/O, no randomness: the shell (package `bot`) makes it durable and reachable.
"""
