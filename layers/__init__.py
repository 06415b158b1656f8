"""Pure map layers: a frame in, a layer out; no input or output, no clock, no state."""
