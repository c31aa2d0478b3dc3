"""One module a channel. Nothing outside this package asks which channel it is talking to."""
