//! Event files: what a forge tells its CI of a pull or merge request.

use serde::Deserialize;

/// A request's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Request {
    /// Its title.
    pub title: Option<String>,
    /// Its description.
    #[serde(alias = "body")]
    pub description: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    pull_request: Option<Request>,
    /// GitLab's webhooks.
    object_attributes: Option<Request>,
}

/// Reads an event of GitHub or GitLab; one that is about no request says nothing.
///
/// # Errors
/// When it is none, with the reason.
pub fn read(bytes: &[u8]) -> Result<Request, String> {
    let event: Event = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    Ok(event.pull_request.or(event.object_attributes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_forges() {
        let github = br#"{"pull_request": {"title": "Add carts", "body": "They hold orders.", "user": {}}, "number": 1}"#;
        let told = read(github).unwrap();
        assert_eq!(
            (told.title.as_deref(), told.description.as_deref()),
            (Some("Add carts"), Some("They hold orders."))
        );
        let empty = read(br#"{"pull_request": {"title": "Add carts", "body": null}}"#).unwrap();
        assert_eq!(empty.description, None);
        assert_eq!(read(br#"{"ref": "refs/heads/main"}"#).unwrap(), Request::default());
        assert!(read(b"{").is_err());
        assert!(read(b"{\"pull_request\": {\"title\": 3}}").is_err());
    }
}
