"""What one does with an import: look through an upload, bring it in, take it back."""
