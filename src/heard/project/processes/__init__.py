"""The parts Heard runs as, and the one parent that looks after them."""
