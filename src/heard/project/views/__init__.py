"""Ways in that belong to no domain: the shell's own pages."""
