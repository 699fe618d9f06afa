"""What `make check` looks at beside style, types and floors."""
