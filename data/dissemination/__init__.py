"""What goes out: exports and the documents of the API, neutralised and marked."""
