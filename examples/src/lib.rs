//! What a person runs: small binaries over the public API.
