//! Proofs about the policies in `policies/`, for every request there can be. All of them are tests: this crate is not
//! shipped and holds no code.
