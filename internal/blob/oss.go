package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

// ErrAway says that the object store does not answer, or refuses us: nothing is
// known about the object.
var ErrAway = errors.New("blob: the object store cannot be reached")

const (
	partSize    = 8 << 20 // bytes; what is larger goes in parts, each tried again alone
	connectTime = 10      // seconds
	silentTime  = 60      // seconds without a byte
	tries       = 4
	firstPause  = 200 * time.Millisecond
)

// bucket is a Store in a bucket of Aliyun OSS.
type bucket struct {
	oss    *oss.Bucket
	prefix string // "" or with a slash at its end
	spool  string
	pause  time.Duration
}

// OSS is a Store in a bucket of Aliyun OSS, as in
// oss://bucket/prefix?region=eu-central-1&endpoint=https://oss-eu-central-1.aliyuncs.com;
// the endpoint follows from the region unless it is given. Requests are signed
// (V4), objects are encrypted by the store too (AES256). Each request is tried
// four times. What arrives waits in the folder spool until its size is known.
func OSS(place, keyID, secret, spool string) (Store, error) {
	u, err := url.Parse(place)
	if err != nil || u.Scheme != "oss" || u.Host == "" {
		return nil, fmt.Errorf("blob: %q is no address like oss://bucket/prefix?region=eu-central-1", place)
	}
	region := u.Query().Get("region")
	if region == "" {
		region = "eu-central-1" // Frankfurt (P23)
	}
	endpoint := u.Query().Get("endpoint")
	if endpoint == "" {
		endpoint = "https://oss-" + region + ".aliyuncs.com"
	}
	client, err := oss.New(endpoint, keyID, secret, oss.AuthVersion(oss.AuthV4), oss.Region(region),
		oss.Timeout(connectTime, silentTime), oss.RedirectEnabled(false), oss.UserAgent("JennyERP"))
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	b, err := client.Bucket(u.Host)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return nil, wrap("open", spool, err)
	}
	left, _ := filepath.Glob(filepath.Join(spool, "put-*"))
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			os.Remove(name) // a killed process left it; tried again at the next start
		}
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{oss: b, prefix: prefix, spool: spool, pause: firstPause}, nil
}

func (b *bucket) name(key string) string { return b.prefix + key }

func (b *bucket) Put(ctx context.Context, key string, data io.Reader) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if _, err := b.head(ctx, key); err == nil || !errors.Is(err, ErrNotFound) {
		return err
	}
	file, err := os.CreateTemp(b.spool, "put-*")
	if err != nil {
		return wrap("put", key, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	size, err := io.Copy(file, untilDone{ctx, data})
	if err != nil {
		return wrap("put", key, err)
	}
	if size > partSize {
		return b.putParts(ctx, key, file, size)
	}
	return b.again(ctx, "put", key, func() error {
		err := b.oss.PutObject(b.name(key), io.NewSectionReader(file, 0, size), oss.WithContext(ctx), oss.ServerSideEncryption("AES256"), oss.ForbidOverWrite(true))
		return existed(err)
	})
}

// putParts sends a large object piece by piece. Nothing is seen of it before
// the last step; on an error the pieces are taken back.
func (b *bucket) putParts(ctx context.Context, key string, file io.ReaderAt, size int64) error {
	var upload oss.InitiateMultipartUploadResult
	err := b.again(ctx, "put", key, func() (err error) {
		upload, err = b.oss.InitiateMultipartUpload(b.name(key), oss.WithContext(ctx), oss.ServerSideEncryption("AES256"))
		return err
	})
	if err != nil {
		return err
	}
	var parts []oss.UploadPart
	for from := int64(0); from < size && err == nil; from += partSize {
		length := min(partSize, size-from)
		err = b.again(ctx, "put", key, func() error {
			part, err := b.oss.UploadPart(upload, io.NewSectionReader(file, from, length), length, len(parts)+1, oss.WithContext(ctx))
			if err == nil {
				parts = append(parts, part)
			}
			return err
		})
	}
	if err == nil {
		err = b.again(ctx, "put", key, func() error {
			_, err := b.oss.CompleteMultipartUpload(upload, parts, oss.WithContext(ctx))
			return existed(err)
		})
	}
	if err != nil {
		// Should this fail too, the bucket's rule for unfinished uploads removes them.
		_ = b.oss.AbortMultipartUpload(upload)
	}
	return err
}

// existed forgives that somebody else stored the same object meanwhile.
func existed(err error) error {
	var refused oss.ServiceError
	if errors.As(err, &refused) && refused.Code == "FileAlreadyExists" {
		return nil
	}
	return err
}

// head is what the store says of an object. Error: ErrNotFound.
func (b *bucket) head(ctx context.Context, key string) (http.Header, error) {
	var header http.Header
	err := b.again(ctx, "open", key, func() (err error) {
		header, err = b.oss.GetObjectDetailedMeta(b.name(key), oss.WithContext(ctx))
		return err
	})
	return header, err
}

func (b *bucket) Open(ctx context.Context, key string) (Object, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	header, err := b.head(ctx, key)
	if err != nil {
		return nil, err
	}
	size, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%w: open %s: its size is unknown", ErrAway, key)
	}
	stored, err := http.ParseTime(header.Get("Last-Modified"))
	if err != nil {
		return nil, fmt.Errorf("%w: open %s: its time is unknown", ErrAway, key)
	}
	return &bucketObject{ctx: ctx, from: b, key: key, size: size, stored: stored}, nil
}

func (b *bucket) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := b.again(ctx, "delete", key, func() error { return b.oss.DeleteObject(b.name(key), oss.WithContext(ctx)) })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (b *bucket) List(ctx context.Context, prefix string, fn func(key string, size int64) error) error {
	if start := path.Dir(prefix); strings.Contains(prefix, "/") {
		if err := checkKey(start); err != nil {
			return err
		}
	}
	token := ""
	for {
		var page oss.ListObjectsResultV2
		err := b.again(ctx, "list", prefix, func() (err error) {
			page, err = b.oss.ListObjectsV2(oss.WithContext(ctx), oss.Prefix(b.name(prefix)), oss.MaxKeys(1000), oss.ContinuationToken(token))
			return err
		})
		if err != nil {
			return err
		}
		for _, o := range page.Objects {
			if err := fn(strings.TrimPrefix(o.Key, b.prefix), o.Size); err != nil {
				return err
			}
		}
		if token = page.NextContinuationToken; !page.IsTruncated {
			return nil
		}
	}
}

// again does something until it succeeds, is refused for good, or was tried
// often enough. Errors: ErrNotFound, ErrAway, that of ctx.
func (b *bucket) again(ctx context.Context, act, key string, do func() error) error {
	pause := b.pause
	for n := 1; ; n++ {
		err := do()
		var refused oss.ServiceError
		isRefused := errors.As(err, &refused)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("blob: %s %s: %w", act, key, ctx.Err())
		case isRefused && refused.StatusCode == http.StatusNotFound && refused.Code != "NoSuchBucket":
			return fmt.Errorf("%w: %s %s", ErrNotFound, act, key)
		case n == tries, isRefused && refused.StatusCode < 500 && refused.StatusCode != http.StatusTooManyRequests:
			return fmt.Errorf("%w: %s %s: %w", ErrAway, act, key, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause + rand.N(pause)): // not all at the same moment
		}
		pause *= 2
	}
}
