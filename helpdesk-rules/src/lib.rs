//! Routing rules in rhai as one hook of the desk: compile, run, explain, within named limits.
