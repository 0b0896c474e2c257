"""Working days, bank holidays, and days and times as people write them."""
