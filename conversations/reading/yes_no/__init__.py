"""Yes, no or unsure, by the sense of set phrases. Begin with `reader`."""
