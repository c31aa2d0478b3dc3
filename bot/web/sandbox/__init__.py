"""The pages of the sandbox, under /sandbox. What they show is made in `bot.sandbox`; here it is asked for and shown."""
