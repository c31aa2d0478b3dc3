"""Measurements kept beside the tests: what a message costs, against a peer in the same run. They assert nothing."""
