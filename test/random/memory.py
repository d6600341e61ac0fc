"""Statements about memory and calls beyond plain arrays: the constructs of general C."""

KINDS = []


class Memory:
    pass
