"""What `heard doctor` looks at: a list of checks, each of which says how things are and how to mend them."""
