"""The home of an office: made, backed up, brought back."""
