// Package schema holds the migrations of the two kinds of database.
package schema

import "embed"

// Files holds control/NNNN_name.sql and tenant/NNNN_name.sql, forward only.
//
//go:embed control/*.sql tenant/*.sql
var Files embed.FS
