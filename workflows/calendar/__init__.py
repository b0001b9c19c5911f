"""Working days: published calendar, admins' overrides, provisional marks beyond what is published."""
