//! The outside world on loopback: carriers with real audio, and simulated people.
