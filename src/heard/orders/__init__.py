"""What customers bought, as shops announce it."""
