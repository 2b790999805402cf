"""Commands of whoever looks after the office's machine: make its home, serve it, back it up, bring it back."""
