"""Readers of typed answers: one module a kind of answer, each text → `Reading`, pure, with today as a parameter."""
