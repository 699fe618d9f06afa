"""What agents lean on while they answer: articles that fit, guides to go through, drafts out of what was answered."""
