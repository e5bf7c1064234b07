//! The floor told in stories: the real server and its database, a simulated carrier, scripted phones.

mod answers;
mod doors;
mod fraud;
mod gate;
mod incoming;
mod limits;
mod live;
mod outgoing;
mod restart;
mod sign_in;
mod stage;
mod webhooks;
