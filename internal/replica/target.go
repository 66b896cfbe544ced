package replica

import (
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/benbjohnson/litestream"
	"github.com/benbjohnson/litestream/file"
	"github.com/benbjohnson/litestream/oss"
	"github.com/benbjohnson/litestream/s3"
)

// Target is the place of all replicas: a folder, or a bucket with a prefix.
type Target struct {
	folder            string   // absolute; "" for a bucket
	bucket            *url.URL // s3:// or oss://
	keyID, secretText string
}

// ParseTarget understands a folder, s3://bucket/prefix?endpoint=…&region=… and
// oss://bucket/prefix?endpoint=…&region=…. keyID and secret are what a bucket
// knows us by; without them the S3 client looks where its makers say
// (AWS_ACCESS_KEY_ID and so on).
func ParseTarget(place, keyID, secret string) (Target, error) {
	if !strings.Contains(place, "://") {
		dir, err := filepath.Abs(place)
		return Target{folder: dir}, err
	}
	u, err := url.Parse(place)
	if err != nil || u.Host == "" || u.Scheme != "s3" && u.Scheme != "oss" {
		return Target{}, fmt.Errorf("replica: %q is neither a folder nor s3://bucket/prefix nor oss://bucket/prefix", place)
	}
	return Target{bucket: u, keyID: keyID, secretText: secret}, ownRoots()
}

// ownRoots lets Go itself read the certificates that AWS_CA_BUNDLE names:
// litestream's S3 client refuses to start when its makers' library does.
func ownRoots() error {
	const theirs, gos = "AWS_CA_BUNDLE", "SSL_CERT_FILE"
	bundle := os.Getenv(theirs)
	if bundle == "" {
		return nil
	}
	if os.Getenv(gos) == "" {
		if err := os.Setenv(gos, bundle); err != nil {
			return err
		}
	}
	return os.Unsetenv(theirs)
}

// Folder is the local folder, or "" when the replicas are elsewhere.
func (t Target) Folder() string { return t.folder }

// client reaches the objects below one path of the target.
func (t Target) client(below string) (litestream.ReplicaClient, error) {
	if t.folder != "" {
		return file.NewReplicaClient(filepath.Join(t.folder, filepath.FromSlash(below))), nil
	}
	u := *t.bucket
	u.Path = path.Join("/", u.Path, below)
	c, err := litestream.NewReplicaClientFromURL(u.String())
	if err != nil {
		return nil, fmt.Errorf("replica: %w", err)
	}
	switch c := c.(type) {
	case *s3.ReplicaClient:
		if t.keyID != "" {
			c.AccessKeyID, c.SecretAccessKey = t.keyID, t.secretText
		}
	case *oss.ReplicaClient: // its own reading of the address knows neither region nor endpoint
		query := u.Query()
		c.Endpoint = query.Get("endpoint")
		if region := query.Get("region"); region != "" {
			c.Region = region
		}
		if t.keyID != "" {
			c.AccessKeyID, c.AccessKeySecret = t.keyID, t.secretText
		}
	}
	return c, nil
}
