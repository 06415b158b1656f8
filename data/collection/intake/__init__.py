"""The doors: a file, the inbox, the API. Prepared and shown, then stored in one transaction."""
