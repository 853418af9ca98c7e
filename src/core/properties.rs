//! Any interleaving of events, polls and drops keeps the guarantees.
