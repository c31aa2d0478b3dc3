"""Conversations written down as YAML that anybody can read: loaded, run, compared under two catalogues, recorded.

Pure like the rest of the conversation: no clock, no network. It judges no wording and decides nothing about a policy.
"""
