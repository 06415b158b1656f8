"""The sections of the Administration page: people, open sessions, tokens, parties, settings."""
