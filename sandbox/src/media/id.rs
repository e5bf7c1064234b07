//! Names of things in the audio engine.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub(super) u64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id! {
    /// The audio of one leg: a browser or a simulated party.
    PortId
}
id! {
    /// A place where ports hear each other: a bridge of two, or a conference.
    RoomId
}
id! {
    /// One playout that was started.
    PlayId
}
id! {
    /// One recording in progress.
    TapeId
}
