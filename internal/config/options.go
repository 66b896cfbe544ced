package config

import (
	"net/netip"
	"net/url"
	"time"
)

// option is one setting: a row of the table that everything else is made from.
type option struct {
	name  string // as the flag --name
	value string // its default as the operator would type it; "" when there is none or it is derived
	// derived says in words what an empty value becomes.
	derived string
	doc     string // one sentence
	kind
}

// options are all settings, in the order of help and docs.
var options = []option{
	{name: "data", value: "./data", doc: "The folder where databases, pictures and all other files are kept.",
		kind: text(func(c *Config) *string { return &c.Data })},
	{name: "keys", derived: "the folder keys inside data",
		doc:  "The folder for encryption keys; put it on another disk than data, because a thief of both can read everything.",
		kind: text(func(c *Config) *string { return &c.Keys })},
	{name: "master-key", derived: "a file in the folder keys",
		doc:  "The key that protects all other keys: 32 random bytes in hex or base64.",
		kind: secretKey(func(c *Config) *Secret { return &c.MasterKey })},
	{name: "disk-encrypted", value: DiskLook,
		doc: "How jennyerp doctor knows that the disk of data is encrypted: look finds LUKS and dm-crypt; host says that the maker of " +
			"the machine encrypts it, as on volumes of Fly, which nobody can see from inside.",
		kind: choice(func(c *Config) *string { return &c.DiskEncrypted }, DiskLook, DiskHost)},
	{name: "region", derived: "none; jennyerp doctor says so",
		doc:  "The region in which all data is to lie, as in eu-central-1; jennyerp doctor compares it with the places that are named here.",
		kind: regionName(func(c *Config) *string { return &c.Region })},

	{name: "replica", derived: "the folder replica inside data",
		doc: "Where all databases are copied to within seconds: a folder, s3://bucket/prefix, oss://bucket/prefix, or off; " +
			"a folder on the disk of data helps against mistakes and damage, not against the loss of that disk.",
		kind: place(func(c *Config) *string { return &c.Replica }, []string{"s3", "oss"}, ReplicaOff)},
	{name: "replica-key-id", derived: "none; AWS_ACCESS_KEY_ID or OSS_ACCESS_KEY_ID is used",
		doc:  "The id of the access key for the bucket that replica names.",
		kind: secretText(func(c *Config) *Secret { return &c.ReplicaID })},
	{name: "replica-key-secret", derived: "none; AWS_SECRET_ACCESS_KEY or OSS_ACCESS_KEY_SECRET is used",
		doc:  "The secret of that access key.",
		kind: secretText(func(c *Config) *Secret { return &c.ReplicaSecret })},
	{name: "replica-plan", derived: "the litestream.yml inside the program",
		doc:  "A file like litestream.yml that says how long the copies are kept.",
		kind: text(func(c *Config) *string { return &c.ReplicaPlan })},

	{name: "blobs", derived: "the folder blobs inside data",
		doc: "Where pictures and files are kept, encrypted: a folder, or oss://bucket/prefix?region=eu-central-1 for a bucket of Aliyun OSS; " +
			"jennyerp blobs move --to brings them there first.",
		kind: place(func(c *Config) *string { return &c.Blobs }, []string{"oss"})},
	{name: "blobs-key-id", derived: "none; needed for a bucket", doc: "The id of the access key for the bucket that blobs names.",
		kind: secretText(func(c *Config) *Secret { return &c.BlobsID })},
	{name: "blobs-key-secret", derived: "none; needed for a bucket", doc: "The secret of that access key.",
		kind: secretText(func(c *Config) *Secret { return &c.BlobsSecret })},
	{name: "blobs-cache", value: "2000", doc: "How many megabytes of pictures from the bucket stay at hand on the disk, in the folder cache inside data.",
		kind: number(func(c *Config) *int { return &c.BlobsCache }, 100, 1_000_000)},

	{name: "addr", value: "127.0.0.1:8080", doc: "The address and port to listen on; without an address, as in :8080, on all.",
		kind: listenAddress(func(c *Config) *string { return &c.Addr })},
	{name: "base-url", derived: "http://localhost and the port, when addr is this machine only; else it must be set",
		doc:  "The address people type into their browser, without a path; links in mails start with it.",
		kind: webAddress(func(c *Config) **url.URL { return &c.BaseURL })},
	{name: "insecure-http", value: "false",
		doc:  "Accept a base-url with http:// although it is not this machine, so that passwords travel unencrypted.",
		kind: yesNo(func(c *Config) *bool { return &c.InsecureHTTP })},
	{name: "tls", value: TLSOff,
		doc: "Who speaks https: off for a proxy in front, auto for this program, with a certificate for the name in base-url from " +
			"Let's Encrypt; then addr should be :443.",
		kind: choice(func(c *Config) *string { return &c.TLS }, TLSOff, TLSAuto)},
	{name: "http-addr", value: ":80", doc: "With tls auto: the address for plain http, where the name is proven and visitors are led to https.",
		kind: listenAddress(func(c *Config) *string { return &c.HTTPAddr })},
	{name: "tls-mail", derived: "nobody", doc: "With tls auto: the mail address that the certificate's maker writes to.",
		kind: mailAddress(func(c *Config) *string { return &c.TLSMail })},
	{name: "tls-directory", derived: "Let's Encrypt", doc: "With tls auto: the ACME directory of another maker of certificates.",
		kind: text(func(c *Config) *string { return &c.TLSDirectory })},
	{name: "trust-proxy", value: "false",
		doc: "The networks of the proxies in front, which are believed about where a request comes from; " +
			"true means this machine and all private networks.",
		kind: networks(func(c *Config) *[]netip.Prefix { return &c.TrustProxy })},

	{name: "smtp", derived: "no server; mails go to the development mailbox",
		doc:  "The mail server: smtp:// for STARTTLS (port 587) or smtps:// for TLS from the start (port 465).",
		kind: mailServer(func(c *Config) *Secret { return &c.SMTP })},
	{name: "smtp-next", derived: "none", doc: "A second mail server, as smtp: it sends what the first one cannot just now.",
		kind: mailServer(func(c *Config) *Secret { return &c.SMTPNext })},
	{name: "sendgrid-key", derived: "none; mails that come back later are not heard of",
		doc:  "The public key that SendGrid shows for its signed Event Webhook, which you point at base-url and /webhooks/sendgrid for bounced and dropped mails.",
		kind: publicKey(func(c *Config) *string { return &c.SendGridKey })},
	{name: "dkim-key-file", derived: "none; the mail server signs, or nobody", doc: "The file (PEM, RSA or Ed25519) of the key that mails are signed with (DKIM), readable by the program alone.",
		kind: text(func(c *Config) *string { return &c.DKIMKeyFile })},
	{name: "dkim-selector", derived: "none; needed with dkim-key-file", doc: "The name the DNS knows the public key by, as jenny1 in jenny1._domainkey.example.com.",
		kind: text(func(c *Config) *string { return &c.DKIMSelector })},
	{name: "mail-from", derived: "jenny@localhost, when there is no smtp; else it must be set",
		doc:  "The address that mails come from; the mail server must let you use it.",
		kind: mailAddress(func(c *Config) *string { return &c.MailFrom })},

	{name: "ai-url", derived: "none; the engine inside the program answers alone",
		doc:  "The address of a jenny-ai middleware that also compares pictures, for companies that agree to it.",
		kind: webAddress(func(c *Config) **url.URL { return &c.AI })},
	{name: "ai-token", derived: "none",
		doc:  "What the jenny-ai middleware knows this server by.",
		kind: secretText(func(c *Config) *Secret { return &c.AIToken })},
	{name: "ai-timeout", value: "3", doc: "How many seconds the jenny-ai middleware may take before the engine inside the program answers.",
		kind: seconds(func(c *Config) *time.Duration { return &c.AITimeout }, 1, 30)},

	{name: "stripe-key", derived: "none; nothing is sold, everything is on",
		doc:  "The secret key of your account at Stripe (sk_… or rk_…); with it companies pay for the service after a trial.",
		kind: secretText(func(c *Config) *Secret { return &c.StripeKey })},
	{name: "stripe-webhook", derived: "none; needed with stripe-key",
		doc:  "The signing secret (whsec_…) of the endpoint that you made at Stripe for base-url and /webhooks/stripe, with API version 2024-06-20.",
		kind: secretText(func(c *Config) *Secret { return &c.StripeWebhook })},
	{name: "stripe-tax", value: "false", doc: "Let Stripe Tax reckon the VAT on invoices; it must be set up in your account at Stripe.",
		kind: yesNo(func(c *Config) *bool { return &c.StripeTax })},

	{name: "metrics-addr", derived: "none",
		doc:  "The address for /metrics (Prometheus) and /debug/pprof, as in 127.0.0.1:9090; never the address that people visit.",
		kind: listenAddress(func(c *Config) *string { return &c.MetricsAddr })},
	{name: "metrics-token", derived: "none; needed where other machines reach metrics-addr",
		doc:  "What a reader of the metrics must send: Authorization: Bearer and this.",
		kind: secretText(func(c *Config) *Secret { return &c.MetricsToken })},

	{name: "operator", derived: "nobody; the legal pages say that the operator has not entered it", doc: "Who runs this service, by the full name of the firm; stands on the legal pages.",
		kind: text(func(c *Config) *string { return &c.Operator })},
	{name: "operator-address", derived: "none", doc: "The postal address of the operator, in one line.",
		kind: text(func(c *Config) *string { return &c.OperatorAddress })},
	{name: "operator-register", derived: "none", doc: "The operator's numbers for the imprint, as in VAT IT01234567890, REA PO-123456.",
		kind: text(func(c *Config) *string { return &c.OperatorRegister })},
	{name: "operator-representative", derived: "none", doc: "The representative in the European Union of an operator outside of it (GDPR, article 27).",
		kind: text(func(c *Config) *string { return &c.OperatorRepresentative })},
	{name: "contact", derived: "none", doc: "The mail address for questions and for requests about personal data; stands on the legal pages.",
		kind: plainAddress(func(c *Config) *string { return &c.Contact })},
	{name: "dpo", derived: "none; the privacy notice says that nobody was appointed", doc: "The data protection officer, by name and address; whoever names one registers them with the authority.",
		kind: text(func(c *Config) *string { return &c.DPO })},
	{name: "security-contact", derived: "the address in contact", doc: "The mail address for weaknesses and incidents, for the security page and security.txt.",
		kind: plainAddress(func(c *Config) *string { return &c.SecurityContact })},
	{name: "security-key", derived: "none", doc: "The https:// address of the key to encrypt such a mail with.",
		kind: securePage(func(c *Config) *string { return &c.SecurityKey })},
	{name: "processors", derived: "what is known of the servers that are set",
		doc: "Who stands behind what is switched on, for the public list of recipients: role=firm, town, country, with semicolons between " +
			"them; the roles are hosting, blobs, replica, mail, stripe, ai and acme.",
		kind: firms(func(c *Config) *map[string]Firm { return &c.Processors })},

	{name: "signup", value: SignupOpen, doc: "Who may open a company: everybody, or only people who were invited.",
		kind: choice(func(c *Config) *string { return &c.Signup }, SignupOpen, SignupInvite)},
	{name: "second-factor", value: FactorOwners, doc: "Who must have a passkey or an app that shows codes beside the password: owners, a week after they were asked, and operators at once; all; or chosen, nobody.",
		kind: choice(func(c *Config) *string { return &c.SecondFactor }, FactorOwners, FactorAll, FactorChosen)},
	{name: "open-companies", value: "300",
		doc:  "How many company databases are kept open at once; each takes some memory and file handles.",
		kind: number(func(c *Config) *int { return &c.OpenCompanies }, 1, 10_000)},
	{name: "requests-per-minute", value: "600",
		doc:  "How often one person, or one network of people who are not signed in, may ask for something other than pictures in a minute, and a tenth of that for files; 0 means as often as they like.",
		kind: number(func(c *Config) *int { return &c.Pace }, 0, 1_000_000)},
	{name: "log", value: LogText, doc: "How log lines are written: for people, or as JSON for programs.",
		kind: choice(func(c *Config) *string { return &c.Log }, LogText, LogJSON)},
}
