"""交接: what people left behind is handed over by the head of the section."""
