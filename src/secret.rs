//! Passwords and session tokens: what the doors need of cryptography, as a port.

use async_trait::async_trait;

/// A password as it is kept: the text form of a slow hash. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A fresh session token: what the browser keeps, and the digest under which we keep it.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken {
    /// For the browser's cookie; at least 128 bits of chance.
    pub token: String,
    /// For the database.
    pub digest: String,
}

/// Port: hashing and chance.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// Hashes a password, slowly.
    async fn hash(&self, password: &str) -> PasswordHash;

    /// Whether the password belongs to the hash. Takes as long where there is no hash, so that the
    /// time of an answer does not tell whether an account exists. `None` when too many are waiting.
    async fn verify(&self, password: &str, hash: Option<&PasswordHash>) -> Option<bool>;

    /// A new session token.
    fn new_token(&self) -> NewToken;

    /// The digest of a token that a browser sent.
    fn digest(&self, token: &str) -> String;

    /// A new secret that outlives the key of the sessions: of an API key or an invitation. Its digest is
    /// [`Self::lasting_digest`].
    fn new_secret(&self) -> NewToken;

    /// A digest that needs no key and is the same on every server. Only for what has 128 bits of chance or
    /// need not be kept from anybody.
    fn lasting_digest(&self, text: &str) -> String;

    /// Whether two digests are the same, in a time that does not tell where they differ.
    fn same(&self, one: &str, other: &str) -> bool;
}
