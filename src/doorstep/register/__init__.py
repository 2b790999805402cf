"""The nouns that all rooms share: places, households, persons, what is known of them, and who may see it."""
