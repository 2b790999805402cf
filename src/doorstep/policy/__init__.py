"""Policy packs: what a country has laid down, as dated files with their sources."""
