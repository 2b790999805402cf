"""What is done with the trail, one verb a file."""
