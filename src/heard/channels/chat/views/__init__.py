"""What the widget asks for over HTTP, and the pages around it."""
