"""The bot in class groups: what is public gets one card, what is personal a way into the private chat."""
