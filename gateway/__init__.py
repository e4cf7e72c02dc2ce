"""The only door to B2: one method per B2 verb, plain values, our own errors. No Django inside."""
