"""案卷与检查: printed forms, sealed files, monthly tables and the inspection folder."""
