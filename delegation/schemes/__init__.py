"""The schemes that councils hold: the version in force, the national floor, the catalogue of facts and the ledger."""
