//! The reference store: everything in memory, every guarantee in the plainest code.
