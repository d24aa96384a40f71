//! The server as editors meet it: the real program, asked over its pipes.

#[cfg(test)]
mod client;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod project;
#[cfg(test)]
mod written;
