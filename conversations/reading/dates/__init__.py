"""The day on which a certificate was issued, from whatever people say of a day. Begin with `reader`."""
