"""Reading an account's logs and reports, whatever file they come from."""
