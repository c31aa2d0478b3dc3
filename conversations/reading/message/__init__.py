"""Several facts in one message, each from its own stretch of it. Begin with `reader`."""
