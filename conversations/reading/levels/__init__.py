"""The level of a certificate, and papers that have none. Begin with `reader`."""
