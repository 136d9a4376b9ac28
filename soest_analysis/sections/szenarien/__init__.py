"""What would happen if: five models for the council's decisions, each with its table, sentences and chart."""
