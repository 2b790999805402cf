"""The science: tables and values in, tables out. No web framework, no files outside `engine`, no clock."""
