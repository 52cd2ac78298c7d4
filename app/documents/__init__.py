"""What is printed: letters, postcards, paper forms, print files. May enter survey and words only."""
