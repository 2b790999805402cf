"""Acts of policy, one verb a file."""
