"""What all pages share and no page owns: fragments, form look, template tags."""
