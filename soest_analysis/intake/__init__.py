"""The Excel workbook that collects an edition's data: out to the offices (template) and in again (import)."""
