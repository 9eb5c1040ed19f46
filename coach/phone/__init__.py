"""Phone: a rendered routine as files to take along."""
