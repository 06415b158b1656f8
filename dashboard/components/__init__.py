"""Value in, value out: the pieces that pages are made of."""
