"""What customers can find by themselves: help centres, their articles, and the search through them."""
