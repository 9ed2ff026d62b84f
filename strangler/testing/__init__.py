"""The parts a world is made of: processes, PostgreSQL, Valkey, ports, waiting. For tests, the demo and your own trials.

Reading order: waiting, ports, ready, program, process, will, supervisor; on top of them databases, postgres, valkey;
parent for a main program that must not outlive the one that called it. Linux only; imports nothing of Django, but for captured,
which a project's own tests use.
"""
