//! Made-up secrets in their natural surroundings, and what only looks like one.
//!
//! Everything is put together at run time, so that no scanner takes this file for a leak.

#[cfg(test)]
mod corpus {
    use proptest::prelude::*;
    use rq_secrets::{RULES, find, redact};

    /// Letters drawn by a generator with a seed: varied, and the same every time.
    fn letters(alphabet: &str, count: usize, seed: u64) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut letter = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            alphabet[(state >> 33) as usize % alphabet.len()]
        };
        (0..count).map(|_| letter()).collect()
    }

    const MIXED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const HEX: &str = "0123456789abcdef";

    fn mixed(count: usize) -> String {
        letters(MIXED, count, count as u64)
    }

    fn hex(count: usize) -> String {
        letters(HEX, count, count as u64 + 3)
    }

    /// (rule, what stands before it, the secret, what stands after it)
    fn secrets() -> Vec<(&'static str, &'static str, String, &'static str)> {
        let jwt = format!("eyJ{}", "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9");
        let uuid = format!("{}-{}-{}-{}-{}", hex(8), &hex(9)[..4], &hex(10)[..4], &hex(11)[..4], hex(12));
        vec![
            ("private-key", "", format!("-----BEGIN {} KEY-----", "RSA PRIVATE"), ""),
            ("private-key", "key: |\n  ", format!("-----BEGIN {} KEY-----", "OPENSSH PRIVATE"), "\\n"),
            ("private-key", "\"private_key\": \"", format!("-----BEGIN {} KEY-----", "PRIVATE"), "\\nMIIE"),
            ("age-key", "", format!("AGE-SECRET-{}{}", "KEY-1", letters(UPPER, 58, 4)), ""),
            ("aws-access-key", "aws_access_key_id = ", format!("AK{}{}", "IA", letters(BASE32, 16, 1)), ""),
            (
                "aws-access-key",
                "export AWS_ACCESS_KEY_ID=",
                format!("AS{}{}", "IA", letters(BASE32, 16, 2)),
                "",
            ),
            ("aws-secret-key", "aws_secret_access_key = ", mixed(40), ""),
            ("aws-secret-key", "  AWS_SECRET_ACCESS_KEY: \"", letters(MIXED, 40, 77), "\""),
            ("github-token", "GITHUB_TOKEN=", format!("gh{}{}", "p_", mixed(36)), ""),
            ("github-token", "  token: '", format!("gh{}{}", "s_", mixed(37)), "'"),
            (
                "github-token",
                "https://x-access-token:",
                format!("gh{}{}", "o_", mixed(38)),
                "@github.com/a/b",
            ),
            ("github-fine-grained-token", "t = \"", format!("github{}{}", "_pat_", mixed(82)), "\""),
            ("gitlab-token", "curl -H 'PRIVATE-TOKEN: ", format!("gl{}{}", "pat-", mixed(20)), "' url"),
            ("gitlab-token", "register --token ", format!("gl{}{}", "rt-", mixed(24)), ""),
            ("slack-token", "slack = \"", format!("xo{}{}-{}", "xb-", "223344556677", mixed(24)), "\""),
            (
                "slack-webhook",
                "https://hooks.slack.com/services/",
                format!("T{}/B{}/{}", letters(UPPER, 8, 5), letters(UPPER, 8, 6), mixed(24)),
                "",
            ),
            ("discord-webhook", "https://discord.com/api/webhooks/123456789012345678/", mixed(68), ""),
            ("discord-token", "discord_token=", format!("M{}.{}.{}", mixed(24), mixed(6), mixed(30)), ""),
            ("stripe-key", "stripe.api_key = \"", format!("sk{}{}", "_live_", mixed(24)), "\""),
            ("stripe-key", "STRIPE_WEBHOOK=", format!("wh{}{}", "sec_", mixed(32)), ""),
            ("google-api-key", "key=", format!("AI{}{}", "za", mixed(35)), "&q=1"),
            ("google-oauth-secret", "\"client_secret\":\"", format!("GOC{}{}", "SPX-", mixed(28)), "\""),
            ("azure-storage-key", "AccountName=shop;AccountKey=", format!("{}==", mixed(86)), ";"),
            ("azure-sas", "https://a.blob/c?sv=2022-11-02&sr=b&sig=", format!("{}%3D", mixed(43)), ""),
            ("npm-token", "//registry/:_authToken=", format!("np{}{}", "m_", mixed(36)), ""),
            ("npm-auth", "//registry/:_authToken = ", mixed(32), ""),
            ("pypi-token", "password = ", format!("py{}{}{}", "pi-AgEI", "cHlwaS5vcmc", mixed(80)), ""),
            ("crates-io-token", "token = \"", format!("ci{}{}", "o", mixed(32)), "\""),
            ("rubygems-key", ":rubygems_api_key: ", format!("ruby{}{}", "gems_", hex(48)), ""),
            ("docker-token", "docker login -p ", format!("dckr{}{}", "_pat_", mixed(27)), ""),
            ("hugging-face-token", "HF_TOKEN=", format!("h{}{}", "f_", letters(LETTERS, 34, 8)), ""),
            ("anthropic-key", "ANTHROPIC_API_KEY=", format!("sk{}{}", "-ant-api03-", mixed(93)), ""),
            (
                "openai-key",
                "OPENAI_API_KEY: ",
                format!("sk-{}{}{}", mixed(20), "T3Blbk".to_owned() + "FJ", letters(MIXED, 20, 9)),
                "",
            ),
            ("sendgrid-key", "key := \"", format!("S{}{}.{}", "G.", mixed(22), mixed(43)), "\""),
            ("twilio-key", "api_sid: ", format!("S{}{}", "K", hex(32)), ""),
            ("mailgun-key", "MAILGUN_KEY=", format!("ke{}{}", "y-", hex(32)), ""),
            ("mailchimp-key", "mailchimp: ", format!("{}-{}", hex(32), "us12"), ""),
            ("digitalocean-token", "DO=", format!("dop{}{}", "_v1_", hex(64)), ""),
            ("shopify-token", "X-Shopify-Access-Token: ", format!("shp{}{}", "at_", hex(32)), ""),
            ("square-token", "square=", format!("sq0{}{}", "atp-", mixed(22)), ""),
            ("telegram-token", "bot = Bot('", format!("{}:{}{}", "123987456", "AA", mixed(33)), "')"),
            ("heroku-key", "HEROKU_API_KEY=", uuid, ""),
            ("databricks-token", "token=", format!("da{}{}", "pi", hex(32)), ""),
            ("vault-token", "VAULT_TOKEN=", format!("hv{}{}", "s.", mixed(95)), ""),
            (
                "terraform-token",
                "token = \"",
                format!("{}.{}.{}", mixed(14), "atlas".to_owned() + "v1", mixed(60)),
                "\"",
            ),
            ("grafana-token", "Authorization: Bearer ", format!("gl{}{}_{}", "sa_", mixed(32), hex(8)), ""),
            ("sentry-token", "SENTRY_AUTH_TOKEN=", format!("sntr{}{}", "ys_", mixed(70)), ""),
            ("linear-key", "LINEAR=", format!("lin{}{}", "_api_", mixed(40)), ""),
            ("postman-key", "x-api-key: ", format!("PM{}{}-{}", "AK-", hex(24), hex(34)), ""),
            ("new-relic-key", "NEW_RELIC_USER_KEY=", format!("NR{}{}", "AK-", letters(UPPER, 27, 3)), ""),
            ("datadog-key", "DD_API_KEY=", letters(HEX, 32, 41), ""),
            ("pulumi-token", "PULUMI_ACCESS_TOKEN=", format!("pu{}{}", "l-", hex(40)), ""),
            ("doppler-token", "DOPPLER=", format!("dp{}{}", ".pt.", mixed(43)), ""),
            (
                "json-web-token",
                "Authorization: Bearer ",
                format!("{jwt}.{}{}.{}", "eyJ", mixed(30), mixed(43)),
                "",
            ),
            (
                "password-in-address",
                "DATABASE_URL=postgres://shop:",
                format!("{}!", mixed(12)),
                "@db.shop.io:5432/shop",
            ),
            ("password-in-address", "amqp://worker:", letters(MIXED, 16, 21), "@queue.internal.net/"),
            ("assigned-secret", "SECRET_KEY = \"", letters(MIXED, 40, 31), "\""),
            ("assigned-secret", "db.passwo", format!("rd=\"{}\"", letters(MIXED, 20, 33)), ""),
            ("assigned-secret", "client_secret: '", letters(MIXED, 32, 35), "'"),
            ("assigned-secret", "  \"apiKey\": \"", letters(HEX, 40, 37), "\","),
            ("assigned-secret", "const authToken = `", letters(MIXED, 28, 39), "`;"),
        ]
    }

    /// Of a text with line breaks in its beginning, what stands on the secret's line before it.
    fn last_line(text: &str) -> &str {
        text.rsplit('\n').next().unwrap_or(text)
    }

    #[test]
    fn every_secret_is_found_at_its_place() {
        let all = secrets();
        assert!(all.len() >= 50);
        for (rule, before, secret, after) in &all {
            let text = format!("{before}{secret}{after}");
            let found = find("config.txt", (1..).zip(text.lines()));
            let lines = text.lines().count() - after.matches('\n').count();
            // One that stands within an assignment may begin later than the assignment's value.
            let place = found.iter().find(|found| found.rule == *rule);
            let place = place.unwrap_or_else(|| panic!("{rule} not in {text}: {found:?}"));
            assert_eq!(place.line as usize, lines, "{rule}");
            if !before.ends_with("passwo") {
                assert_eq!(place.column as usize, last_line(before).chars().count() + 1, "{rule}");
            }
            assert_eq!(found.len(), 1, "{rule}: {found:?}");
        }
    }

    #[test]
    fn nothing_of_a_secret_is_shown() {
        for (rule, before, secret, after) in secrets() {
            let public = RULES.iter().any(|known| known.id == rule);
            assert!(public);
            let text = format!("{before}{secret}{after}");
            let printed = format!("{:?}", find("a", (1..).zip(text.lines())));
            let redacted = redact(&text);
            // Any eight letters of its end would be too many.
            let end = &secret[secret.len() - 8..];
            let end = if rule == "private-key" { "BEGIN RSA" } else { end.trim_end_matches(['"', '!']) };
            assert!(!printed.contains(end), "{rule}: {printed}");
            assert!(!redacted.contains(end), "{rule}: {redacted}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        let uuid = "550e8400-e29b-41d4-a716-446655440000";
        let (hash, long) = (hex(64), mixed(64));
        let lookalikes: Vec<String> = [
            "AKIAIOSFODNN7EXAMPLE",
            "password = \"password\"",
            "PASSWORD=changeme",
            "api_key = os.environ[\"API_KEY\"]",
            "token = process.env.GITHUB_TOKEN",
            "secret: ${SECRET}",
            "secret: {{ secrets.TOKEN }}",
            "token = get_token(request)",
            "password: <your-password-here>",
            "postgres://user:password@localhost/db",
            "postgres://user:pass@db.example.com/x",
            "mysql://root:root@127.0.0.1:3306",
            "https://user:${PASSWORD}@host.io/",
            "redis://:secret@redis:6379",
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN CERTIFICATE-----",
            "-----BEGIN RSA PUBLIC KEY-----",
            "api_key=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "api_key=00000000000000000000000000000000",
            "api_key=\"abcdefghijklmnopqrstuvwxyz123456\"",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "ghp_000000000000000000000000000000000000",
            "sk_test_notasecret",
            "sk_live_short",
            "token_type = \"bearer_token_type\"",
            "csrf_token = \"csrfmiddlewaretoken\"",
            "password_reset_token_generator = PasswordResetTokenGenerator()",
            "self.token = TokenStream::new_with_options(first2, second3)",
            "let access_key_id = credentials.access_key_id2;",
            "secret_key_base: config_for_secret_key_base_2024",
            "TOKEN_EXPIRY_SECONDS=1234567890123456",
            "tokens = [Token.IDENT_1, Token.NUMBER_2]",
            "password_hash = \"$2b$12$examplehashexamplehash\"",
            "keyboard = \"qwertyuiopasdfghjkl\"",
            "monkey=banana",
            "passwordField.setText(R.string.password2Hint)",
            "xoxb-your-token-here",
            "glpat-xxxxxxxxxxxxxxxxxxxx",
            "AIzaSyExampleExampleExampleExampleExampl",
            "SG.placeholder.placeholder",
            "key-00000000000000000000000000000000",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
            "https://example.com/a:b@c",
            "git@github.com:owner/name.git",
            "def authenticate(token: str, secret: bytes) -> bool:",
            "type Token = { kind: TokenKind2; text: string }",
            "Authorization: Bearer <token>",
            "Authorization: Token token=\"...\"",
            "passwd:x:1000:1000:user1:/home/user1:/bin/bash",
            "sha512-ZmFrZWludGVncml0eXZhbHVlZm9ydGVzdHM",
            "cioppino recipe collection for everybody",
            "hf_transfer_enabled_by_default_since_v1",
            "npm_config_registry_url_of_the_machine_x",
            "dapibus ac facilisis in",
            "SKILL0123456789 is no key",
            "the pul-ley was fixed",
            "dp.pt.example",
        ]
        .map(str::to_owned)
        .into_iter()
        .chain([
            format!("commit {}", &hash[..40]),
            format!("\"integrity\": \"sha512-{long}==\""),
            format!("sha256 = \"{hash}\""),
            format!("checksum = \"{hash}\""),
            format!("token_checksum: {hash}"),
            format!("id = \"{uuid}\""),
            format!("ghp_{} # gitleaks:allow", mixed(36)),
            format!("ghp_{} // rq:allow-secret", mixed(36)),
            format!("password = \"{}\"  # pragma: allowlist secret", mixed(24)),
            format!("resolved \"https://registry/pkg-1.0.0.tgz#{}\"", &hash[..40]),
            format!("rev: {}", &hash[..40]),
        ])
        .collect();
        assert!(lookalikes.len() >= 60);
        for text in &lookalikes {
            assert_eq!(find("src/config.py", [(1, text.as_str())]), [], "{text}");
        }
    }

    #[test]
    fn lock_files_are_full_of_digests() {
        let line = format!("token = \"{}\"", mixed(40));
        assert_eq!(find("Cargo.lock", [(1, line.as_str())]), []);
        assert_eq!(find("config.toml", [(1, line.as_str())]).len(), 1);
    }

    #[test]
    fn a_line_without_end_takes_no_time_without_end() {
        let line = "password = \"".to_owned() + &"aZ3-".repeat(1 << 18);
        find("a", [(1, line.as_str())]);
        redact(&line);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_breaks_it(text in "(?s).{0,400}", words in prop::collection::vec("ghp_|AKIA|://|secret=|:|@|eyJ|\"|é", 0..20)) {
            let text = words.join(&text.chars().take(20).collect::<String>()) + &text;
            for found in find("a.py", (1..).zip(text.lines())) {
                let line = text.lines().nth(found.line as usize - 1).unwrap();
                prop_assert!(found.column as usize <= line.chars().count());
            }
            redact(&text);
        }
    }
}
