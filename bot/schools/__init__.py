"""Training schools: who they are, the links and codes by which people come from them, the poster."""
