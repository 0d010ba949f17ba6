//! [`super::Query`] → canonical text.
