//! The fields of a webhook: unknown ones are normal, missing ones too.

/// Decoded fields, in the order received.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Decodes a form body.
    pub(super) fn decode(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of this name that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values(name).find(|value| !value.is_empty())
    }

    /// The value of this name; nothing where several fields contradict each other. For fields on which
    /// something depends: what a browser adds to a call must not stand in for what the carrier says.
    pub(super) fn sole(&self, name: &str) -> Option<&str> {
        let mut values = self.values(name);
        let first = values.next()?;
        values
            .all(|value| value == first)
            .then_some(first)
            .filter(|value| !value.is_empty())
    }

    /// Whether there is a field of this name, empty or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    fn values<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contradicted_field_is_none() {
        let form = Form::decode(b"From=client%3Aa&From=client%3Ab&To=&To=x&Empty=&n=7");
        assert_eq!(form.sole("From"), None);
        assert_eq!(form.get("From"), Some("client:a"));
        assert_eq!(form.get("To"), Some("x"));
        assert_eq!(form.get("Empty"), None);
        assert!(form.has("Empty") && !form.has("Nothing"));
        assert_eq!(form.number("n"), Some(7));
    }
}
