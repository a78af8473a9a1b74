"""The instruments as data: one YAML file per edition and award category, and dated reference tables."""
