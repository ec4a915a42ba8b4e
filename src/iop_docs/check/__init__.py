"""Rules over an agreement that the schema can't express; `rules.check_agreement` runs them all."""
