"""Files made safe and read: the gate, then rows of cells as they were written. Nothing here says what they mean."""
