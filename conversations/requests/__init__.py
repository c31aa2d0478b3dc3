"""What people ask for besides answering: commands to the bot (`intents`), and questions about the matter (`topics`)."""
