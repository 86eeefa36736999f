"""The pictures of a comparison, each with the sentence that says what it shows."""
