//! The product without the world.
