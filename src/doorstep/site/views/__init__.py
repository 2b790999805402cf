"""Pages of the service: each finds through `access`, asks an act, and answers."""
