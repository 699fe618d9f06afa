"""When this happens, and if that is so, then do this: the business's own automation."""
