"""The only door to B2: one method per B2 verb, plain values, our own errors. No Django inside."""

USER_AGENT = "B2Console/0.1"
