"""The parts of the Strategic figures page: what the fixed cube tells, and where it tells nothing."""
