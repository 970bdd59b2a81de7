"""A city's identity system for the tests: a real OpenID Connect provider in a process of its own."""
