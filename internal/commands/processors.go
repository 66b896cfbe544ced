package commands

import (
	"net/url"
	"slices"
	"strings"

	"jennyerp/internal/config"
	"jennyerp/internal/legal"
	"jennyerp/models"
)

// knownHosts are firms by the end of their servers' names: what the list of
// recipients says when the operator says nothing.
var knownHosts = []struct {
	end  string
	firm models.Processor
}{
	{"sendgrid.net", models.Processor{Name: "Twilio Inc. (SendGrid)", Country: "US"}},
	{"qiye.163.com", models.Processor{Name: "NetEase (Guangzhou NetEase Computer System Co., Ltd.)", Country: "CN"}},
	{"aliyuncs.com", models.Processor{Name: "Alibaba Cloud (Singapore) Private Limited", Seat: "SG"}},
	{"amazonaws.com", models.Processor{Name: "Amazon Web Services EMEA SARL", Seat: "LU"}},
	{"stripe.com", models.Processor{Name: "Stripe Payments Europe, Limited", Country: "US"}},
	{"letsencrypt.org", models.Processor{Name: "Internet Security Research Group (Let’s Encrypt)", Country: "US"}},
}

// regions are where the stores of Aliyun and Amazon are.
var regions = map[string][2]string{
	"eu-central-1": {"Frankfurt", "DE"}, "oss eu-west-1": {"London", "GB"}, "s3 eu-west-1": {"Dublin", "IE"}, "eu-west-3": {"Paris", "FR"}, "eu-north-1": {"Stockholm", "SE"}, "eu-south-1": {"Milano", "IT"}, "eu-south-2": {"Zaragoza", "ES"},
	"eu-central-2": {"Zürich", "CH"}, "eu-west-2": {"London", "GB"}, "us-east-1": {"Virginia", "US"}, "cn-hangzhou": {"Hangzhou", "CN"}, "cn-shanghai": {"Shanghai", "CN"}, "ap-southeast-1": {"Singapore", "SG"},
}

// processors are everybody outside who receives personal data as the program is
// set (P8), in the order of the roles. A folder, or a server on this machine or
// under the same domain, is nobody outside.
func processors(cfg config.Config) []models.Processor {
	hosts := map[string]string{}
	hosts["blobs"] = bucketHost(cfg.Blobs)
	hosts["replica"] = bucketHost(cfg.Replica)
	if u, err := url.Parse(cfg.SMTP.Reveal()); err == nil {
		hosts["mail"] = u.Hostname()
	}
	if !cfg.StripeKey.Empty() {
		hosts["stripe"] = "stripe.com"
	}
	if cfg.AI != nil {
		hosts["ai"] = cfg.AI.Hostname()
	}
	if cfg.TLS == config.TLSAuto {
		hosts["acme"] = "letsencrypt.org"
		if u, err := url.Parse(cfg.TLSDirectory); err == nil && u.Host != "" {
			hosts["acme"] = u.Hostname()
		}
	}
	all := []models.Processor{}
	for _, role := range models.ProcessorRoles {
		firm, said := cfg.Processors[role]
		switch {
		case said && (hosts[role] != "" || role == "hosting"):
			all = append(all, models.Processor{Role: role, Name: firm.Name, Place: firm.Place, Country: firm.Country})
		case hosts[role] != "" && !ours(hosts[role], cfg.BaseURL.Hostname()):
			p := knownFirm(role, hosts[role])
			if p.Country == "" {
				p.Place, p.Country = placeOf(map[string]string{"blobs": cfg.Blobs, "replica": cfg.Replica}[role])
			}
			all = append(all, p)
		}
		if role == "mail" {
			all = append(all, nextMail(cfg, all)...)
		}
	}
	return all
}

// nextMail is who sends when the first cannot, if it is another firm.
func nextMail(cfg config.Config, before []models.Processor) []models.Processor {
	u, err := url.Parse(cfg.SMTPNext.Reveal())
	if err != nil || u.Hostname() == "" || ours(u.Hostname(), cfg.BaseURL.Hostname()) {
		return nil
	}
	p := knownFirm("mail", u.Hostname())
	if slices.ContainsFunc(before, func(b models.Processor) bool { return b.Role == p.Role && b.Name == p.Name }) {
		return nil
	}
	return []models.Processor{p}
}

func knownFirm(role, host string) models.Processor {
	for _, k := range knownHosts {
		if host == k.end || strings.HasSuffix(host, "."+k.end) {
			p := k.firm
			p.Role = role
			return p
		}
	}
	return models.Processor{Role: role, Name: host}
}

// bucketHost is who keeps a bucket, "" for a folder.
func bucketHost(place string) string {
	u, err := url.Parse(place)
	if err != nil {
		return ""
	}
	if endpoint, err := url.Parse(u.Query().Get("endpoint")); err == nil && endpoint.Host != "" {
		return endpoint.Hostname()
	}
	return map[string]string{"oss": "aliyuncs.com", "s3": "amazonaws.com"}[u.Scheme]
}

// placeOf is where the region is that a bucket's address names.
func placeOf(bucket string) (town, country string) {
	u, err := url.Parse(bucket)
	if err != nil {
		return "", ""
	}
	region := strings.TrimPrefix(u.Query().Get("region"), "oss-")
	for _, key := range []string{u.Scheme + " " + region, region} {
		if place, known := regions[key]; known {
			return place[0], place[1]
		}
	}
	return "", ""
}

// townOf names the town of a region, or the region where nobody knows it.
func townOf(region string) string {
	if place, known := regions[region]; known {
		return place[0]
	}
	return region
}

// ours tells a server of the operator: this machine, or a neighbour under the
// domain of the service.
func ours(host, service string) bool {
	_, domain, _ := strings.Cut(service, ".")
	return loopback(host+":1") || host == service || strings.Contains(domain, ".") && strings.HasSuffix(host, "."+domain)
}

// facts are what the legal pages say of the operator.
func facts(cfg config.Config) legal.Facts {
	return legal.Facts{Operator: cfg.Operator, Address: cfg.OperatorAddress, Register: cfg.OperatorRegister, Representative: cfg.OperatorRepresentative,
		Contact: cfg.Contact, DPO: cfg.DPO, Security: cfg.SecurityContact, SecurityKey: cfg.SecurityKey, Region: townOf(cfg.Region)}
}
