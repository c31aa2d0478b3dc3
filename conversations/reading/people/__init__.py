"""The remaining facts about a person. `by_fact` says which reader reads which."""
