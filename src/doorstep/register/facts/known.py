"""Fields that the register itself reads, by their names in packs. Without one of them a column stays empty."""

NAME, ID, PHONE, ACCOUNT = "name", "id_no", "phone", "bank_account"
RELATION, HEAD, BIRTH, LABOUR = "relation", "head", "birth", "labour"
CLASS, TYPE, SIZE, RISKS = "household_class", "household_type", "size", "monitoring_case.risks"
VISIT = "visit"
"""The source of an observation that was made at the door."""
