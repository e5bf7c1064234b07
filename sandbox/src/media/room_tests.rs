//! The table of who hears whom, held against the real mixer.
