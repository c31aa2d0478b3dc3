"""What support staff see and try: pure views over the machine, the catalogue and the store; pages: bot/web/sandbox."""
