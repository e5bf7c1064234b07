//! The screens, one folder each; none knows another.

pub(crate) mod activity;
pub(crate) mod call;
pub(crate) mod calls;
pub(crate) mod desk;
pub(crate) mod flows;
pub(crate) mod frame;
pub(crate) mod missed;
pub(crate) mod not_found;
pub(crate) mod register;
pub(crate) mod sign_in;
