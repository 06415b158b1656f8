"""What the server answers beside the pages: one file each."""
