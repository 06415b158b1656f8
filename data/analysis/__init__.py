"""What the picture means: pure functions of frames, their statistics named in the docstrings."""
