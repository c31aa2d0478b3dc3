"""Which of 3,000 divisions is meant, and which of several in a message was asked for. Begin with `reader`."""
