"""What is done with the register, one verb a file: each one transaction and one entry in the trail."""
