package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

// bucketObject reads an object of a bucket: in one request from the place it
// stands at, or a range for each ReadAt.
type bucketObject struct {
	ctx    context.Context
	from   *bucket
	key    string
	size   int64
	stored time.Time

	at   int64
	open io.ReadCloser // what Read goes on with; nil until it is read
}

func (o *bucketObject) Size() int64        { return o.size }
func (o *bucketObject) ModTime() time.Time { return o.stored }

func (o *bucketObject) Read(p []byte) (int, error) {
	if o.at >= o.size {
		return 0, io.EOF
	}
	if o.open == nil {
		open, err := o.get(o.at, o.size-1)
		if err != nil {
			return 0, err
		}
		o.open = open
	}
	n, err := o.open.Read(p)
	o.at += int64(n)
	if err == io.EOF && o.at < o.size {
		err = fmt.Errorf("%w: read %s: %w", ErrAway, o.key, io.ErrUnexpectedEOF)
	}
	return n, err
}

func (o *bucketObject) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 {
		return 0, errors.New("blob: a place before the beginning")
	}
	if at >= o.size || len(p) == 0 {
		return 0, io.EOF
	}
	part, err := o.get(at, min(at+int64(len(p)), o.size)-1)
	if err != nil {
		return 0, err
	}
	defer part.Close()
	n, err := io.ReadFull(part, p[:min(int64(len(p)), o.size-at)])
	switch {
	case err != nil:
		return n, fmt.Errorf("%w: read %s: %w", ErrAway, o.key, err)
	case n < len(p):
		return n, io.EOF
	}
	return n, nil
}

// get opens the bytes from first to last.
func (o *bucketObject) get(first, last int64) (body io.ReadCloser, err error) {
	err = o.from.again(o.ctx, "read", o.key, func() (err error) {
		body, err = o.from.oss.GetObject(o.from.name(o.key), oss.WithContext(o.ctx), oss.Range(first, last))
		return err
	})
	return body, err
}

func (o *bucketObject) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("blob: a place before the beginning")
	}
	if offset != o.at {
		o.Close()
		o.at = offset
	}
	return offset, nil
}

func (o *bucketObject) Close() error {
	if o.open == nil {
		return nil
	}
	open := o.open
	o.open = nil
	return open.Close()
}
