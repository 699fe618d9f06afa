"""What the studio's templates may ask for."""
