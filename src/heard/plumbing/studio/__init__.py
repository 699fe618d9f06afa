"""What every domain's settings screens in the studio are made of: rights, forms, lists, and the fact that something changed."""
