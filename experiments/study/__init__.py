"""What a study consists of, whichever question it asks."""
