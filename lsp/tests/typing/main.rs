//! Typing never breaks it: every beginning of every example, and random edits against a client's own copy.

#[cfg(test)]
mod beginnings;
#[cfg(test)]
mod editor;
#[cfg(test)]
mod edits;
