//! The one table of query fields.
