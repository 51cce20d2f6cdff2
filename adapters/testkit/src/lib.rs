//! The conformance laws every store keeps, and the fixtures they need.
