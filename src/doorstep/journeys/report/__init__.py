"""The report: results and plain words in, one page out that reads in two languages."""
