"""What is printed: letters, postcards, print files. May import survey only."""
