"""What comes in: files, made safe, read row by row, translated into reports. Nothing is dropped silently."""
