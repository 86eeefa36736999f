"""What a study keeps on disk: its folder, its runs, and what it was made from."""
