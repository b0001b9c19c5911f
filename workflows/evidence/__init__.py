"""举证: what the bureau shows to a court, an inspector or the archive: printed forms, sealed files, monthly tables."""
