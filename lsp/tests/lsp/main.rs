//! The server as editors meet it: the real program, asked over its pipes.

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "a call reads as `ask(method, json!(…))`")]
mod client;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod life;
#[cfg(test)]
mod positions;
#[cfg(test)]
mod project;
#[cfg(test)]
mod surroundings;
#[cfg(test)]
#[cfg(unix)]
mod tasks;
#[cfg(test)]
mod typing;
#[cfg(test)]
mod written;
