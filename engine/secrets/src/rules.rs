//! What secrets look like.

/// A kind of secret.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `github-token`.
    pub id: &'static str,
    /// `a GitHub token`.
    pub name: &'static str,
    /// One of these stands in every line with such a secret, in lower case.
    pub(crate) keywords: &'static [&'static str],
    /// The secret is its group `s`; nothing may follow that could be part of it.
    pub(crate) pattern: &'static str,
    /// Bytes at the beginning of a secret that are the same for all of its kind, and so may be shown.
    pub(crate) public: usize,
    /// What else must hold.
    pub(crate) check: Check,
}

/// What else must hold of what a pattern finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// Nothing.
    None,
    /// It is varied enough to be random.
    Random,
    /// A header of a JSON web token.
    Jwt,
    /// A password, and no stand-in for one.
    Password,
    /// The value of an assignment that is most likely a secret.
    Assigned,
}

const fn token(
    id: &'static str,
    name: &'static str,
    keywords: &'static [&'static str],
    pattern: &'static str,
    public: usize,
) -> Rule {
    Rule { id, name, keywords, pattern, public, check: Check::Random }
}

/// All kinds, the particular before the general: of two that find the same text the first counts.
pub const RULES: &[Rule] = &[
    Rule {
        id: "private-key",
        name: "a private key",
        keywords: &["private key"],
        pattern: r"(?<s>-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----)",
        public: 11,
        check: Check::None,
    },
    token("age-key", "an age key", &["age-secret-key-1"], r"\b(?<s>AGE-SECRET-KEY-1[0-9A-Z]{58})\b", 16),
    token(
        "aws-access-key",
        "an AWS access key",
        &["akia", "asia", "abia", "acca"],
        r"\b(?<s>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b",
        4,
    ),
    token(
        "aws-secret-key",
        "an AWS secret key",
        &["aws"],
        r#"(?i)aws.{0,20}?(?:secret|private)?.{0,20}?(?:key|sk).{0,20}?["'=:\s](?<s>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
        0,
    ),
    token(
        "github-token",
        "a GitHub token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        r"\b(?<s>gh[pousr]_[A-Za-z0-9]{36,251})\b",
        4,
    ),
    token(
        "github-fine-grained-token",
        "a fine-grained GitHub token",
        &["github_pat_"],
        r"\b(?<s>github_pat_[A-Za-z0-9_]{82})\b",
        11,
    ),
    token(
        "gitlab-token",
        "a GitLab token",
        &["glpat-", "glrt-", "gldt-", "glcbt-", "glptt-", "glsoat-", "glft-"],
        r"\b(?<s>gl(?:pat|rt|dt|cbt|ptt|soat|ft)-[A-Za-z0-9_\-]{20,})",
        6,
    ),
    token(
        "slack-token",
        "a Slack token",
        &["xox", "xapp-"],
        r"\b(?<s>xox[baprse]-[A-Za-z0-9-]{10,}[A-Za-z0-9]|xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,})",
        5,
    ),
    token(
        "slack-webhook",
        "a Slack webhook",
        &["hooks.slack.com"],
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?<s>[A-Za-z0-9+/]{30,80})",
        0,
    ),
    token(
        "discord-webhook",
        "a Discord webhook",
        &["discord"],
        r"discord(?:app)?\.com/api/webhooks/\d{17,20}/(?<s>[A-Za-z0-9_-]{60,80})",
        0,
    ),
    token(
        "discord-token",
        "a Discord bot token",
        &["discord"],
        r#"(?i)discord.{0,40}?["'=:\s](?<s>[MNO][A-Za-z\d_-]{23,25}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40})"#,
        0,
    ),
    token(
        "stripe-key",
        "a Stripe live key",
        &["sk_live_", "rk_live_", "whsec_"],
        r"\b(?<s>(?:[sr]k_live_|whsec_)[A-Za-z0-9]{24,247})",
        8,
    ),
    token(
        "google-api-key",
        "a Google API key",
        &["aiza"],
        r"\b(?<s>AIza[A-Za-z0-9_-]{35})(?:[^A-Za-z0-9_-]|$)",
        4,
    ),
    token(
        "google-oauth-secret",
        "a Google OAuth secret",
        &["gocspx-"],
        r"\b(?<s>GOCSPX-[A-Za-z0-9_-]{28})(?:[^A-Za-z0-9_-]|$)",
        7,
    ),
    token(
        "azure-storage-key",
        "an Azure storage key",
        &["accountkey="],
        r"(?i)AccountKey=(?<s>[A-Za-z0-9+/]{86}==)",
        0,
    ),
    token(
        "azure-sas",
        "an Azure signature",
        &["sig="],
        r"(?i)\bs[vr]=[^\s]{0,200}&sig=(?<s>[A-Za-z0-9%+/]{43,63}(?:%3D|=))",
        0,
    ),
    token("npm-token", "an npm token", &["npm_"], r"\b(?<s>npm_[A-Za-z0-9]{36})\b", 4),
    token(
        "npm-auth",
        "an npm password",
        &["_authtoken", "_auth"],
        r"(?i)_auth(?:Token)?\s*=\s*(?<s>[A-Za-z0-9+/=_-]{20,})",
        0,
    ),
    token(
        "pypi-token",
        "a PyPI token",
        &["pypi-ageichlwas"],
        r"\b(?<s>pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})",
        5,
    ),
    token("crates-io-token", "a crates.io token", &["cio"], r"\b(?<s>cio[A-Za-z0-9]{32})\b", 3),
    token("rubygems-key", "a RubyGems key", &["rubygems_"], r"\b(?<s>rubygems_[a-f0-9]{48})\b", 9),
    token("docker-token", "a Docker Hub token", &["dckr_pat_"], r"\b(?<s>dckr_pat_[A-Za-z0-9_-]{27,})", 9),
    token("hugging-face-token", "a Hugging Face token", &["hf_"], r"\b(?<s>hf_[A-Za-z]{34})\b", 3),
    token(
        "anthropic-key",
        "an Anthropic key",
        &["sk-ant-"],
        r"\b(?<s>sk-ant-[a-z]+\d{2}-[A-Za-z0-9_-]{80,})",
        7,
    ),
    token(
        "openai-key",
        "an OpenAI key",
        &["t3blbkfj"],
        r"\b(?<s>sk-[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,})",
        3,
    ),
    token(
        "sendgrid-key",
        "a SendGrid key",
        &["sg."],
        r"\b(?<s>SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})(?:[^A-Za-z0-9_-]|$)",
        3,
    ),
    token("twilio-key", "a Twilio key", &["sk"], r"\b(?<s>SK[0-9a-f]{32})\b", 2),
    token("mailgun-key", "a Mailgun key", &["mailgun"], r"(?i)mailgun.{0,40}?\b(?<s>key-[0-9a-f]{32})\b", 4),
    token("mailchimp-key", "a Mailchimp key", &["-us"], r"\b(?<s>[0-9a-f]{32}-us\d{1,2})\b", 0),
    token(
        "digitalocean-token",
        "a DigitalOcean token",
        &["dop_v1_", "doo_v1_", "dor_v1_"],
        r"\b(?<s>do[por]_v1_[a-f0-9]{64})\b",
        7,
    ),
    token(
        "shopify-token",
        "a Shopify token",
        &["shpat_", "shpca_", "shppa_", "shpss_"],
        r"\b(?<s>shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b",
        6,
    ),
    token(
        "square-token",
        "a Square token",
        &["eaaa", "sq0atp-", "sq0csp-"],
        r"\b(?<s>sq0(?:atp-[A-Za-z0-9_-]{22}|csp-[A-Za-z0-9_-]{43})|EAAA[A-Za-z0-9_-]{60})(?:[^A-Za-z0-9_-]|$)",
        4,
    ),
    token(
        "telegram-token",
        "a Telegram bot token",
        &[":aa"],
        r"\b(?<s>\d{8,10}:AA[A-Za-z0-9_-]{33})(?:[^A-Za-z0-9_-]|$)",
        0,
    ),
    token(
        "heroku-key",
        "a Heroku key",
        &["heroku", "hrku-"],
        r#"(?i)(?:heroku.{0,40}?["'=:\s](?<s>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b)"#,
        0,
    ),
    token("databricks-token", "a Databricks token", &["dapi"], r"\b(?<s>dapi[a-f0-9]{32})\b", 4),
    token("vault-token", "a Vault token", &["hvs.", "hvb."], r"\b(?<s>hv[sb]\.[A-Za-z0-9_-]{90,})", 4),
    token(
        "terraform-token",
        "a Terraform token",
        &["atlasv1"],
        r"\b(?<s>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,})",
        0,
    ),
    token(
        "grafana-token",
        "a Grafana token",
        &["glsa_", "glc_"],
        r"\b(?<s>glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,3})",
        4,
    ),
    token(
        "sentry-token",
        "a Sentry token",
        &["sntrys_", "sntryu_"],
        r"\b(?<s>sntry[su]_[A-Za-z0-9+/=_-]{60,})",
        7,
    ),
    token("linear-key", "a Linear key", &["lin_api_"], r"\b(?<s>lin_api_[A-Za-z0-9]{40})\b", 8),
    token("notion-token", "a Notion token", &["ntn_"], r"\b(?<s>ntn_\d{11}[A-Za-z0-9]{32,35})\b", 4),
    token("postman-key", "a Postman key", &["pmak-"], r"\b(?<s>PMAK-[a-f0-9]{24}-[a-f0-9]{34})\b", 5),
    token("new-relic-key", "a New Relic key", &["nrak-"], r"\b(?<s>NRAK-[A-Z0-9]{27})\b", 5),
    token(
        "datadog-key",
        "a Datadog key",
        &["datadog", "dd_api_key", "dd_app_key"],
        r#"(?i)(?:datadog|dd_ap[ip]_key).{0,30}?["'=:\s](?<s>[a-f0-9]{32}(?:[a-f0-9]{8})?)\b"#,
        0,
    ),
    token(
        "fastly-key",
        "a Fastly key",
        &["fastly"],
        r#"(?i)fastly.{0,30}?["'=:\s](?<s>[A-Za-z0-9_-]{32})(?:[^A-Za-z0-9_-]|$)"#,
        0,
    ),
    token("pulumi-token", "a Pulumi token", &["pul-"], r"\b(?<s>pul-[a-f0-9]{40})\b", 4),
    token(
        "doppler-token",
        "a Doppler token",
        &["dp.pt.", "dp.st."],
        r"\b(?<s>dp\.(?:pt|st)\.[A-Za-z0-9._-]{40,})",
        6,
    ),
    Rule {
        id: "json-web-token",
        name: "a JSON web token",
        keywords: &["eyj"],
        pattern: r"\b(?<s>eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,})",
        public: 3,
        check: Check::Jwt,
    },
    Rule {
        id: "password-in-address",
        name: "a password in an address",
        keywords: &["://"],
        pattern: r#"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/@"'<>`\\]{0,80}:(?<s>[^\s/@"'<>`\\]{3,100})@[^\s/@"'<>`]+"#,
        public: 0,
        check: Check::Password,
    },
    Rule {
        id: "assigned-secret",
        name: "a value that is most likely a secret",
        keywords: &[
            "secret",
            "token",
            "passw",
            "pwd",
            "api_key",
            "apikey",
            "api-key",
            "access_key",
            "accesskey",
            "credential",
            "auth_key",
            "private_key",
        ],
        pattern: r#"(?i)[a-z0-9_.-]{0,40}(?:secret|token|passwo?r?d|pwd|api[_-]?key|access[_-]?key|credentials?|auth[_-]?key|private[_-]?key)[a-z0-9_.-]{0,20}["']?\s{0,5}(?::=|=>|=|:)\s{0,5}["'`]?(?<s>[A-Za-z0-9+/=_.~!@#$%^&*?-]{12,200})["'`]?"#,
        public: 0,
        check: Check::Assigned,
    },
];
