//! The world around the product: HTTP, carriers, worker, settings.
